import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Explanation } from "../../bindings/explanation.js";
import { submodularPick } from "../../bindings/pick.js";
import { report } from "../../bindings/report/index.js";
import { sha256 } from "../../bindings/report/sha256.js";
import { explained } from "../plots/explained.js";
import { all, type Node, parsed } from "../plots/svg-checks.js";

/** All texts below a node, as a reader gets them. */
const textOf = (node: Node): string => [node.text, ...node.children.map(textOf)].join(" ").replaceAll(/[\s\u2068\u2069]+/g, " ");
const byId = (root: Node, id: string): Node => all(root).find(({ attributes }) => attributes.id === id)!;
const named = (root: Node, ...names: string[]): Node[] => all(root).filter(({ name }) => names.includes(name));
/** Facts as name → value. */
const factsOf = (node: Node): Record<string, string> =>
	Object.fromEntries(
		named(node, "dl").flatMap(({ children }) => children.map((one) => [one.children[0]!.text, textOf(one.children[1]!).trim()])),
	);

const COLUMNS = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry", "fractal dimension"]; // prettier-ignore
/** As many columns with as long names as the breast cancer data has. */
const WIDE = ["mean", "worst", "error of"].flatMap((kind) => COLUMNS.map((column) => `${kind} ${column}`));

/** An explanation of 30 columns, sampled. */
function patient(i: number): Explanation {
	const attributions = WIDE.map((_, j) => (((i + 3) * (j + 7) * 7919) % 1999) / 8000 - 0.12);
	return explained(attributions, {
		estimator: "two-level",
		features: WIDE.map((name, j) => ({ name, value: (((i + 1) * (j + 5) * 104729) % 99991) / 1000, column: j })),
		targets: [{ index: 1, name: "malignant", prediction: attributions.reduce((sum, value) => sum + value, 0.25) }],
		standardErrors: Float64Array.from(WIDE, (_, j) => 0.001 + j / 10_000),
		exact: false,
		options: { targets: ["malignant"], budget: 1000, batchSize: 1024, concurrency: 1, link: "identity", surrogate: "none" },
	});
}

const lime = explained([0.3, -0.1, 0], {
	method: "lime",
	estimator: "lime",
	features: ["a", "b", "c"].map((name, column) => ({ name, value: column, column, condition: `${name} > ${column}` })),
	standardErrors: Float64Array.of(0.01, 0.02, 0.5),
	exact: false,
	surrogate: [
		{
			intercept: 0.25,
			selected: [0, 1],
			r2: 0.9123,
			holdOutR2: 0.4251,
			localPrediction: 0.45,
			effectiveSampleSize: 1234.4,
			stability: { count: 2, share: 0.934 },
		},
	],
	notes: [1, 2].map(() => ({ code: "collinear", message: "two columns say the same" })),
	cost: { modelRows: 4812, modelCalls: 5, rowsSaved: 188, milliseconds: { model: 1234, explainer: 56 } },
	options: { budget: 5000, kernelWidth: 0.75, targetNames: ["no", "yes"] },
	seed: 7,
	backend: "wasm",
	version: "1.2.3",
});

describe("a report of one explanation", () => {
	const root = parsed(report(lime, { name: "row 3", command: "whybox explain tabular --row 3" }));

	it("asks the question, names the instance and answers in a sentence", () => {
		expect(textOf(named(root, "h1")[0]!)).toContain("Why yes = 0.45?");
		const header = textOf(named(root, "header")[0]!);
		for (const said of [
			"LIME",
			"row 3",
			"The model says",
			"yes = 0.45",
			"2 of 3 features says 0.45",
			"a > 0",
			"(+0.300 ± 0.010)",
			"b > 1",
			"(−0.100 ± 0.020)",
		])
			expect(header).toContain(said);
		expect(named(root, "title")[0]!.text).toContain("Why yes = 0.45? – row 3");
	});

	it("says how far to trust it: fidelity, samples held out, stability, standard errors, and what was approximated", () => {
		const trust = byId(root, "trust");
		expect(factsOf(trust)).toEqual({
			"Fidelity on unseen samples": "R² 0.425",
			Fidelity: "R² 0.912",
			"Imitation here": "0.45",
			"Effective samples": "1 234",
			Stability: "93 %",
			Features: "2 of 3",
			// The third is not in the imitation.
			"Standard error": "± 0.020",
			"Clearly not 0": "2 of 2",
			Order: "sure throughout",
		});
		expect(textOf(trust)).toContain("43 % of what the model does nearby: take its weights as hints only");
		expect(textOf(trust)).toContain("two columns say the same collinear");
	});

	it("says what it cost", () => {
		expect(factsOf(byId(root, "cost"))).toEqual({
			"Model rows": "4 812",
			"Model calls": "5",
			"Rows saved": "188",
			"Time in the model": "1.23 s",
			"Time outside": "56 ms",
		});
		expect(textOf(byId(root, "cost"))).toContain("At most 5 000 were allowed.");
	});

	it("counts sixty seconds as a minute", () => {
		const times = [999.4, 59_940, 119_400, 119_700].map((model) => {
			const cost = { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model, explainer: 0 } };
			return factsOf(byId(parsed(report(explained([1], { cost }))), "cost"))["Time in the model"];
		});
		expect(times).toEqual(["999 ms", "59.9 s", "1 min 59 s", "2 min 0 s"]);
	});

	it("says how to get the same again: command, options, seed, version, backend", () => {
		const part = byId(root, "reproduce");
		expect(named(part, "code")[0]!.text).toBe("whybox explain tabular --row 3");
		const rows = named(part, "tr").map(({ children }) => children.map((cell) => textOf(cell).trim()));
		expect(rows.slice(1)).toEqual([
			["method", "LIME"],
			["estimator", "lime"],
			["seed", "7"],
			["whybox", "1.2.3"],
			["backend", "wasm"],
			["budget", "5000"],
			["kernelWidth", "0.75"],
			["targetNames", '["no","yes"]'],
		]);
	});

	it("has the plots twice, for wide pages and for phones, and all numbers in a table", () => {
		const drawn = named(root, "svg").map(({ attributes }) => `${attributes.class!.split(" ")[1]} ${attributes.width}`);
		expect(drawn).toEqual(["whybox-bar 720", "whybox-bar 360"]);
		const numbers = all(root).find(({ attributes }) => attributes.class === "whybox-table")!;
		expect(named(numbers, "tr")).toHaveLength(1 + 3 + 2);
	});

	it("shows the way from the base value to the prediction only where there is one", () => {
		const kinds = (explanation: Explanation) =>
			named(parsed(report(explanation)), "svg").map(({ attributes }) => attributes.class!.split(" ")[1]);
		expect(kinds(explained([1, -2]))).toContain("whybox-waterfall");
		expect(kinds(lime)).not.toContain("whybox-waterfall");
	});

	it("says that nothing was sampled where nothing was", () => {
		const exact = parsed(report(explained([1, -2])));
		expect(factsOf(byId(exact, "trust"))).toEqual({ "Sampling error": "none" });
		const blind = parsed(report(explained([1, -2], { exact: false })));
		expect(factsOf(byId(blind, "trust"))).toEqual({ "Standard errors": "none" });
	});

	it("knows how many of the strongest would keep their order", () => {
		const order = (attributions: number[], error: number) => {
			const standardErrors = Float64Array.from(attributions, () => error);
			return factsOf(byId(parsed(report(explained(attributions, { exact: false, standardErrors }))), "trust")).Order;
		};
		// Neighbours differ for sure by more than 2 √2 standard errors.
		expect(order([1, 0.7], 0.1)).toBe("sure throughout");
		expect(order([1, 0.75], 0.1)).toBe("the first two may swap");
		expect(order([1, 0.7, 0.5], 0.1)).toBe("the strongest is sure");
		expect(order([2, -1.5, 1, 0.9], 0.1)).toBe("the first 2 are sure");
	});

	it("explains each output apart where there are several, after what the model says of them and of others", () => {
		const two = explained([1, 2, 3, 4], {
			features: [0, 1].map((column) => ({ name: `x${column}`, value: column, column })),
			targets: [0, 1].map((index) => ({ index, name: `class ${index}`, prediction: index + 3.25 })),
			baseValues: Float64Array.of(0.25, 0.25),
		});
		const html = report(two, {
			predictions: [
				{ name: "class 1", prediction: 9 },
				{ name: "class 2", prediction: 0.125 },
			],
		});
		const page = parsed(html);
		const rows = named(byId(page, "prediction"), "tr").map((row) => row.children.map((cell) => textOf(cell).trim()));
		expect(rows.slice(1)).toEqual([
			["class 0", "3.25", "0.25"],
			["class 1", "4.25", "0.25"],
			["class 2", "0.125", "not explained"],
		]);
		expect(named(byId(page, "explanation"), "h3").map(({ text }) => text)).toEqual(["class 0 = 3.25", "class 1 = 4.25"]);
	});

	it("tells outputs without names from numbers, and knows them under that name", () => {
		const nameless = explained([1, 2, 3, 4], {
			features: [0, 1].map((column) => ({ name: `x${column}`, value: column, column })),
			targets: [0, 1].map((index) => ({ index, name: String(index), prediction: index + 3.25 })),
			baseValues: Float64Array.of(0.25, 0.25),
		});
		const page = parsed(report(nameless, { predictions: [0, 1, 2].map((index) => ({ name: `output ${index}`, prediction: 9 })) }));
		const rows = named(byId(page, "prediction"), "tr").map((row) => textOf(row.children[0]!).trim());
		expect(rows.slice(1)).toEqual(["output 0", "output 1", "output 2"]);
		expect(named(byId(page, "explanation"), "h3").map(({ text }) => text)).toEqual(["output 0 = 3.25", "output 1 = 4.25"]);
		expect(named(byId(page, "trust"), "h3").map(({ text }) => text)).toEqual(["output 0", "output 1", "What was approximated"]);
	});

	it("a text without words has a report, too", () => {
		const nothing = explained([], { targets: [{ index: 0, name: "tea", prediction: 0.25 }], baseValues: Float64Array.of(0.25) });
		const html = report(nothing, { instance: "?!" });
		expect(textOf(parsed(html))).toContain("No feature moves it.");
		expect(html).not.toContain("All numbers as a table");
	});

	it("marks the words of the text, where the caller has it", () => {
		const words = explained([1, -0.5], {
			features: [
				{ name: "tea", value: "tea", spans: [[6, 9]] },
				{ name: "never", value: "never", spans: [[0, 5]] },
			],
		});
		expect(report(words, { instance: "never tea" })).toContain("Which words did it");
		expect(report(words)).not.toContain("Which words did it");
		expect(() => report(words, { instance: "no" })).toThrow('"instance" expected the text that was explained');
	});

	it("shows the picture with its map; without the picture, the map alone, and says so", () => {
		const parts = explained([1, -0.5], {
			image: { kind: "superpixels", height: 2, width: 2, runs: [0, 2, 1, 2] },
			features: [0, 1].map((k) => ({ name: `superpixel ${k}`, value: 0, region: { pixels: 2, box: [0, k, 2, k + 1] as const } })),
		});
		const views = (html: string) => named(parsed(html), "image").length;
		expect(views(report(parts, { instance: { data: new Uint8Array(4), height: 2, width: 2 } }))).toBe(3 + 2);
		const blind = report(parts);
		expect(views(blind)).toBe(1 + 1);
		expect(blind).toContain("not in this report");
	});
});

describe("a report of many", () => {
	const explanations = Array.from({ length: 6 }, (_, i) => patient(i));
	const instances = explanations.map((_, i) => ({ name: `patient ${i}` }));
	const pick = submodularPick(explanations, { count: 2 });

	it("shows what they have in common, then each, and links to each", () => {
		const root = parsed(report(explanations, { instances }));
		const overview = named(byId(root, "overview"), "svg").map(({ attributes }) => `${attributes.class!.split(" ")[1]} ${attributes.width}`);
		expect(overview).toEqual(["global-bar", "beeswarm", "heatmap"].flatMap((kind) => [`whybox-${kind} 720`, `whybox-${kind} 360`]));
		expect(named(root, "article").map(({ children }) => children[0]!.children[0]!.text)).toEqual(instances.map(({ name }) => name));
		const links = named(byId(root, "instances"), "a").map(({ attributes }) => attributes.href!.slice(1));
		expect(links.map((id) => byId(root, id).name)).toEqual(instances.map(() => "article"));
	});

	it("says first what moves the prediction most, by the mean size of its effects", () => {
		const columns = ["a", "b"].map((name, column) => ({ name, value: 1, column }));
		const list = [[1, -3], [-2, 1]].map((values) => explained(values, { features: columns })); // prettier-ignore
		const header = textOf(named(parsed(report(list)), "header")[0]!);
		for (const said of ["What decides 2 predictions?", ", for 2 instances.", "(2.00)", "(1.50)"]) expect(header).toContain(said);
	});

	it("shows the pick, and if asked no other instances", () => {
		const root = parsed(report(explanations, { instances, pick, show: "picked" }));
		expect(named(byId(root, "picked"), "svg")).toHaveLength(2);
		expect(named(root, "article").map(({ attributes }) => attributes.id)).toEqual(pick.picks.map(({ index }) => `i${index}`));
		expect(named(byId(root, "instances"), "tr")).toHaveLength(7);
		expect(named(byId(root, "instances"), "a")).toHaveLength(2);
	});

	it("adds up the cost, and tells shared options once", () => {
		const root = parsed(report(explanations.map((one, i) => explained(Array.from(one.attributions), { ...one, seed: i % 2 }))));
		expect(factsOf(byId(root, "cost"))["Model rows"]).toBe("384");
		const rows = named(byId(root, "reproduce"), "tr").map(({ children }) => children.map((cell) => textOf(cell).trim()));
		expect(rows).toContainEqual(["seed", "0 · 1"]);
		expect(rows).toContainEqual(["budget", "1000"]);
	});

	it("names the weakest, and each note once with its count", () => {
		const surrogate = (holdOutR2: number) => [{ ...lime.surrogate![0]!, holdOutR2 }];
		const list = [0.9, 0.2, 0.6].map((r2) =>
			explained([0.3, -0.1, 0], { ...lime, attributions: lime.attributions, surrogate: surrogate(r2) }),
		);
		const trust = byId(parsed(report(list)), "trust");
		expect(factsOf(trust)["Fidelity on unseen samples"]).toBe("R² 0.20 to 0.90");
		expect(textOf(trust)).toContain("Median 0.60; least: explanation 1.");
		expect(textOf(trust)).toContain("two columns say the same collinear (3 of 3)");
	});

	it("draws together only what is the same thing: not words, not superpixels, not the outputs of some", () => {
		const words = [1, 2].map((value) => explained([value], { features: [{ name: "tea", value: "tea", spans: [[0, 3]] }] }));
		expect(report(words)).not.toContain('id="overview"');
		const mixed = [patient(0), patient(1), lime];
		const root = parsed(report(mixed));
		expect(textOf(byId(root, "overview"))).toContain("malignant (SHAP, 2 of 3)");
	});

	it("shows how faithful they are, by curves and areas", () => {
		const curve = (auc: number) => ({
			metric: "deletion" as const,
			scores: [1, auc, 0],
			fractions: [0, 0.5, 1],
			auc,
			normalisedAuc: null,
			options: { baseline: "mean" },
			cost: { modelRows: 33, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 1, explainer: 1 } },
		});
		const root = parsed(report(explanations, { curves: { SHAP: [curve(0.25), curve(0.5)] } }));
		expect(textOf(byId(root, "faithfulness"))).toMatch(/SHAP, 0 0\.25 – SHAP, 1 0\.5/);
		expect(factsOf(byId(root, "cost"))["To measure faithfulness"]).toBe("66");
		expect(textOf(byId(root, "reproduce"))).toContain("baseline mean");
	});
});

describe("sizes", () => {
	const bytes = (html: string): number => new TextEncoder().encode(html).length;
	const hundred = Array.from({ length: 100 }, (_, i) => patient(i));

	it("a report of one explanation of 30 columns has at most 40 kB", () => {
		expect(
			bytes(report(patient(0), { name: "row 514 of patients.csv", command: "whybox explain tabular ".padEnd(200, "x") })),
		).toBeLessThan(40_000);
	});

	it("a report of 100 explanations with their pick has at most 1 MB", () => {
		const html = report(hundred, {
			instances: hundred.map((_, i) => ({ name: `row ${i} of patients.csv` })),
			pick: submodularPick(hundred, { count: 8 }),
		});
		expect(bytes(html)).toBeLessThan(1_000_000);
		expect(named(parsed(html), "article")).toHaveLength(100);
	});
});

describe("the page", () => {
	const pages: [string, string][] = [
		["of one", report(patient(0), { name: "row 0" })],
		["of many", report([patient(0), lime, explained([1, 2])], { theme: "dark" })],
	];

	it.each(pages)("%s is well formed, and its headings, landmarks and labels are in order", (_, html) => {
		const root = parsed(html);
		expect(root.attributes.lang).toBe("en");
		const levels = named(root, "h1", "h2", "h3", "h4", "h5").map(({ name }) => Number(name[1]));
		expect(levels[0]).toBe(1);
		levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
		expect(levels.filter((level) => level === 1)).toHaveLength(1);
		for (const landmark of ["header", "nav", "main", "footer"]) expect(named(root, landmark)).toHaveLength(1);
		const ids = all(root).flatMap(({ attributes }) => attributes.id ?? []);
		expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
		for (const { attributes } of all(root)) {
			for (const id of (attributes["aria-labelledby"] ?? "").split(" ").filter(Boolean)) expect(ids).toContain(id);
			if (attributes.href?.startsWith("#")) expect(ids).toContain(attributes.href.slice(1));
		}
		for (const table of named(root, "table")) expect(named(table, "caption")).toHaveLength(1);
		for (const cell of named(root, "th")) expect(["row", "col"]).toContain(cell.attributes.scope);
	});

	it.each(pages)("%s asks for nothing: no script, no address, one style sheet that the policy names by its hash", (_, html) => {
		const root = parsed(html);
		expect(named(root, "script", "link", "iframe", "object", "embed", "form", "base")).toEqual([]);
		for (const { name, attributes } of all(root)) {
			for (const [key, value] of Object.entries(attributes)) {
				expect(/^on|^style$|^src/.test(key), `${name} ${key}`).toBe(false);
				if (key === "href") expect(value).toMatch(/^#|^data:image\/png;base64,/);
			}
		}
		const [style, ...more] = named(root, "style");
		expect(more).toEqual([]);
		expect(style!.text).not.toMatch(/url\((?!#)|@import/);
		const policy = all(root).find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy")!.attributes.content!;
		const hash = createHash("sha256").update(style!.text).digest("base64");
		expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`);
	});

	it("is dark only on screens, and only if asked to be or wanted by the reader", () => {
		const style = (theme: "auto" | "light" | "dark") => /<style>([^]*)<\/style>/.exec(report(lime, { theme }))![1]!;
		expect(style("light")).not.toMatch(/@media screen/);
		expect(style("auto").match(/@media screen[^{]*/g)).toEqual(style("auto").match(/@media screen and \(prefers-color-scheme:dark\)/g));
		expect(style("dark")).not.toContain("prefers-color-scheme");
	});
});

test("the same explanations give the same bytes", () => {
	expect(report([patient(1), lime])).toBe(report([patient(1), lime]));
});

test("SHA-256 is SHA-256", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
			expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
		}),
		{ numRuns: 300, seed: 1 },
	);
	const long = new Uint8Array(100_003).map((_, i) => i);
	expect(Buffer.from(sha256(long)).toString("hex")).toBe(createHash("sha256").update(long).digest("hex"));
});

describe("wrong use is refused with what is wrong", () => {
	const two = [patient(0), patient(1)];
	const curve = { metric: "deletion", scores: [1], fractions: [0], auc: 1 };
	it.each<[string, () => unknown, string]>([
		["no explanation", () => report(5 as never), '"explanation" expected an Explanation'],
		["none at all", () => report([]), '"explanations" expected at least one explanation, got an array of 0'],
		["one that is none", () => report([patient(0), {} as never]), '"explanations[1]" expected an Explanation'],
		["an unknown option", () => report(lime, { titel: "x" } as never), '"options" has no option "titel" (did you mean "title"?)'],
		["an option of many for one", () => report(lime, { instances: [] } as never), '"options" has no option "instances"'],
		["a title", () => report(lime, { title: 5 as never }), '"options.title" expected a string, got 5'],
		["a command", () => report(lime, { command: [] as never }), '"options.command" expected a string, got an array of 0'],
		["a theme", () => report(lime, { theme: "black" as never }), '"options.theme" expected one of "auto", "light", "dark", got "black"'],
		["no bars", () => report(lime, { top: 0 }), '"options.top" expected an integer >= 1, got 0'],
		["an instance", () => report(lime, { instance: 5 as never }), '"options.instance" expected the text or the picture that was explained, got 5'],
		["predictions", () => report(lime, { predictions: [{ name: "a", prediction: Number.NaN }] }), '"options.predictions[0].prediction" expected a finite number, got NaN'],
		["too few instances", () => report(two, { instances: [{}] }), '"options.instances" expected 2 entries, one for each explanation, got an array of 1'],
		["an instance of many", () => report(two, { instances: [{}, { nom: "x" } as never] }), '"options.instances[1]" has no option "nom"'],
		["a pick of others", () => report(two, { pick: submodularPick([lime], { count: 1 }) }), '"options.pick.picks[0]" expected a pick from these explanations, got 0'],
		["picked without a pick", () => report(two, { show: "picked" }), '"options.show" expected "all" without options.pick, got "picked"'],
		["curves", () => report(two, { curves: [curve] as never }), '"options.curves" expected { name: curve or list of curves, … }, got an array of 1'],
		["what is no curve", () => report(two, { curves: { a: null as never } }), '"options.curves["a"][0]" expected a curve, as insertion() and deletion() give it, got null'],
		["a curve", () => report(two, { curves: { a: { ...curve, scores: [] } as never } }), '"curves["a"]'],
	])("%s", (_, make, message) => {
		expect(make).toThrow(message);
	}); // prettier-ignore
});
