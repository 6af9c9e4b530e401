import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import { Explanation } from "../../bindings/explanation.js";
import { type Surroundings, temporaryFolder, watchedStreams } from "./folder.js";

const folder = temporaryFolder({
	"model.mjs": `
		export const targets = ["no", "yes"];
		export const predict = (rows) => rows.toArrays().map(([a, b]) => [1 - 2 * a - b, 2 * a + b]);`,
	"named.mjs": `
		export const columns = ["b", "a"];
		export default { predict: (rows) => rows.toArrays().map(([b, a]) => 2 * a + b), columns };`,
	"words.mjs": `
		export const predict = (rows) => rows.toObjects().map(({ age, job }) => (job === "clerk" ? age : 0));`,
	"broken.mjs": "export const predict = () => { throw new Error('the model is out of order'); };",
	"throws.mjs": "throw new Error('not today');",
	"other.mjs": "export const forecast = 1;",
	"background.csv": "a,b,truth\n0,0,no\n2,2,yes\n",
	"input.csv": "id,b,a\n7,1,3\n8,5,1\n9,1,1\n",
	"many.csv": `a,b,c,d,e,f,g,h,none\n${Array.from({ length: 40 }, (_, i) => [1, 2, 3, 4, 5, 6, 7, 8, 9].map((j) => (i * i * j + 3 * j) % 17).join(",")).join("\n")}\n`,
	"rough.mjs":
		"export const predict = (rows) => rows.toArrays().map((row) => row.reduce((sum, x, j) => sum + (x > row[(j + 3) % 8] ? x * j : -x), 0));",
	"people.csv": "age,job\n30,clerk\n40,smith\n50,clerk\n",
	"groups.json": '{"both": ["a", "b"]}',
	"wrong-groups.json": '{"both": ["a", "c"]}',
	"broken.json": "{both:",
	"nameless.mjs": "export const predict = (batch) => batch.toArrays().map(([a]) => a);",
	"model.onnx": "this is not ONNX",
	"model.txt": "",
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], settings: Surroundings = {}) {
	const { streams, written } = watchedStreams(folder.path, settings);
	const code = await main(argv, streams);
	return { code, ...written };
}

const TABULAR = ["explain", "tabular", "--model", "model.mjs", "--background", "background.csv", "--drop", "truth", "--input", "input.csv"];

/** The tabular command with some options replaced or added. */
const tabular = (...options: readonly string[]) => [...TABULAR, ...options];

/** The explanation with this seed as JSON, without what depends on the clock. */
async function limeWithSeed(seed: string): Promise<string> {
	const { cost, ...rest } = JSON.parse((await whybox(tabular("--json", "--method", "lime", "--budget", "100", "--seed", seed))).stdout) as {
		cost: unknown;
	};
	return JSON.stringify(rest) + (cost ? "" : "no cost");
}

describe("whybox explain tabular", () => {
	it("explains the first row of the input by SHAP as a chart, with exit code 0 and nothing on stderr", async () => {
		const { code, stdout, stderr } = await whybox(TABULAR);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toContain("row 0 of input.csv\nSHAP: why yes = 7\n");
		expect(stdout).toMatch(/a = 3 +│█+ +\+4\.000\n/);
		expect(stdout).toContain("base value 3.000 + 4.000 = 7.000, the prediction");
		expect(stdout).toContain("exact: no sampling error");
	});

	it("stops at a precision, and supports the estimate by a surrogate", async () => {
		const many = ["--estimator", "two-level", "--background", "many.csv", "--input", "many.csv", "--model", "rough.mjs", "--json"];
		const all = Explanation.fromJSON(JSON.parse((await whybox(tabular(...many, "--drop", "none"))).stdout));
		const early = Explanation.fromJSON(JSON.parse((await whybox(tabular(...many, "--drop", "none", "--precision", "0.2"))).stdout));
		expect(early.options).toMatchObject({ precision: 0.2 });
		expect(early.cost.modelRows).toBeLessThan(all.cost.modelRows);
		const supported = Explanation.fromJSON(JSON.parse((await whybox(tabular(...many, "--drop", "none", "--surrogate", "trees"))).stdout));
		expect(supported.options).toMatchObject({ surrogate: "trees" });
		expect(supported.cost.modelRows).toBe(all.cost.modelRows);
	});

	it("reads the rows, or the background, or both at once, from standard input for -", async () => {
		const rows = await whybox(tabular("--input", "-"), { stdin: "b,a\n1,3\n" });
		expect(rows.stdout).toContain("row 0 of standard input\nSHAP: why yes = 7\n");
		const background = await whybox(tabular("--background", "-"), { stdin: "a,b,truth\n0,0,no\n" });
		expect(background.stdout).toContain("base value 0.000 + 7.000 = 7.000");
		const both = await whybox(tabular("--background", "-", "--input", "-", "--row", "1"), { stdin: "a,b,truth\n0,0,no\n2,2,yes\n" });
		expect(both.stdout).toContain("base value 3.000 + 3.000 = 6.000");
		const empty = await whybox(tabular("--input", "-"), { stdin: "" });
		expect(empty).toMatchObject({ code: 2, stderr: "error: --input -: the file is empty; the first line should name the columns\n" });
	});

	it("prints the explanation as one JSON document, and nothing else, with --json", async () => {
		const { code, stdout, stderr } = await whybox(tabular("--json", "--row", "1", "--target", "all"));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		const explanation = Explanation.fromJSON(JSON.parse(stdout));
		expect(explanation.targets.map(({ name }) => name)).toEqual(["no", "yes"]);
		expect(explanation.features.map(({ name, value }) => [name, value])).toEqual([
			["a", 1],
			["b", 5],
		]);
		// β (x − mean): 2 (1 − 1) and 1 (5 − 1), and the opposite for the other target.
		expect(Array.from(explanation.attributions, (value) => value + 0)).toEqual([0, -4, 0, 4]);
	});

	it("prints an array of explanations for several rows", async () => {
		const { stdout } = await whybox(tabular("--json", "--row", "2,0-1"));
		const explanations = (JSON.parse(stdout) as unknown[]).map((json) => Explanation.fromJSON(json));
		expect(explanations.map(({ features }) => features.map(({ value }) => value))).toEqual([
			[1, 1],
			[3, 1],
			[1, 5],
		]);
		expect(JSON.parse((await whybox(tabular("--json", "--row", "all"))).stdout)).toHaveLength(3);
	});

	it("prints a line of JSON per row with --jsonl", async () => {
		const { stdout } = await whybox(tabular("--jsonl", "--row", "0,1"));
		const rows = stdout.trimEnd().split("\n").map((line) => Explanation.fromJSON(JSON.parse(line)).features.map(({ value }) => value)); // prettier-ignore
		expect(rows).toEqual([
			[3, 1],
			[1, 5],
		]);
	});

	it("explains by LIME with --method lime, and hands on its options", async () => {
		const { code, stdout } = await whybox(
			tabular(
				"--json",
				"--method",
				"lime",
				"--budget",
				"200",
				"--seed",
				"5",
				"--discretiser",
				"none",
				"--feature-count",
				"1",
				"--kernel-width",
				"3",
			),
		);
		expect(code).toBe(0);
		const explanation = Explanation.fromJSON(JSON.parse(stdout));
		expect(explanation.method).toBe("lime");
		expect(explanation.seed).toBe(5);
		expect(explanation.options).toMatchObject({ budget: 200, discretiser: "none", featureCount: 1, kernelWidth: 3 });
		expect(explanation.cost.modelRows).toBeLessThanOrEqual(200);
		expect(explanation.surrogate?.[0]?.selected).toHaveLength(1);
	});

	it("gives the same bytes for the same seed, but for times", async () => {
		expect(await limeWithSeed("3")).toBe(await limeWithSeed("3"));
		expect(await limeWithSeed("3")).not.toBe(await limeWithSeed("4"));
	});

	it("explains the target that is named, by its name or index", async () => {
		for (const target of ["no", "0"]) {
			const { stdout } = await whybox(tabular("--json", "--target", target));
			expect(Explanation.fromJSON(JSON.parse(stdout)).targets).toEqual([{ index: 0, name: "no", prediction: -6 }]);
		}
		const { stdout } = await whybox(tabular("--target", "yep", "--target-names", "nope,yep"));
		expect(stdout).toContain("why yep = 7");
	});

	it("takes the columns in the order that the model exports", async () => {
		const { stdout } = await whybox([
			"explain",
			"tabular",
			"--model",
			"named.mjs",
			"--background",
			"background.csv",
			"--input",
			"input.csv",
			"--json",
		]);
		const explanation = Explanation.fromJSON(JSON.parse(stdout));
		expect(explanation.features.map(({ name }) => name)).toEqual(["b", "a"]);
		expect(explanation.targets[0]?.prediction).toBe(7);
	});

	it("takes columns of words as categories", async () => {
		const { stdout } = await whybox([
			"explain",
			"tabular",
			"--model",
			"words.mjs",
			"--background",
			"people.csv",
			"--input",
			"people.csv",
			"--row",
			"2",
			"--json",
		]);
		const explanation = Explanation.fromJSON(JSON.parse(stdout));
		expect(explanation.features.map(({ value }) => value)).toEqual([50, "clerk"]);
		expect(explanation.targets[0]?.prediction).toBe(50);
		expect(explanation.baseValues[0]).toBeCloseTo(80 / 3, 12);
	});

	it("gives the columns of a group one attribution together", async () => {
		const { stdout } = await whybox(tabular("--groups", "groups.json", "--json"));
		expect(Explanation.fromJSON(JSON.parse(stdout)).features).toEqual([{ name: "both", value: [3, 1], column: [0, 1] }]);
	});

	it("summarises a large background for SHAP, and says so", async () => {
		const rows = Array.from({ length: 150 }, (_, i) => `${i},${i % 7}`).join("\n");
		folder.write("large.csv", `a,b\n${rows}\n`);
		const large = ["explain", "tabular", "--model", "model.mjs", "--background", "large.csv", "--input", "input.csv", "--json"];
		const small = await whybox(large);
		expect(small.code).toBe(0);
		expect(small.stderr).toBe("whybox: the background of 150 rows is summarised to 100 k-means centres; --background-rows 150 keeps all\n");
		const whole = await whybox([...large, "--background-rows", "150"]);
		expect(whole.stderr).toBe("");
		// Two features: 1 + Σ over background rows of (2² − 1) model rows at most.
		expect(Explanation.fromJSON(JSON.parse(whole.stdout)).cost.modelRows).toBeGreaterThan(
			Explanation.fromJSON(JSON.parse(small.stdout)).cost.modelRows,
		);
	});

	it("says with --verbose which columns it ignored", async () => {
		const { stderr } = await whybox(tabular("--verbose"));
		expect(stderr).toBe("whybox: columns of input.csv that are not features: id\n");
	});

	it("shows progress on stderr and colours on stdout on a terminal, neither elsewhere", async () => {
		const terminal = await whybox(TABULAR, { tty: true, env: { LANG: "en_GB.UTF-8" } });
		expect(terminal.stderr).toBe(`\rrow 0  ${"░".repeat(20)}\u001b[K\r\u001b[K`);
		expect(terminal.stdout).toContain("\u001b[31m█");
		const elsewhere = await whybox(TABULAR);
		expect(elsewhere).toMatchObject({ code: 0, stderr: "" });
		expect(elsewhere.stdout).not.toContain("\u001b");
		expect((await whybox(TABULAR, { env: { LC_ALL: "C" } })).stdout).toMatch(/^[ -~\n]*$/);
	});

	it("shows rows, rate and time left once the model has answered", async () => {
		let now = 0;
		const slow = tabular("--batch-size", "2", "--row", "0,1");
		const { stderr } = await whybox(slow, { tty: true, env: { LANG: "en_GB.UTF-8" }, now: () => (now += 250) });
		expect(stderr).toMatch(/\rrow 0, 1 of 2 {2}█+░+ {2}2\/7 rows {2}4\.0 rows\/s {2}\d s left\u001b\[K/);
		expect(stderr).toMatch(/\rrow 1, 2 of 2 {2}█+░+ {2}2\/7 rows/);
		expect(stderr.endsWith("\r\u001b[K")).toBe(true);
	});

	it("never writes a chart where the progress line still stands", async () => {
		const { streams, written } = watchedStreams(folder.path, { tty: true });
		const order: string[] = [];
		const both = { ...streams, stdout: { ...streams.stdout, write: (text: string) => void order.push(text) }, stderr: { ...streams.stderr, write: (text: string) => void order.push(text) } }; // prettier-ignore
		for (const output of [[], ["--json"], ["--jsonl"]]) {
			order.length = 0;
			expect(await main(tabular("--row", "all", ...output), both)).toBe(0);
			const charts = order.flatMap((text, i) => (text.startsWith("\r") ? [] : [order[i - 1]]));
			expect(charts.filter((before) => before?.startsWith("\r") === true && before !== "\r\u001b[K")).toEqual([]);
			expect(order.filter((text) => text.startsWith("\r") && text !== "\r\u001b[K").length).toBeGreaterThan(0);
		}
		expect(written).toEqual({ stdout: "", stderr: "" });
	});

	it.each<[string, Surroundings, readonly string[], boolean]>([
		["a terminal", { tty: true }, [], true],
		["NO_COLOR", { tty: true, env: { NO_COLOR: "1" } }, [], false],
		["an empty NO_COLOR", { tty: true, env: { NO_COLOR: "" } }, [], true],
		["TERM=dumb", { tty: true, env: { TERM: "dumb" } }, [], false],
		["--no-color", { tty: true, env: { FORCE_COLOR: "1" } }, ["--no-color"], false],
		["FORCE_COLOR without a terminal", { env: { FORCE_COLOR: "1" } }, [], true],
		["FORCE_COLOR beside NO_COLOR", { env: { FORCE_COLOR: "3", NO_COLOR: "1" } }, [], true],
		["FORCE_COLOR=0", { tty: true, env: { FORCE_COLOR: "0" } }, [], false],
	])("has colours, or has none: %s", async (_, settings, options, colours) => {
		expect((await whybox(tabular(...options), settings)).stdout.includes("\u001b[")).toBe(colours);
	});

	it("fits its charts into the terminal, 40 cells at least, 120 at most, 80 where it does not say", async () => {
		const widest = async (settings: Surroundings) => {
			const { stdout } = await whybox(tabular("--no-color"), settings);
			const line = stdout.split("\n").find((text) => text.startsWith("a = 3"))!;
			for (const text of stdout.split("\n")) expect(text.length).toBeLessThanOrEqual(Math.max(line.length, 80));
			return line.length;
		};
		expect(await widest({ tty: true, columns: 40 })).toBe(40);
		expect(await widest({ tty: true, columns: 20 })).toBe(40);
		expect(await widest({ tty: true, columns: 300 })).toBe(120);
		expect(await widest({ tty: true, columns: 0 })).toBe(80);
		expect(await widest({ tty: true, columns: 0, env: { COLUMNS: "66" } })).toBe(66);
		expect(await widest({})).toBe(80);
	});

	it("stops at once when the user has had enough: exit code 130, the line taken away, nothing half written", async () => {
		const stop = new AbortController();
		let calls = 0;
		const { streams, written } = watchedStreams(folder.path, { tty: true, signal: stop.signal, now: () => calls++ * 200 });
		const counting = { ...streams, stderr: { ...streams.stderr, write: (text: string) => {
			streams.stderr.write(text);
			if (text.includes("/7 rows")) stop.abort(new Error("stopped"));
		} } }; // prettier-ignore
		expect(await main(tabular("--batch-size", "1", "--row", "all", "--json"), counting)).toBe(130);
		expect(written.stdout).toBe("");
		expect(written.stderr).toMatch(/1\/7 rows.*\r\u001b\[Kwhybox: stopped\n$/);
		expect(written.stderr).not.toContain("2/7 rows");
	});

	it("prints JSON that no terminal acts upon, and that means the same", async () => {
		folder.write("evil.csv", "a\u009b31m,b\u202e\n0,0\n2,2\n");
		folder.write("evil-model.mjs", "export const predict = (rows) => rows.toArrays().map(([a, b]) => a + b);");
		const evil = ["explain", "tabular", "--model", "evil-model.mjs", "--background", "evil.csv", "--input", "evil.csv", "--row", "1"];
		for (const output of ["--json", "--jsonl"]) {
			const { stdout } = await whybox([...evil, output]);
			expect(stdout).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/);
			expect(Explanation.fromJSON(JSON.parse(stdout)).features.map(({ name }) => name)).toEqual(["a\u009b31m", "b\u202e"]);
		}
	});
});

describe("wrong usage ends with exit code 2 and says what would be right", () => {
	it.each<[string, readonly string[], string]>([
		["no command", [], "Usage: whybox"],
		["an unknown command", ["explian"], "error: unknown command 'explian'\n(Did you mean explain?)"],
		["explain what?", ["explain"], "Usage: whybox explain"],
		["two kinds of output", tabular("--json", "--jsonl"), "error: --json and --jsonl exclude each other"],
		["an unknown kind", ["explain", "tabluar"], "error: unknown command 'tabluar'\n(Did you mean tabular?)"],
		["an unknown option", tabular("--budgt", "5"), "error: unknown option '--budgt'\n(Did you mean --budget?)"],
		["a missing option", ["explain", "tabular", "--model", "model.mjs"], "error: required option '--background <csv>' not specified"],
		["something more", tabular("more"), "error: too many arguments"],
		[
			"a budget that is no number",
			tabular("--budget", "many"),
			"option '--budget <rows>' argument 'many' is invalid. Expected an integer >= 1.",
		],
		["a budget of 0", tabular("--budget", "0"), "Expected an integer >= 1."],
		[
			"a budget that is too small",
			tabular("--budget", "2"),
			"error: --budget expected at least 3: the instance and 2 background rows, got 2",
		],
		["a negative seed", tabular("--seed=-1"), "Expected an integer >= 0."],
		["an unknown method", tabular("--method", "shapley"), "argument 'shapley' is invalid. Allowed choices are shap, lime."],
		[
			"an option of the other method",
			tabular("--discretiser", "decile"),
			"error: --discretiser belongs to --method lime; the method is shap",
		],
		[
			"an option of the other method",
			tabular("--method", "lime", "--link", "logit"),
			"error: --link belongs to --method shap; the method is lime",
		],
		["the other method's preset", tabular("--preset", "python-lime"), "error: --preset python-lime belongs to --method lime"],
		["entropy without labels", tabular("--method", "lime", "--discretiser", "entropy"), "--discretiser entropy needs --label"],
		["a feature selection that is none", tabular("--method", "lime", "--feature-selection", "lasso"), "--feature-selection"],
		["a row that is not there", tabular("--row", "3"), "error: --row 3: the file has rows 0 to 2"],
		[
			"a target that has no name",
			tabular("--target", "yes", "--model", "nameless.mjs"),
			'error: --target expected "predicted", "all" or indices (names need --target-names), got "yes"',
		],
		["a target that is not there", tabular("--target", "2"), "error: --target expected an index from 0 to 1, got 2"],
		[
			"a target that has another name",
			tabular("--target", "yess"),
			'error: --target expected a name among --target-names (did you mean "yes"?), got "yess"',
		],
		[
			"too many names",
			tabular("--target-names", "a,b,c"),
			"error: --target-names expected 2 names, one for each target of the model, got 3",
		],
		["a file that is not there", tabular("--input", "inputs.csv"), "error: --input inputs.csv: there is no such file"],
		["a column that is not there", tabular("--columns", "a,c"), 'error: --columns: background.csv has no column "c"'],
		["an input that lacks a column", tabular("--input", "people.csv"), 'error: --input people.csv lacks columns "a"'],
		["a model that is not there", tabular("--model", "modell.mjs"), "error: --model modell.mjs: there is no such file"],
		[
			"a model of an unknown kind",
			tabular("--model", "model.txt"),
			'expected a .onnx file, or a .mjs, .js or .ts module that exports predict, or an http(s):// address; got "model.txt"',
		],
		[
			"a module without predict",
			tabular("--model", "other.mjs"),
			'error: --model other.mjs expected an export "predict" (rows => predictions), found forecast',
		],
		["a file that is no ONNX", tabular("--model", "model.onnx"), "error: --model model.onnx: ONNX Runtime cannot load it"],
		["a header for a file", tabular("--header", "a: b"), "error: --header is for models behind http:// or https://; --model is a file"],
		["groups that are not there", tabular("--groups", "none.json"), "error: --groups none.json: there is no such file"],
		["groups that are no JSON", tabular("--groups", "broken.json"), "error: --groups broken.json: not JSON"],
		[
			"groups of unknown columns",
			tabular("--groups", "wrong-groups.json"),
			'error: --groups (both) expected columns among "a", "b", got "c"',
		],
	])("%s", async (_, argv, message) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(message);
	});

	it("refuses columns of words for an ONNX model, and a wrong number of columns", async () => {
		const files = new URL("../../examples/data/", import.meta.url).pathname;
		const onnx = [
			"explain",
			"tabular",
			"--model",
			`${files}breast-cancer.onnx`,
			"--background",
			`${files}breast-cancer.csv`,
			"--input",
			`${files}breast-cancer.csv`,
		];
		expect((await whybox(onnx)).stderr).toContain("takes 30 columns, the background has 31: diagnosis, mean radius, ");
		const words = await whybox([...onnx, "--drop", "mean radius"]);
		expect(words.code).toBe(2);
		expect(words.stderr).toContain('takes numbers, but "diagnosis" holds words; encode them, or leave them out with --drop');
	});
});

describe("a failure ends with exit code 1", () => {
	it("says what the model did", async () => {
		const { code, stdout, stderr } = await whybox(tabular("--model", "broken.mjs"));
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/^error: .*the model is out of order/);
		expect(stderr.trimEnd().split("\n")).toHaveLength(1);
	});

	it("says with --verbose where it happened", async () => {
		const { stderr } = await whybox(tabular("--model", "broken.mjs", "--verbose"));
		expect(stderr).toContain("broken.mjs");
		expect(stderr).toContain("caused by");
	});

	it("says that a module cannot be loaded", async () => {
		const { code, stderr } = await whybox(tabular("--model", "throws.mjs"));
		expect(code).toBe(1);
		expect(stderr).toBe("error: --model throws.mjs cannot be loaded: not today\n");
	});
});

describe("help", () => {
	it.each([[["--help"]], [["explain", "--help"]], [["explain", "tabular", "--help"]]])(
		"%j has an example on the repository's data",
		async (argv) => {
			const { code, stdout, stderr } = await whybox(argv);
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			expect(stdout).toContain("whybox explain tabular --model examples/data/breast-cancer.onnx");
		},
	);

	it.each([
		[["explain", "text", "--help"], "whybox explain text --model model.mjs --text"],
		[["pick", "--help"], "| whybox pick --count 5 -"],
	])("%j has an example", async (argv, example) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toContain(example);
	});

	it("says that rows are counted from 0", async () => {
		expect((await whybox(["explain", "tabular", "--help"])).stdout).toMatch(/counted\s+from 0/);
	});

	it.each([
		["tabular", "10", "1"],
		["text", "10", "0.01; 1 with the preset"],
		["image", "all", "0.01; 1 with independent sampling"],
	])("of %s says what LIME takes by default", async (kind, count, ridge) => {
		const words = (await whybox(["explain", kind, "--help"])).stdout.replaceAll(/\s+/g, " ");
		expect(words).toContain(`features in the surrogate (default: ${count})`);
		expect(words).toContain(`penalty of the surrogate's weights (default: ${ridge})`);
	});

	it("--version prints the version", async () => {
		expect(await whybox(["--version"])).toEqual({ code: 0, stdout: "0.1.0-test\n", stderr: "" });
	});
});
