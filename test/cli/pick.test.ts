import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import type { Explanation } from "../../bindings/explanation.js";
import { explained, ofText } from "../pick/explained.js";
import { type Surroundings, temporaryFolder, watchedStreams } from "./folder.js";

const TEXTS = [
	ofText([["tea", 1], ["cup", 1]]),
	ofText([["cup", -1], ["spoon", 1]]),
	ofText([["cup", 1]]),
]; // prettier-ignore
const lines = (list: readonly Explanation[]) => list.map((explanation) => `${JSON.stringify(explanation)}\n`).join("");
const evil = ofText([["\u001b[2Jtea", 1]]);

const folder = temporaryFolder({
	"texts.json": JSON.stringify(TEXTS),
	"texts.jsonl": lines(TEXTS),
	"one.json": JSON.stringify(TEXTS[0], undefined, 2),
	"photo.json": JSON.stringify(explained([1], { features: [{ name: "superpixel 0", value: 0 }] })),
	"nothing.json": JSON.stringify([explained([0])]),
	"evil.json": JSON.stringify(evil),
	"other.json": '[{"a": 1}]',
	"broken.json": '[{"a": 1',
	"broken.jsonl": `${lines(TEXTS.slice(0, 1))}{"a"\n`,
	"empty.json": "[]",
	"blank.jsonl": "\n",
	"model.mjs": `
		export const targets = ["no", "yes"];
		export const predict = (rows) => rows.toArrays().map(([a, b]) => [1 - 2 * a - b, 2 * a + b]);`,
	"input.csv": "a,b\n0,0\n1,0\n0,3\n",
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], settings: Surroundings = {}) {
	const { streams, written } = watchedStreams(folder.path, settings);
	const code = await main(argv, streams);
	return { code, ...written };
}

describe("whybox pick", () => {
	it("shows on a terminal how far reading is, if it takes long, and stops when the user has had enough", async () => {
		folder.write("many.jsonl", lines(Array.from({ length: 300 }, () => TEXTS[0]!)));
		const clock = (step: number) => {
			let now = 0;
			return () => (now += step);
		};
		const many = ["pick", "--count", "1", "many.jsonl"];
		const slow = await whybox(many, { tty: true, env: { LANG: "en_GB.UTF-8" }, now: clock(50) });
		expect(slow.code).toBe(0);
		expect(slow.stderr).toMatch(/\rreading {2}█{10}░{10} {2}15\d\/300 explanations {2}20 explanations\/s {2}8 s left\u001b\[K/);
		expect(slow.stderr.endsWith("\r\u001b[K")).toBe(true);
		expect((await whybox(many, { tty: true, now: clock(0.5) })).stderr).toBe("");
		const stopped = await whybox(many, { signal: AbortSignal.abort(new Error("stopped")) });
		expect(stopped).toEqual({ code: 130, stdout: "", stderr: "whybox: stopped\n" });
	});

	it("says which explanations to look at, what each adds, and which features they share", async () => {
		const { code, stdout, stderr } = await whybox(["pick", "--count", "2", "texts.json"]);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		// Importance: cup √3, tea 1, spoon 1. Explanation 0 has √3 + 1, and 1 then adds 1.
		expect(stdout).toBe(
			[
				"2 of 3 explanations show 100 % of what matters (coverage 3.732 of 3.732)",
				"",
				"1. explanation 0: yes = 0",
				"   adds 2.732 (73 %): cup, tea",
				"",
				"2. explanation 1: yes = 0",
				"   adds 1 (26 %): spoon",
				"",
				"feature  importance  explanations  shown by picks",
				"cup           1.732             3  1 2",
				"tea               1             1  1",
				"spoon             1             1  2",
				"",
			].join("\n"),
		);
	});

	it("prints the picks as JSON, and nothing else, with --json", async () => {
		const { code, stdout } = await whybox(["pick", "--count", "1", "--json", "texts.json"]);
		expect(code).toBe(0);
		const { picks, importance, coverage, totalCoverage } = JSON.parse(stdout) as Record<string, never>;
		expect(picks).toMatchObject([
			{ index: 0, file: "texts.json", place: 0, gain: Math.sqrt(3) + 1, explanation: { format: "whybox-explanation/1" } },
		]);
		expect(importance).toHaveLength(3);
		expect([coverage, totalCoverage].map((value) => Number(value).toFixed(3))).toEqual(["2.732", "3.732"]);
	});

	it("reads arrays, single explanations, lines, and standard input; several files are one list", async () => {
		const indices = async (files: string[], stdin = "") => {
			const { stdout } = await whybox(["pick", "--count", "9", "--json", ...files], { stdin });
			const { picks } = JSON.parse(stdout) as { picks: { file: string; place: number }[] };
			return picks.map(({ file, place }) => `${file} ${place}`);
		};
		expect(await indices(["texts.jsonl"])).toEqual(["texts.jsonl 0", "texts.jsonl 1", "texts.jsonl 2"]);
		expect(await indices(["-"], lines(TEXTS))).toEqual(["- 0", "- 1", "- 2"]);
		expect(await indices(["one.json", "texts.jsonl"])).toEqual(["one.json 0", "texts.jsonl 1", "texts.jsonl 0", "texts.jsonl 2"]);
		const { stdout } = await whybox(["pick", "--count", "2", "one.json", "texts.jsonl"]);
		expect(stdout).toContain("1. explanation 0 of one.json: yes = 0\n");
		expect(stdout).toContain("2. explanation 1 of texts.jsonl: yes = 0\n");
	});

	it("picks from what explain wrote, and from one target if asked", async () => {
		const argv = ["explain", "tabular", "--model", "model.mjs", "--background", "input.csv", "--input", "input.csv", "--row", "all"];
		for (const format of ["--json", "--jsonl"]) {
			const { stdout } = await whybox([...argv, "--target", "all", format]);
			folder.write("explained.json", stdout);
			const both = await whybox(["pick", "--count", "1", "explained.json"]);
			expect(both.stdout).toMatch(/^1 of 3 explanations show 100 % of what matters/);
			expect(both.stdout).toMatch(/\nb \(no\) +2 +3 {2}1\n/);
			expect((await whybox(["pick", "--count", "1", "--target", "yes", "explained.json"])).stdout).toMatch(/\nb +2 +3 {2}1\n/);
		}
	});

	it("gives equals to the last with the preset of Python's lime", async () => {
		const { stdout } = await whybox(["pick", "--count", "1", "--preset", "python-lime", "--json", "one.json", "one.json"]);
		expect(JSON.parse(stdout)).toMatchObject({ picks: [{ index: 1 }] });
	});

	it("says so where a pick adds nothing, and where nothing matters", async () => {
		expect((await whybox(["pick", "--count", "3", "texts.json"])).stdout).toContain(
			"3. explanation 2: yes = 0\n   adds nothing: earlier picks show its features\n",
		);
		const { stdout } = await whybox(["pick", "--count", "1", "nothing.json"]);
		expect(stdout).toContain("1 of 1 explanations show all of what matters (coverage 0 of 0)");
		expect(stdout).toContain("1. explanation 0: yes = 0\n   no feature matters\n");
	});

	it("lists as many features as --top says, and those that count as --feature-count says", async () => {
		expect((await whybox(["pick", "--count", "1", "--top", "1", "texts.json"])).stdout).toContain("  1\nand 2 more features\n");
		expect((await whybox(["pick", "--count", "1", "--feature-count", "1", "texts.json"])).stdout).not.toContain("spoon");
	});

	it("never passes on a control character", async () => {
		const { stdout } = await whybox(["pick", "--count", "1", "evil.json"]);
		expect(stdout).toContain("␛[2Jtea");
		expect(stdout).not.toContain("\u001b");
		expect((await whybox(["pick", "--count", "1", "evil.json"], { env: { LC_ALL: "C" } })).stdout).toMatch(/^[ -~\n]*$/);
	});
});

describe("wrong usage of pick ends with exit code 2 and says what would be right", () => {
	it.each<[string, readonly string[], string]>([
		["no count", ["pick", "texts.json"], "error: required option '--count <count>' not specified"],
		["a count of 0", ["pick", "--count", "0", "texts.json"], "argument '0' is invalid. Expected an integer >= 1."],
		["no files", ["pick", "--count", "1"], "error: missing required argument 'explanations'"],
		["a file that is not there", ["pick", "--count", "1", "none.json"], "error: explanations none.json: there is no such file"],
		["a file of something else", ["pick", "--count", "1", "other.json"], 'error: explanations other.json: number 0 is no explanation: "format" expected "whybox-explanation/1", got undefined'],
		["a file that is no JSON", ["pick", "--count", "1", "broken.json"], "error: explanations broken.json: neither JSON nor lines of JSON"],
		["a line that is no JSON", ["pick", "--count", "1", "broken.jsonl"], "error: explanations broken.jsonl: line 2 is not JSON"],
		["an empty array", ["pick", "--count", "1", "empty.json"], "error: explanations empty.json: there are none"],
		["an empty file", ["pick", "--count", "1", "blank.jsonl"], "error: explanations blank.jsonl: there are none"],
		["a target that was not explained", ["pick", "--count", "1", "--target", "no", "texts.json"], 'error: --target expected one of the explained targets: 0 ("yes"), got "no"'],
		["an unknown way", ["pick", "--count", "1", "--by", "row", "texts.json"], "argument 'row' is invalid. Allowed choices are condition, column."],
		["an unknown option", ["pick", "--count", "1", "--tpo", "3", "texts.json"], "(Did you mean --top?)"],
		["images", ["pick", "--count", "1", "photo.json"], 'number 0 has the feature "superpixel 0", neither column nor word'],
	])("%s", async (_, argv, message) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(message);
	}); // prettier-ignore
});
