import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import { Explanation } from "../../bindings/explanation.js";
import { temporaryFolder, watchedStreams } from "./folder.js";

const folder = temporaryFolder({
	"model.mjs": `
		export const targets = ["dull", "good"];
		export const predict = (texts) => texts.map((text) => {
			const good = (text.includes("good") ? 0.5 : 0) + (text.includes("tea") ? 0.25 : 0);
			return [1 - good, good];
		});`,
	"kept.mjs": `export const predict = (texts) => texts.map((text) => (text.includes("…") ? 1 : 0));`,
	"other.mjs": "export const forecast = 1;",
	"broken.mjs": "export const predict = () => { throw new Error('the model is out of order'); };",
	"model.onnx": "",
	"one.txt": "a good tea\n",
	"two.txt": "\ufeffno tea",
	"lines.txt": "good tea\n\nno tea\r\n",
	"posts.jsonl": '{"text": "good tea", "body": "cup"}\n{"text": "no tea", "body": "good cup"}\n',
	"broken.jsonl": '{"text": "good tea"}\n{"text": \n',
	"numbers.jsonl": '{"text": 5}\n',
	"empty.txt": "\n\n",
	"latin.txt": Uint8Array.of(0x63, 0xe9, 0x20),
	"binary.txt": Uint8Array.of(0x63, 0, 0x20),
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], settings: { tty?: boolean; env?: Record<string, string>; stdin?: string } = {}) {
	const { streams, written } = watchedStreams(folder.path, settings);
	const code = await main(argv, streams);
	return { code, ...written };
}

const text = (...options: readonly string[]) => ["explain", "text", "--model", "model.mjs", ...options];

/** The texts that were explained, put together from what their features say: words in order. */
async function explained(...argv: readonly string[]): Promise<Explanation[]> {
	const { code, stdout, stderr } = await whybox([...argv, "--json"]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	const json = JSON.parse(stdout) as unknown;
	return (Array.isArray(json) ? json : [json]).map((item) => Explanation.fromJSON(item));
}

const words = (explanations: readonly Explanation[]) => explanations.map(({ features }) => features.map(({ name }) => name).join(" "));

describe("whybox explain text", () => {
	it("shows the text with its words marked, above the chart, with exit code 0 and nothing on stderr", async () => {
		const { code, stdout, stderr } = await whybox(text("--text", "A good tea, a good cup.", "--method", "shap"));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toMatch(/^text 0\nA \+\+\+good\+\+\+ \+\+tea\+\+, a \+\+\+good\+\+\+ cup\.\n\nmarks: \+word\+ pushes good up/);
		expect(stdout).toContain("\n\nSHAP: why good = 0.75\n\ngood ");
		expect(stdout).toMatch(/\ntea +│█+ +\+0\.2500\n/);
	});

	it("explains by LIME unless told otherwise, and hands on its options", async () => {
		const [explanation] = await explained(
			...text("--text", "good tea", "--budget", "50", "--seed", "3", "--feature-count", "1", "--kernel-width", "auto", "--target", "0"),
		);
		expect(explanation).toMatchObject({ method: "lime", seed: 3, options: { budget: 50, featureCount: 1 } });
		expect(explanation!.targets).toMatchObject([{ index: 0, name: "dull" }]);
		expect(explanation!.surrogate![0]!.selected).toEqual([0]);
		// Two words have four texts.
		expect(explanation!.cost.modelRows).toBeLessThanOrEqual(4);
	});

	it("takes texts from --text, several times", async () => {
		expect(words(await explained(...text("--text", "good tea", "--text", "no cup")))).toEqual(["good tea", "no cup"]);
	});

	it("takes one text per file, without its byte order mark, and says whose chart it is", async () => {
		const files = text("--input", "one.txt", "two.txt");
		const explanations = await explained(...files);
		expect(words(explanations)).toEqual(["a good tea", "no tea"]);
		expect(explanations[1]!.features[0]!.spans).toEqual([[0, 2]]);
		const { stdout } = await whybox(files);
		expect(stdout.match(/^.*\.txt$/gm)).toEqual(["one.txt", "two.txt"]);
	});

	it("takes one text per line with --lines, passing over empty lines", async () => {
		const lines = text("--input", "lines.txt", "--lines");
		expect(words(await explained(...lines))).toEqual(["good tea", "no tea"]);
		expect((await whybox(lines)).stdout.match(/^line .*$/gm)).toEqual(["line 1 of lines.txt", "line 3 of lines.txt"]);
	});

	it("takes the texts in the lines of a .jsonl file, from the field that is named", async () => {
		expect(words(await explained(...text("--input", "posts.jsonl")))).toEqual(["good tea", "no tea"]);
		expect(words(await explained(...text("--input", "posts.jsonl", "--field", "body")))).toEqual(["cup", "good cup"]);
	});

	it("reads standard input: as one text, as lines, or as objects", async () => {
		const run = async (stdin: string, ...options: string[]) => {
			const { stdout } = await whybox(text("--input", "-", "--json", ...options), { stdin });
			const json = JSON.parse(stdout) as unknown;
			return words((Array.isArray(json) ? json : [json]).map((item) => Explanation.fromJSON(item)));
		};
		expect(await run("good tea\nno cüp\n")).toEqual(["good tea no cüp"]);
		expect(await run("good tea\nno cüp\n", "--lines")).toEqual(["good tea", "no cüp"]);
		expect(await run('{"t": "good tea"}\n', "--field", "t")).toEqual(["good tea"]);
	});

	it("explains the texts that --row names", async () => {
		expect(words(await explained(...text("--input", "lines.txt", "--lines", "--row", "1")))).toEqual(["no tea"]);
		expect(words(await explained(...text("--input", "lines.txt", "--lines", "--row", "1,0")))).toEqual(["no tea", "good tea"]);
	});

	it("prints one object for one text, an array for several, and with --jsonl a line each", async () => {
		const one = await whybox(text("--text", "tea", "--json"));
		expect(JSON.parse(one.stdout)).toMatchObject({ method: "lime" });
		const { code, stdout } = await whybox(text("--input", "posts.jsonl", "--jsonl"));
		expect(code).toBe(0);
		const lines = stdout.trimEnd().split("\n");
		expect(words(lines.map((line) => Explanation.fromJSON(JSON.parse(line))))).toEqual(["good tea", "no tea"]);
	});

	it("leaves out what it is told: characters, words by another rule, word by word", async () => {
		expect(words(await explained(...text("--text", "a b", "--tokenizer", "characters")))).toEqual(["a   b"]);
		expect(words(await explained(...text("--text", "a-b c", "--tokenizer", "/\\s+/u")))).toEqual(["a-b c"]);
		expect(words(await explained(...text("--text", "tea tea")))).toEqual(["tea"]);
		expect(words(await explained(...text("--text", "tea tea", "--occurrences", "apart")))).toEqual(["tea tea"]);
	});

	it("puts the replacement in the place of words, as Python's lime does with the preset", async () => {
		const replaced = ["explain", "text", "--model", "kept.mjs", "--text", "good tea", "--method", "shap", "--replacement", "…"];
		const [explanation] = await explained(...replaced);
		expect(explanation!.baseValues[0]).toBe(1);
		const [preset] = await explained(...text("--text", "don't", "--preset", "python-lime"));
		expect(words([preset!])).toEqual(["don t"]);
		expect(preset!.options).toMatchObject({ preset: "python-lime" });
	});

	it("has a result for the empty text", async () => {
		const { code, stdout } = await whybox(text("--text", ""));
		expect(code).toBe(0);
		expect(stdout).toContain("no word matters for dull");
		expect(stdout).toContain("no feature matters");
	});

	it("shows colours on a terminal, and progress on stderr", async () => {
		const { stdout, stderr } = await whybox(text("--text", "good tea"), { tty: true, env: { LANG: "en_GB.UTF-8" } });
		expect(stdout).toContain(`${String.fromCharCode(27)}[1;31m+++good+++`);
		expect(stderr).toContain("\rtext 0  ");
		const plain = await whybox(text("--text", "bad\u001b[2J tea"), { env: { LC_ALL: "C" } });
		expect(plain.stdout).toMatch(/^[ -~\n]*$/);
	});

	it("gives the same bytes for the same seed, but for times", async () => {
		const run = async (seed: string) => {
			const [explanation] = await explained(...text("--text", "a b c d e f g h i j k l m good tea", "--budget", "100", "--seed", seed));
			return Array.from(explanation!.attributions);
		};
		expect(await run("3")).toEqual(await run("3"));
		expect(await run("3")).not.toEqual(await run("4"));
	});
});

describe("wrong usage ends with exit code 2 and says what would be right", () => {
	it.each<[string, readonly string[], string]>([
		["no text", text(), 'error: give the text with --text "…", or files with --input (- is standard input)\n'],
		["text and files", text("--text", "a", "--input", "one.txt"), "standard input), not both"],
		["no model", ["explain", "text", "--text", "a"], "error: required option '--model <model>' not specified"],
		["a file that is not there", text("--input", "three.txt"), "error: --input three.txt: there is no such file"],
		["a file that is not UTF-8", text("--input", "latin.txt"), "error: --input latin.txt: the file is not UTF-8"],
		["a file that is no text", text("--input", "binary.txt"), "error: --input binary.txt: this is not a text file; a file of text is needed"],
		["standard input twice", text("--input", "-", "-"), "--input - is standard input, which can be read once only"],
		["--lines of --text", text("--text", "a", "--lines"), "error: --lines belongs to --input; the text was given by --text"],
		["--field of --text", text("--text", "a", "--field", "b"), "error: --field belongs to --input"],
		["--lines with --field", text("--input", "posts.jsonl", "--lines", "--field", "b"), "error: --lines and --field exclude each other"],
		["no lines but empty ones", text("--input", "empty.txt", "--lines"), "error: --input empty.txt: there are no texts, only empty lines"],
		["a line that is no JSON", text("--input", "broken.jsonl"), "error: --input broken.jsonl: line 2 is not JSON"],
		["a field that is not there", text("--input", "posts.jsonl", "--field", "txt"), 'line 1 has no field "txt": found text, body; name the field of the text with --field'],
		["a field of numbers", text("--input", "numbers.jsonl"), 'line 1: field "text" expected a text, got 5'],
		["a row that is not there", text("--text", "a", "--row", "1"), "error: --row 1: there is text 0 only"],
		["a row that is not there", text("--input", "posts.jsonl", "--row", "2"), "error: --row 2: there are texts 0 to 1"],
		["an ONNX model", ["explain", "text", "--model", "model.onnx", "--text", "a"], "a .onnx file says nothing of how text becomes its input; give a .mjs module that exports predict (texts => predictions)"],
		["a model of an unknown kind", ["explain", "text", "--model", "one.txt", "--text", "a"], 'error: --model expected a .mjs, .js or .ts module that exports predict, or an http(s):// address; got "one.txt"'],
		["a module without predict", ["explain", "text", "--model", "other.mjs", "--text", "a"], 'expected an export "predict" (texts => predictions), found forecast'],
		["an unknown tokenizer", text("--text", "a", "--tokenizer", "word"), "option '--tokenizer <name>' argument 'word' is invalid. Expected words, characters, or a regular expression"],
		["a broken regular expression", text("--text", "a", "--tokenizer", "/(/"), "Invalid regular expression: /(/"],
		["a locale beside a regular expression", text("--text", "a", "--tokenizer", "/ /", "--locale", "th"), "error: --locale expected with Intl.Segmenter's words and characters only"],
		["a locale that is none", text("--text", "a", "--locale", "x_y"), "error: --locale expected a BCP 47 tag"],
		["an option of tables", text("--text", "a", "--discretiser", "none"), "error: unknown option '--discretiser'"],
		["an option of the other method", text("--text", "a", "--link", "logit"), "error: --link belongs to --method shap; the method is lime"],
		["the other method's preset", text("--text", "a", "--method", "shap", "--preset", "python-lime"), "error: --preset python-lime belongs to --method lime"],
		["two kinds of output", text("--text", "a", "--json", "--jsonl"), "error: --json and --jsonl exclude each other"],
		["a target that is not there", text("--text", "a", "--target", "tea"), 'error: --target expected a name among --target-names, got "tea"'],
	])("%s", async (_, argv, message) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(message);
	}); // prettier-ignore
});

describe("a failure ends with exit code 1", () => {
	it("says what the model did", async () => {
		const { code, stdout, stderr } = await whybox(["explain", "text", "--model", "broken.mjs", "--text", "tea"]);
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/^error: .*the model is out of order/);
	});

	it("keeps the lines of --jsonl that were printed before", async () => {
		folder.write(
			"late.mjs",
			"export const predict = (texts) => { if (texts[0] === 'no tea') throw new Error('enough'); return texts.map(() => 1); };",
		);
		const { code, stdout } = await whybox(["explain", "text", "--model", "late.mjs", "--input", "posts.jsonl", "--jsonl"]);
		expect(code).toBe(1);
		expect(stdout.trimEnd().split("\n")).toHaveLength(1);
	});
});
