import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Explanation } from "../../bindings/explanation.js";
import {
	barPlot,
	beeswarmPlot,
	dataTable,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	predictionPlot,
	scatterPlot,
	textPlot,
	waterfallPlot,
} from "../../bindings/plots/index.js";
import { explained } from "./explained.js";
import { all, parsed } from "./svg-checks.js";

interface ShapNumbers {
	readonly values: readonly number[];
	readonly base: number;
	readonly data: readonly number[];
	readonly prediction: number;
}
interface LimeNumbers {
	readonly names: readonly string[];
	readonly conditions: readonly string[];
	readonly data: readonly (number | string)[];
	readonly probabilities: readonly number[];
	readonly weights: readonly (readonly number[])[];
	readonly intercepts: readonly number[];
	readonly selected: readonly (readonly number[])[];
}
interface Fixture {
	readonly numbers: {
		readonly columns: readonly string[];
		readonly classes: readonly string[];
		readonly feature: string;
		readonly place: number;
		readonly many: readonly ShapNumbers[];
		readonly logit: ShapNumbers;
		readonly lime: LimeNumbers;
		readonly text: LimeNumbers & { readonly text: string; readonly classes: readonly string[] };
	};
	/** What text is in the plots that shap and lime drew from these numbers. */
	readonly texts: Readonly<Record<string, { readonly texts: readonly string[] }>>;
}

const { numbers, texts } = JSON.parse(readFileSync(new URL("../fixtures/peer_plots.json", import.meta.url), "utf8")) as Fixture;

const ofShap = ({ values, base, data, prediction }: ShapNumbers, options = {}): Explanation =>
	explained(values, {
		features: numbers.columns.map((name, j) => ({ name, value: data[j]!, column: j })),
		targets: [{ index: 1, name: "malignant", prediction }],
		baseValues: Float64Array.of(base),
		options,
	});
const many = numbers.many.map((given) => ofShap(given));
const one = many[numbers.place]!;
const logit = ofShap(numbers.logit, { link: "logit" });

const ofLime = (given: LimeNumbers, classes: readonly string[], more: (name: string) => object): Explanation =>
	explained(given.weights.flat(), {
		method: "lime",
		exact: false,
		features: given.names.map((name, j) => ({ name, value: given.data[j]!, ...more(name), ...(given.conditions[j] !== name && { condition: given.conditions[j]! }) })), // prettier-ignore
		targets: classes.map((name, index) => ({ index, name, prediction: given.probabilities[index]! })),
		baseValues: Float64Array.from(given.intercepts),
		surrogate: given.selected.map((selected, t) => {
			return { intercept: given.intercepts[t]!, selected, r2: 0.9, holdOutR2: null, localPrediction: 0.5, effectiveSampleSize: 100 };
		}),
	});
const lime = ofLime(numbers.lime, numbers.classes, () => ({}));
const letter = numbers.text.text;
const spansOf = (name: string) =>
	Array.from(letter.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${name.replaceAll(/\W/g, "\\$&")}(?![\\p{L}\\p{N}])`, "gu")), ({ index }) => [index, index + name.length] as const); // prettier-ignore
const inWords = ofLime(numbers.text, numbers.text.classes, (name) => ({ spans: spansOf(name) }));

/** Everything that our plots say: texts, hints of pointers, cells of tables. */
const said = (...plots: readonly string[]): string[] =>
	plots.flatMap((plot) =>
		all(parsed(plot))
			.filter(({ name }) => ["text", "title", "th", "td", "bdi", "caption"].includes(name))
			.map(({ text }) => text),
	);

/** What they call something, and what we call it. */
const WORDS: readonly (readonly [RegExp, RegExp])[] = [
	[/^EfX\s*\[\(\)\]$|^base value$/, /(?:base value|intercept) [−\d]/],
	[/^fx\s*\(\)$|^f\(inputs\)$/, /(?:prediction|logit|surrogate)(?: [−\d]|;|$)/],
	[/^(?:Sum of )?\d+ other features$/, /^… \d+ more features$/],
	[/^SHAP value(?: \(impact on model output\))?$|^SHAP value for$/, /^effect/],
	[/^mean\(\|SHAP value\|\)$/, /^mean \|effect\|/],
	[/^Feature value$/, /^feature value: low$/],
	[/^Low$/, /^feature value: low$/],
	[/^High$/, /^high$/],
	[/^Instances$/, /^40 explanations, /],
	[/^Model output value$/, /malignant/],
	[/^higher$|^→$/, /▶ pushes up/],
	[/^lower$|^←$/, /◀ pushes down/],
	[/^sample order by similarity$/, /those with like reasons side by side/],
	[/^Prediction probabilities$/, /^What does the model say\?$/],
	[/^Local explanation for class malignant$/, /^Why malignant = /],
	[/^Feature$/, /^feature$/],
	[/^Value$/, /^value$/],
];

/** Numbers in a text, each with half a unit of its last digit. */
const numbersIn = (text: string): { readonly value: number; readonly half: number }[] =>
	Array.from(text.replaceAll("−", "-").matchAll(/(?<![\w.])-?\d+(?:\.(\d+))?(?:e([+-]?\d+))?/g), ([found, places = "", power = "0"]) => ({
		value: Math.abs(Number(found)),
		half: 0.5 * 10 ** (Number(power) - places.length),
	}));

const agree = (theirs: ReturnType<typeof numbersIn>[number], ours: ReturnType<typeof numbersIn>[number]): boolean =>
	Math.abs(theirs.value - ours.value) <= theirs.half + ours.half + 1e-12;

/** Is what they say among what we say? Signs are told by side and colour, as by them. */
function has(ours: readonly string[], theirs: string): boolean {
	const word = WORDS.find(([their]) => their.test(theirs));
	if (word) return ours.some((text) => word[1].test(text));
	const labelled = /^(?<before>[\d.]+) = (?<name>.+)$|^(?<name2>.+) = (?<behind>[\d.]+)$/.exec(theirs)?.groups;
	if (labelled) {
		const [name, value] = [labelled.name ?? labelled.name2!, numbersIn(labelled.before ?? labelled.behind!)[0]!];
		return ours.some((text) => text.includes(`${name} = `) && numbersIn(text).some((number) => agree(value, number)));
	}
	if (/^[(=+−-]*\s*[\d.]+\)?$/.test(theirs)) {
		const [number] = numbersIn(theirs.replaceAll(/[(=+)]/g, ""));
		return ours.some((text) => numbersIn(text).some((own) => agree(number!, own)));
	}
	const name = theirs.replace(/\.\.\.$/, "").trim();
	return ours.some((text) => text.includes(name));
}

/** What a reader of theirs would miss. */
const missing = (plot: string, ours: readonly string[], but: (text: string) => boolean = () => false): string[] =>
	[...new Set(texts[plot]!.texts)].filter((text) => !but(text) && !has(ours, text));

describe("a reader of shap's plots finds in ours, for the same numbers, everything that theirs says", () => {
	test.each<[string, () => readonly string[]]>([
		["shap-waterfall", () => [waterfallPlot(one, { top: 9 })]],
		["shap-waterfall-logit", () => [waterfallPlot(logit, { top: 9 })]],
		["shap-bar-one", () => [barPlot(one, { top: 9 })]],
		["shap-bar-many", () => [globalBarPlot(many, { top: 9 })]],
		["shap-beeswarm", () => [beeswarmPlot(many, { top: 9 })]],
		["shap-heatmap", () => [heatmapPlot(many, { top: 9 })]],
		["shap-scatter", () => [scatterPlot(many, { feature: numbers.feature, colour: "auto" })]],
		["shap-decision-one", () => [decisionPlot(one, { top: 20 })]],
		["shap-decision-logit", () => [decisionPlot(logit, { top: 20 })]],
		["shap-decision-many", () => [decisionPlot(many, { top: 20, highlight: [numbers.place] })]],
		["shap-force", () => [forcePlot(one, { top: 10 })]],
		["shap-force-logit", () => [forcePlot(logit, { top: 10 })]],
	])("%s", (plot, draw) => {
		expect(texts[plot]!.texts.length).toBeGreaterThan(3);
		expect(missing(plot, said(...draw()))).toEqual([]);
	});

	test("shap-force-many: as a heat map, whose order is chosen by the caller rather than from a list", () => {
		const ours = said(heatmapPlot(many, { top: 30, order: "similarity" }));
		const list = (text: string) => / effects$|^sample order by output value$|^original sample ordering$/.test(text);
		expect(missing("shap-force-many", ours, list)).toEqual([]);
	});

	test("shap-text: the words and the base value; its numbers are of single tokens, which our explanation takes together", () => {
		const ours = said(textPlot(inWords, letter, { target: 1 }));
		const small = (text: string) => /^-?0\.\d{1,3}$/.test(text) || text === "0.353409" || text === "inputs";
		const whole = ours.join("");
		expect(missing("shap-text", ours, (text) => small(text) || whole.includes(text))).toEqual([]);
		expect(ours.some((text) => text.includes("intercept 0.6636 − "))).toBe(true);
	});

	test("the levels of the log-odds axis are probabilities, too, as on shap's", () => {
		for (const plot of [forcePlot(logit), waterfallPlot(logit), decisionPlot(logit)]) {
			expect(said(plot).filter((text) => /\d %$/.test(text)).length).toBeGreaterThan(0);
		}
		expect(said(forcePlot(logit))).toContain("logit 0.4682 = 61 %");
		expect(said(waterfallPlot(logit))).toContain("50 %");
		expect(said(waterfallPlot(one)).filter((text) => text.endsWith("%"))).toEqual([]);
	});

	test("the colour of a scatter plot is the feature that shap chooses, too", () => {
		expect(texts["shap-scatter"]!.texts).toContain("mean concave points");
		expect(said(scatterPlot(many, { feature: numbers.feature, colour: "auto" })).some((text) => text.startsWith("mean concave points: "))).toBe(true); // prettier-ignore
		const alone = explained([1]);
		expect(said(scatterPlot([alone, alone], { feature: 0, colour: "auto" }))).toContain("no feature of numbers interacts with it");
	});
});

describe("a reader of lime's pages finds in ours, for the same numbers, everything that theirs says", () => {
	test("lime-table: probabilities of the classes, conditions with their weights, features with their values", () => {
		const ours = said(predictionPlot(lime), barPlot(lime, { target: 1 }), dataTable(lime, { target: 1 }));
		expect(missing("lime-table", ours)).toEqual([]);
	});

	test("lime-figure", () => {
		expect(missing("lime-figure", said(barPlot(lime, { target: 1 })))).toEqual([]);
	});

	test("lime-text: probabilities, words with their weights, and the text", () => {
		const ours = said(predictionPlot(inWords), barPlot(inWords, { target: 1 }), textPlot(inWords, letter, { target: 1 }));
		const drawn = ours.join("").replaceAll(/\s/g, "");
		const text = (theirs: string) => theirs === "Text with highlighted words" || theirs.startsWith("From: ");
		expect(missing("lime-text", ours, text)).toEqual([]);
		for (const word of letter.split(/[^\p{L}\p{N}]+/u)) expect(drawn).toContain(word);
	});
});

test("what is not there is missed: the comparison finds it", () => {
	const ours = said(waterfallPlot(one, { top: 9 }));
	expect(missing("shap-waterfall", said(waterfallPlot(one, { top: 5 })))).toContain("16.33 = worst radius");
	const without = ours.filter((text) => !text.includes("base value"));
	expect(missing("shap-waterfall", without)).toContain("EfX\n        [()]");
	const wrong = ours.map((text) => text.replaceAll("0.615", "0.651"));
	expect(missing("shap-waterfall", wrong)).toEqual(["=0.615"]);
	expect(missing("lime-table", said(barPlot(lime, { target: 1 }), dataTable(lime, { target: 1 })))).toContain("Prediction probabilities");
	expect(missing("shap-scatter", said(scatterPlot(many, { feature: numbers.feature })))).toEqual(["mean concave points"]);
});
