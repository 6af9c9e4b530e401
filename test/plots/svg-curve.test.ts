import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { curvePlot, dataTable, type PlottedCurve } from "../../bindings/plots/index.js";
import { apart } from "../../bindings/plots/svg/spread.js";
import { explained } from "./explained.js";
import { all, expectSound, HOSTILE, parsed, textsOf } from "./svg-checks.js";

const curve = (scores: number[], fields: Partial<PlottedCurve> = {}): PlottedCurve => ({
	metric: "deletion",
	scores,
	fractions: scores.map((_, k) => k / Math.max(1, scores.length - 1)),
	auc: scores.reduce((a, b) => a + b, 0) / scores.length,
	target: { name: "frog" },
	...fields,
});

describe("insertion and deletion curves", () => {
	test("lead from the first score to the last, with the area beside the line", () => {
		const svg = curvePlot({ LIME: curve([1, 0.5, 0]) });
		const [line] = all(expectSound(svg)).filter(({ attributes }) => attributes.class === "wb-line wb-s0");
		const places = Array.from(line!.attributes.d!.matchAll(/[ML]([\d.]+) ([\d.]+)/g), ([, x, y]) => [Number(x), Number(y)] as const);
		expect(places).toHaveLength(3);
		expect(places[1]![0] * 2).toBeCloseTo(places[0]![0] + places[2]![0], 1);
		expect(places[1]![1] * 2).toBeCloseTo(places[0]![1] + places[2]![1], 1);
		expect(textsOf(svg)).toContain("LIME  0.5");
	});

	test("of several images are means with bands of one standard error, at common fractions", () => {
		const svg = curvePlot({ "Kernel SHAP": [curve([1, 0]), curve([1, 1, 1])] });
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["Kernel SHAP  0.750 ± 0.250", "images: 2"]));
		const root = expectSound(svg);
		expect(all(root).filter(({ attributes }) => attributes.class === "wb-a0")).toHaveLength(1);
		const [line] = all(root).filter(({ attributes }) => attributes.class === "wb-line wb-s0");
		expect(line!.attributes.d!.match(/[ML]/g)).toHaveLength(3);
	});

	test("of meanCurve have its interval", () => {
		expect(textsOf(curvePlot({ m: curve([1, 0], { auc: { mean: 0.5, interval: [0.4, 0.6] }, count: 36 }) }))).toEqual(
			expect.arrayContaining(["m  0.5 [0.4, 0.6]", "images: 36"]),
		);
	});

	test("draw any numbers, any names, and refuse what is no curve", () => {
		for (const text of HOSTILE) expectSound(curvePlot({ [text]: curve([1, 0]), other: curve([0, 1], { target: { name: text } }) }));
		fc.assert(
			fc.property(
				fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 9 }),
				fc.integer({ min: 320, max: 900 }),
				(scores, width) => {
					expectSound(curvePlot({ a: curve(scores), b: [curve(scores), curve(scores)] }, { width }));
				},
			),
			{ numRuns: 40 },
		);
		expect(() => curvePlot({})).toThrow(RangeError);
		expect(() => curvePlot([curve([1])] as never)).toThrow(TypeError);
		expect(() => curvePlot({ a: {} as never })).toThrow(/curves\["a"\]/);
		expect(() => curvePlot({ a: curve([1]), b: curve([1], { metric: "insertion" }) })).toThrow(/a curve of deletion, as the first/);
		expect(() => curvePlot({ a: curve([1], { fractions: [0, 1] }) })).toThrow(RangeError);
	});
});

describe("labels beside lines", () => {
	test("are apart, in order, in place where there is room, and as near as can be where there is none", () => {
		expect(apart([10, 50], 16, 0, 100)).toEqual([10, 50]);
		expect(apart([50, 50], 16, 0, 100)).toEqual([42, 58]);
		expect(apart([99, 98], 16, 0, 100)).toEqual([100, 84]);
		expect(apart([50, 51, 52, 90], 16, 0, 100)).toEqual([35, 51, 67, 90]);
		fc.assert(
			fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 12 }), (wanted) => {
				const places = apart(wanted, 16, 0, 300);
				const order = [...wanted.keys()].toSorted((a, b) => wanted[a]! - wanted[b]! || a - b);
				order.slice(1).forEach((i, k) => expect(places[i]! - places[order[k]!]!).toBeGreaterThanOrEqual(16 - 1e-9));
			}),
		);
	});
});

describe("the table of an explanation", () => {
	const table = (html: string) =>
		all(parsed(html))
			.filter(({ name }) => name === "tr")
			.map(({ children }) =>
				children.map((cell) =>
					all(cell)
						.map(({ text }) => text)
						.join(""),
				),
			);

	test("lists features from the largest attribution on, with base value and prediction", () => {
		expect(table(dataTable(explained([0.1, -0.4])))).toEqual([
			["feature", "value", "effect on yes"],
			["feature 1", "1", "−0.4000"],
			["feature 0", "0", "+0.1000"],
			["base value", "", "0.25"],
			["prediction", "", "−0.05"],
		]);
	});

	test("has standard errors where there are any, and sums up what it leaves out", () => {
		const rows = table(dataTable(explained([0.3, 0.2, 0.1], { standardErrors: Float64Array.of(0.01, 0.01, 0.01) }), { top: 1 }));
		expect(rows[0]).toEqual(["feature", "value", "effect on yes", "standard error"]);
		expect(rows[1]).toEqual(["feature 0", "0", "+0.3000", "0.0100"]);
		expect(rows[2]).toEqual(["2 more features", "", "+0.3000", ""]);
	});

	test("lets no text out of its place", () => {
		const shape = (text: string) =>
			all(
				parsed(
					dataTable(
						explained([1, 2], {
							features: [
								{ name: text, value: text },
								{ name: `${text}!`, value: [text, 1] },
							],
							targets: [{ index: 0, name: text, prediction: 1 }],
						}),
					),
				),
			)
				.map(({ name }) => name)
				.join(" ");
		for (const text of HOSTILE) expect(shape(text)).toBe(shape("name"));
	});
});
