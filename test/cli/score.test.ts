import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import { curveText } from "../../bindings/cli/score-text.js";
import type { FaithfulnessCurve } from "../../bindings/metrics/curve.js";
import { png } from "../pictures/png-writer.js";
import { type Surroundings, temporaryFolder, watchedStreams } from "./folder.js";

/** Pictures of 8 × 8 pixels, black but for one red quarter. */
const quarter = (top: number, left: number, red = 200) =>
	png(
		{ width: 8, height: 8, colour: 2 },
		Array.from({ length: 192 }, (_, i) => {
			const [y, x] = [Math.floor(i / 24), Math.floor(i / 3) % 8];
			return i % 3 === 0 && y >= top && y < top + 4 && x >= left && x < left + 4 ? red : 0;
		}),
	);

const folder = temporaryFolder({
	// How red the top left quarter is, of 200.
	"red.mjs": `
		export const targets = ["dull", "red"];
		export const predict = (images) => Array.from({ length: images.count }, (_, i) => {
			const pixels = images.at(i);
			let sum = 0;
			for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) sum += pixels[(y * 8 + x) * 3];
			return [1 - sum / 3200, sum / 3200];
		});`,
	"broken.mjs": "export const predict = () => { throw new Error('the model is out of order'); };",
	"first.mjs": "export const predict = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);",
	"table.mjs": "export const predict = (rows) => rows.toArrays().map(([a]) => a);",
	"table.csv": "a,b\n1,2\n3,4\n",
	"corner.png": quarter(0, 0),
	"pale.png": quarter(0, 0, 100),
	"large.png": png(
		{ width: 16, height: 24, colour: 0 },
		Uint8Array.from({ length: 384 }, (_, i) => (i % 16) * 10),
	),
	"small.png": png({ width: 4, height: 4, colour: 0 }, new Uint8Array(16)),
	"text.png": "this is no picture",
	"none.json": '{"method": "lime"}',
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], settings: Surroundings = {}) {
	const { streams, written } = watchedStreams(folder.path, settings);
	const code = await main(argv, streams);
	return { code, ...written };
}

async function write(name: string, ...argv: readonly string[]): Promise<void> {
	const { code, stdout, stderr } = await whybox(argv);
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	folder.write(name, stdout);
}

const GRID = ["--method", "shap", "--segmentation", "grid", "--superpixels", "4", "--fill", "0", "--target", "red"];

beforeAll(async () => {
	const explain = ["explain", "image", "--model", "red.mjs", ...GRID];
	await write("corner.json", ...explain, "--input", "corner.png", "--json");
	await write("both.jsonl", ...explain, "--input", "corner.png", "pale.png", "--jsonl");
	await write("small.json", ..."explain image --model first.mjs --segmentation grid --input small.png --json".split(" "));
	await write("table.json", ..."explain tabular --model table.mjs --background table.csv --input table.csv --json".split(" "));
});

const score = (metric: string, ...options: readonly string[]) => {
	const all = options.includes("--explanation") ? options : ["--explanation", "corner.json", ...options];
	return ["score", metric, "--model", "red.mjs", "--input", "corner.png", ...all];
};
const json = async (...argv: readonly string[]) => {
	const { code, stdout, stderr } = await whybox([...argv, "--json"]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	return JSON.parse(stdout) as Record<string, unknown>;
};

describe("whybox score", () => {
	it("says how soon the model sees what it saw, as number and curve, with exit code 0 and nothing on stderr", async () => {
		// The red quarter comes first: after a quarter of the steps the model says 1.
		const { code, stdout, stderr } = await whybox(score("insertion", "--steps", "8", "--baseline", "0"));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toContain("corner.png, 8 × 8\ninsertion of red: AUC 0.875, normalised 0.875 (higher is better)\n");
		expect(stdout).toContain("\n  0 %  │ 0\n");
		expect(stdout).toMatch(/\n 13 % {2}│█{27} 0\.5\n/);
		expect(stdout).toMatch(/\n 25 % {2}│█{54} 1\n/);
		expect(stdout).toContain("8 steps, baseline 0, by pixel, order value, ties stable; cost: ");
	});

	it("shows on a terminal how far it is, and stops when the user has had enough", async () => {
		let now = 0;
		const slow = score("insertion", "--steps", "8", "--baseline", "0", "--batch-size", "1");
		const { code, stderr } = await whybox(slow, { tty: true, env: { LANG: "en_GB.UTF-8" }, now: () => (now += 250) });
		expect(code).toBe(0);
		expect(stderr).toMatch(/\rpicture 0 {2}█+░+ {2}2\/3 rows {2}2\.7 rows\/s {2}1 s left\u001b\[K/);
		expect(stderr.endsWith("\r\u001b[K")).toBe(true);
		const stopped = await whybox(slow, { signal: AbortSignal.abort(new Error("stopped")) });
		expect(stopped).toEqual({ code: 130, stdout: "", stderr: "whybox: stopped\n" });
	});

	it("says how soon the model loses it", async () => {
		const curve = await json(...score("deletion", "--steps", "8", "--baseline", "0"));
		expect(curve).toMatchObject({ metric: "deletion", auc: 0.125, normalisedAuc: 0.125, target: { index: 1, name: "red" }, steps: 8 });
		expect(curve["scores"]).toEqual([1, 0.5, 0, 0, 0, 0, 0, 0, 0]);
		const { stdout } = await whybox(score("deletion", "--steps", "8", "--baseline", "0"));
		expect(stdout).toContain("deletion of red: AUC 0.125, normalised 0.125 (lower is better)");
	});

	it("hands on how it is to be measured", async () => {
		expect(await json(...score("insertion", "--preset", "rise"))).toMatchObject({
			steps: 8,
			options: { baseline: "rise-blur", ties: "reverse", area: "steps", preset: "rise" },
		});
		const options = "--by superpixel --order absolute --ties reverse --area steps --baseline 10,20,30 --target red".split(" ");
		expect(await json(...score("deletion", ...options))).toMatchObject({
			steps: 4,
			options: { by: "superpixel", order: "absolute", ties: "reverse", area: "steps", baseline: [10, 20, 30] },
		});
		expect(await json(...score("insertion", "--pixels-per-step", "16", "--baseline", "#000000"))).toMatchObject({ steps: 4 });
	});

	it("reads the explanation from standard input", async () => {
		const { stdout: explanation } = await whybox(["explain", "image", "--model", "red.mjs", ...GRID, "--input", "corner.png", "--json"]);
		const { code, stdout } = await whybox(score("insertion", "--explanation", "-"), { stdin: explanation });
		expect(code).toBe(0);
		expect(stdout).toContain("insertion of red: AUC ");
	});

	it("measures several pictures, and their mean with an interval", async () => {
		const both = [
			"score",
			"deletion",
			"--model",
			"red.mjs",
			"--input",
			"corner.png",
			"pale.png",
			"--explanation",
			"both.jsonl",
			"--steps",
			"8",
		];
		const result = (await json(...both, "--baseline", "0")) as {
			curves: { auc: number }[];
			mean: { auc: { mean: number }; count: number };
		};
		expect(result.curves.map(({ auc }) => auc)).toEqual([0.125, 0.0625]);
		expect(result.mean).toMatchObject({ count: 2, auc: { mean: 0.09375 } });
		const { stdout } = await whybox([...both, "--baseline", "0"]);
		expect(stdout).toContain("\ndeletion of 2 pictures: AUC 0.09375 (95 % interval -0.3033 to 0.4908), normalised 0.125 ");
	});

	it("reads the picture at the size at which it was explained", async () => {
		const large = ["--model", "red.mjs", "--input", "large.png"];
		const { stdout } = await whybox(["explain", "image", ...large, "--size", "8", ...GRID, "--json"]);
		folder.write("large.json", stdout);
		const scored = await whybox(["score", "insertion", ...large, "--explanation", "large.json"]);
		expect(scored).toMatchObject({ code: 0, stderr: "" });
		expect(scored.stdout).toContain("large.png, 8 × 8\ninsertion of red: AUC ");
	});

	it("says on stderr if the model says something else of the picture than when it was explained", async () => {
		const other = ["score", "insertion", "--model", "red.mjs", "--input", "pale.png", "--explanation", "corner.json"];
		const { code, stderr } = await whybox(other);
		expect(code).toBe(0);
		expect(stderr).toContain(
			"whybox: of pale.png the model says red = 0.5, when it was explained 1: is it another picture or model, or was it",
		);
	});

	it("is plain where the terminal is", async () => {
		const { stdout } = await whybox(score("insertion"), { env: { LC_ALL: "C" } });
		expect(stdout).toMatch(/^[ -~\n]*$/);
	});
});

describe("wrong usage ends with exit code 2 and says what would be right", () => {
	it.each<[string, readonly string[], string]>([
		["no explanation", ["score", "insertion", "--model", "red.mjs", "--input", "corner.png"], "error: required option '--explanation <files...>' not specified"],
		["an explanation that is not there", score("insertion", "--explanation", "no.json"), "error: explanations no.json: there is no such file"],
		["an explanation that is none", score("insertion", "--explanation", "none.json"), "error: explanations none.json: number 0 is no explanation"],
		["an explanation of something else", score("insertion", "--explanation", "table.json"), "error: explanations table.json: number 0 explains no picture"],
		["explanations of several sizes", score("insertion", "--explanation", "corner.json", "small.json"), "explanations small.json: number 0 is of 4 × 4 pixels, the first of 8 × 8; score pictures of one size at a time"],
		["too few pictures", score("insertion", "--explanation", "both.jsonl"), "error: --explanation has 2 explanations for 1 picture of --input; one for each is needed, in the same order"],
		["standard input twice", ["score", "insertion", "--model", "red.mjs", "--input", "-", "--explanation", "-"], "error: --input and --explanation cannot both be standard input"],
		["no picture", ["score", "insertion", "--model", "red.mjs", "--input", "text.png", "--explanation", "corner.json"], "error: --input text.png: expected a picture"],
		["another size", score("insertion", "--size", "4"), "error: --explanation expected"],
		["a baseline that is none", score("insertion", "--baseline", "white"), "Expected blur, rise-blur, mean, grey, zero, or a colour as 128, 255,0,0 or #ff0000."],
		["steps twice", score("insertion", "--steps", "4", "--pixels-per-step", "4"), "error: --pixels-per-step expected nothing beside options.steps"],
		["a target that was not explained", score("insertion", "--target", "dull"), 'error: --target expected'],
		["a metric that is none", score("insert"), "error: unknown command 'insert'"],
	])("%s", async (_, argv, message) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(message);
	}); // prettier-ignore
});

it("a failure of the model ends with exit code 1 and says what it did", async () => {
	const { code, stdout, stderr } = await whybox(score("insertion", "--model", "broken.mjs"));
	expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
	expect(stderr).toMatch(/^error: .*the model is out of order/);
});

it("a curve of a million steps has as many lines as any other", async () => {
	const { stdout } = await whybox(score("insertion", "--json"));
	const points = Array.from({ length: 2 ** 20 }, (_, i) => i / (2 ** 20 - 1));
	const curve = { ...(JSON.parse(stdout) as FaithfulnessCurve), scores: Float64Array.from(points), fractions: Float64Array.from(points) };
	const lines = curveText("frog.jpg", curve, { width: 80, unicode: true }).split("\n");
	expect(lines.filter((line) => line.includes("│")).map((line) => line.split(" ").at(-1))).toEqual(
		["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"], // prettier-ignore
	);
});
