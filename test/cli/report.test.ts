import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandText } from "../../bindings/cli/command-text.js";
import { main } from "../../bindings/cli/main.js";
import { type Handler, say, sums, withServer } from "../adapters/server.js";
import { png } from "../pictures/png-writer.js";
import { all, parsed } from "../plots/svg-checks.js";
import { temporaryFolder, watchedStreams } from "./folder.js";

const picture = (shift: number) =>
	png(
		{ width: 8, height: 8, colour: 2 },
		Array.from({ length: 192 }, (_, i) => (i * shift) % 251),
	);

const folder = temporaryFolder({
	"table.mjs": `
		import { appendFileSync } from "node:fs";
		export const targets = ["no", "yes"];
		export const predict = (rows) => {
			appendFileSync(new URL("asked.txt", import.meta.url), "x");
			return rows.toArrays().map(([a, b]) => [1 - 2 * a - b, 2 * a + b]);
		};`,
	// Fails at the second row that it is asked to explain.
	"fragile.mjs": `export const predict = (rows) => rows.toArrays().map(([a, b]) => { if (a === 8) throw new Error("out of order"); return a + b; });`,
	// Takes the folder's place while it is asked, as a full disk would.
	"vandal.mjs": `
		import { mkdirSync } from "node:fs";
		export const predict = (rows) => { mkdirSync(new URL("later.html", import.meta.url), { recursive: true }); return rows.toArrays().map(([a]) => a); };`,
	"words.mjs": "export const predict = (texts) => texts.map((text) => (text.includes('tea') ? 0.9 : 0.2));",
	"red.mjs":
		"export const targets = ['dull', 'red']; export const predict = (images) => Array.from({ length: images.count }, (_, i) => { const red = images.at(i)[0] / 255; return [1 - red, red]; });",
	"background.csv": "a,b\n0,0\n2,2\n",
	"input.csv": "a,b\n7,1\n8,5\n9,1\n",
	"one.png": picture(7),
	"two.png": picture(11),
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], env: Record<string, string> = {}) {
	const { streams, written } = watchedStreams(folder.path, { env });
	const code = await main(argv, streams);
	return { code, ...written };
}

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");
const TABLE = "explain tabular --model table.mjs --background background.csv --input input.csv".split(" ");
const TEXT = ["explain", "text", "--model", "words.mjs", "--text", "never tea again"];
const IMAGE = "explain image --model red.mjs --target red --segmentation grid --superpixels 4 --fill 0".split(" ");

/** What a reader sees, without marks that isolate directions. */
const textOf = (html: string): string =>
	all(parsed(html))
		.map(({ text }) => text)
		.join("\n");
const commandOf = (html: string): string => all(parsed(html)).find(({ name }) => name === "pre")!.children[0]!.text;

beforeAll(async () => {
	folder.write("pictures.jsonl", (await whybox([...IMAGE, "--input", "one.png", "two.png", "--jsonl"])).stdout);
	folder.write("rows.jsonl", (await whybox([...TABLE, "--row", "all", "--jsonl"])).stdout);
});

describe("--report writes all of it into one HTML file", () => {
	const cases: [string, string[], string[]][] = [
		["explain tabular, one row", TABLE, ["Why yes = 15?", "row 0 of input.csv", "How far to trust it"]],
		["explain tabular, all rows", [...TABLE, "--row", "all"], ["What decides 3 predictions?", "row 2 of input.csv", "What they show together"]],
		["explain text", TEXT, ["Which words did it", "Why output 0 = 0.9?"]],
		["explain image", [...IMAGE, "--input", "one.png"], ["Where in the picture", "one.png, 8 × 8", "What the model says", "dull"]],
		["pick", ["pick", "--count", "2", "rows.jsonl"], ["Which of them to look at", "Those that were picked, one by one"]],
		["score insertion", "score insertion --model red.mjs --input one.png two.png --explanation pictures.jsonl".split(" "), ["How faithful they are", "Areas under the curves of insertion"]],
		["score deletion", "score deletion --model red.mjs --input one.png two.png --explanation pictures.jsonl".split(" "), ["How soon does the model lose it?", "To measure faithfulness"]],
	]; // prettier-ignore

	it.each(cases)("%s", async (_, argv, says) => {
		const plain = await whybox(argv);
		const result = await whybox([...argv, "--report", "out.html"]);
		const withoutTimes = (text: string) => text.replaceAll(/\d+ ms/g, "");
		expect({ ...result, stdout: withoutTimes(result.stdout) }).toEqual({ code: 0, stderr: "", stdout: withoutTimes(plain.stdout) });
		const html = read("out.html");
		for (const text of says) expect(textOf(html)).toContain(text);
		expect(commandOf(html)).toBe(commandText([...argv, "--report", "out.html"], {}));
	});

	it("beside --json and --jsonl, which stay what they are", async () => {
		for (const option of ["--json", "--jsonl"]) {
			const { code, stdout } = await whybox([...TABLE, option, "--report", "json.html"]);
			expect([code, (JSON.parse(stdout) as { format: string }).format]).toEqual([0, "whybox-explanation/1"]);
			expect(commandOf(read("json.html"))).toContain(option);
		}
	});

	it("with the same words whatever is printed: what the model says of a picture, too", async () => {
		const argv = [...IMAGE, "--input", "one.png", "--report", "same.html"];
		const written = [];
		for (const option of [[], ["--json"], ["--jsonl"]]) {
			expect((await whybox([...argv, ...option])).code).toBe(0);
			written.push(textOf(read("same.html")).replaceAll(/\d+(?:\.\d+)? ms|^whybox explain.*$/gm, ""));
		}
		expect(written[0]).toMatch(/dull/);
		expect(written.slice(1)).toEqual([written[0], written[0]]);
	});
});

describe("where the report cannot be written", () => {
	it.each([
		["out.txt", "expected a file whose name ends in .html"],
		["there/out.html", "there is no such folder"],
		["folder.html", "it is a folder"],
	])("%s: says so before the model is asked anything, with exit code 2", async (file, why) => {
		if (file === "folder.html") mkdirSync(join(folder.path, file), { recursive: true });
		const asked = statSync(join(folder.path, "asked.txt")).size;
		const result = await whybox([...TABLE, "--report", file]);
		expect(result).toEqual({ code: 2, stdout: "", stderr: `error: --report ${file}: ${why}\n` });
		expect(statSync(join(folder.path, "asked.txt")).size).toBe(asked);
		expect(existsSync(join(folder.path, "out.txt"))).toBe(false);
	});

	it.skipIf(process.getuid?.() === 0)("a file that may not be changed (skipped for root, who may)", async () => {
		folder.write("locked.html", "");
		chmodSync(join(folder.path, "locked.html"), 0o400);
		const { code, stderr } = await whybox([...TABLE, "--report", "locked.html"]);
		expect([code, stderr]).toEqual([2, "error: --report locked.html: it cannot be written (EACCES)\n"]);
	});

	it("never takes the place of what it is made from", async () => {
		folder.write("page.html", "never tea again");
		const argv = ["explain", "text", "--model", "words.mjs", "--input", "page.html", "--report", "./page.html"];
		expect(await whybox(argv)).toMatchObject({ code: 2, stderr: "error: --report ./page.html: this file is read; write to another\n" });
		expect(read("page.html")).toBe("never tea again");
	});

	it("prints the explanation all the same when writing fails in the end, with exit code 1", async () => {
		const argv = "explain tabular --model vandal.mjs --background background.csv --input input.csv --report later.html".split(" ");
		const failed = { code: 1, stderr: "error: --report later.html: it cannot be written (EISDIR)\n" };
		for (const [option, says] of [
			[[], "SHAP: why output 0 = 7"],
			[["--json"], '"prediction":7'],
			[["--jsonl"], '"prediction":7'],
		] as const) {
			// prettier-ignore
			rmSync(join(folder.path, "later.html"), { recursive: true, force: true });
			const { stdout, ...rest } = await whybox([...argv, ...option]);
			expect(rest).toEqual(failed);
			expect(stdout).toContain(says);
		}
	});

	it("says what the model did and what is wrong with the report where both fail", async () => {
		const both = `
			import { mkdirSync } from "node:fs";
			export const predict = (rows) => {
				mkdirSync(new URL("both.html", import.meta.url), { recursive: true });
				return rows.toArrays().map(([a]) => { if (a === 8) throw new Error("out of order"); return a; });
			};`;
		folder.write("both.mjs", both);
		const argv = "explain tabular --model both.mjs --background background.csv --input input.csv --row all --report both.html".split(" ");
		const { code, stderr } = await whybox(argv);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^whybox: --report both\.html: it cannot be written \(EISDIR\)\nerror: .*out of order/);
	});

	it("and when a later row fails, the report has those before it", async () => {
		const argv =
			"explain tabular --model fragile.mjs --background background.csv --input input.csv --row all --json --report part.html".split(" ");
		const { code, stdout, stderr } = await whybox(argv);
		expect([code, stdout]).toEqual([1, ""]);
		expect(stderr).toMatch(/^whybox: part\.html has the 1 of 3 that were explained\nerror: .*out of order/);
		expect(textOf(read("part.html"))).toContain("row 0 of input.csv");
		expect(textOf(read("part.html"))).not.toContain("row 1 of input.csv");
	});
});

describe("the command in the report", () => {
	it("can be pasted into a shell", () => {
		const argv = ["explain", "text", "--text", "it's <b>tea</b>", "--tokenizer", "/\\W+/", "--replacement", "", "--text", "a\nb\t'c\\"];
		expect(commandText(argv, {})).toBe(
			String.raw`whybox explain text --text 'it'\''s <b>tea</b>' --tokenizer '/\W+/' --replacement '' --text $'a\nb\t\'c\\'`,
		);
	});

	it.each([
		[["--header", "Authorization: Bearer s3cret"], "--header 'Authorization: …'"],
		[["--header=X-Key:s3cret"], "'--header=X-Key: …'"],
		[["--header", "s3cret"], "--header '…'"],
		[["--model", "https://me:s3cret@host/v2/models/m"], "--model 'https://…@host/v2/models/m'"],
		[["--model", "http://host/v2/models/m?key=s3cret&n=s3cret&s3cret#s3cret"], "--model 'http://host/v2/models/m?key=…&n=…&…#…'"],
		[["--model=https://s3cret@host/?s3cret"], "'--model=https://…@host/?…'"],
	])("shows no secret of %j", (argv, shown) => expect(commandText(argv, {})).toBe(`whybox ${shown}`));

	it("names the variable with a header, and nothing of its value", async () => {
		const env = { WHYBOX_HEADER: "Authorization: Bearer s3cret" };
		const inputs = [{ name: "x", datatype: "FP32", shape: [-1, 2] }];
		const handler: Handler = ({ method, body }, response) =>
			say(response, method === "GET" ? { name: "m", inputs, outputs: [{ name: "y", datatype: "FP64", shape: [-1, 2] }] } : sums(body));
		await withServer(handler, async (origin, received) => {
			const model = `${origin}/v2/models/m?token=s3cret`;
			const rest = ["--background", "background.csv", "--input", "input.csv", "--header", "X-Key: s3cret", "--report", "secret.html"];
			const { code } = await whybox(["explain", "tabular", "--model", model, ...rest], env);
			expect(code).toBe(0);
			expect(received[0]!.headers).toMatchObject({ authorization: "Bearer s3cret", "x-key": "s3cret" });
		});
		const html = read("secret.html");
		expect(commandOf(html)).toMatch(
			/^WHYBOX_HEADER='Authorization: …' whybox explain tabular --model 'http:[^ ]*token=…' .* --header 'X-Key: …' --report secret\.html$/,
		);
		expect(html).not.toContain("s3cret");
	});
});
