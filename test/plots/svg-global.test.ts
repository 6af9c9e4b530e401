import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Explanation, FeatureValue } from "../../bindings/explanation.js";
import { submodularPick } from "../../bindings/pick.js";
import {
	beeswarmPlot,
	convergencePlot,
	decisionPlot,
	globalBarPlot,
	heatmapPlot,
	pickPlot,
	scatterPlot,
} from "../../bindings/plots/index.js";
import { asSteps, explained } from "./explained.js";
import { all, expectSound, HOSTILE, textsOf } from "./svg-checks.js";

type Plot = (explanations: Explanation[], options?: object) => string;
const plots: [string, Plot][] = Object.entries({
	beeswarmPlot,
	globalBarPlot,
	heatmapPlot,
	decisionPlot: (list, options) => decisionPlot(list, options),
	scatterPlot: (list, options) => scatterPlot(list, { feature: 0, colour: 1, ...options }),
	convergencePlot: (list, options) => convergencePlot(asSteps(list), options),
} satisfies Record<string, Plot>);

/** Explanations of so many instances of three features: the first counts most, the last least. */
const many = (count: number, name = "feature", value?: FeatureValue): Explanation[] =>
	Array.from({ length: count }, (_, i) => {
		const wave = (k: number) => ((i * k) % 7) - 3;
		return explained([wave(3) / 3, wave(2) / 6, wave(5) / 20], {
			features: [0, 1, 2].map((f) => ({ name: `${name}${f}`, value: value ?? wave(f + 2), column: f })),
			targets: [{ index: 0, name, prediction: 0.5 }],
			cost: { modelRows: 10 * (i + 1), modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
		});
	});

describe.each(plots)("%s", (name, plot) => {
	test("is a sound drawing that says the base value", () => {
		const svg = plot(many(9));
		expectSound(svg);
		expect(textsOf(svg).join("\n")).toContain("base value 0.25");
	});

	test("draws one explanation, many equal ones, and zeros", () => {
		expectSound(plot(many(1)));
		expectSound(plot([explained([0, 0]), explained([0, 0])]));
		expectSound(plot(Array.from({ length: 5 }, () => explained([1, -1]))));
	});

	test("draws values that are no numbers", () => {
		expectSound(plot(many(9, "feature", "red")));
	});

	test("is the same string for the same explanations", () => {
		expect(plot(many(9))).toBe(plot(many(9)));
	});

	test("draws any numbers at any width", () => {
		const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
		const rows = fc
			.integer({ min: 2, max: 8 })
			.chain((width) => fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));
		fc.assert(
			fc.property(rows, fc.integer({ min: 320, max: 2000 }), (list, width) => {
				expectSound(
					plot(
						list.map((row) => explained(row, { features: row.map((value, f) => ({ name: `f${f}`, value })) })),
						{ width },
					),
				);
			}),
			{ numRuns: 30 },
		);
	});

	test("lets no text out of its place", () => {
		const shape = (text: string) =>
			all(expectSound(plot(many(3, text, text))))
				.map((node) => node.name)
				.filter((element) => element !== "title" && element !== "text")
				.join(" ");
		const usual = shape("name");
		for (const text of HOSTILE) expect(shape(text), JSON.stringify(text)).toBe(usual);
	});

	test("refuses nothing, no explanations, and explanations that do not go together", () => {
		expect(() => plot([])).toThrow(RangeError);
		expect(() => plot([{}] as never)).toThrow(/explanations\[0\]/);
		expect(() => plot([...many(2), explained([1, 2])])).toThrow(/explanations\[2\].*features of the first/);
		const other = explained([1, 2, 3], { features: many(1)[0]!.features, targets: [{ index: 1, name: "no", prediction: 1 }] });
		expect(() => plot([...many(2), other])).toThrow(/explanations\[2\].*target 0 \("feature"\)/);
		expect(() => plot(many(2), { target: "maybe" })).toThrow(/"options.target" expected one of 0 \("feature"\)/);
	});

	if (name !== "convergencePlot") {
		test("finds the model output in each explanation, wherever it stands", () => {
			const both = explained([9, 9, 9, 0.1, 0.2, 0.3], {
				features: many(1)[0]!.features,
				targets: [
					{ index: 1, name: "no", prediction: 27.25 },
					{ index: 0, name: "feature", prediction: 0.85 },
				],
				baseValues: Float64Array.of(0.25, 0.25),
			});
			const alone = explained([0.1, 0.2, 0.3], {
				features: many(1)[0]!.features,
				targets: [{ index: 0, name: "feature", prediction: 0.85 }],
			});
			expect(plot([...many(2), both], { id: "a" })).toBe(plot([...many(2), alone], { id: "a" }));
		});
	}
});

describe("a beeswarm", () => {
	const dotsOf = (svg: string) =>
		all(expectSound(svg))
			.filter(({ attributes }) => attributes.class?.startsWith("wb-dots"))
			.flatMap(({ attributes }) =>
				Array.from(attributes.d!.matchAll(/M([-\d.]+) ([-\d.]+)h0/g), ([, x, y]) => ({
					x: Number(x),
					y: Number(y),
					kind: attributes.class!.slice(8),
				})),
			);

	test("has a dot for each explanation in each row, the feature that does most on top", () => {
		const svg = beeswarmPlot(many(40));
		expect(dotsOf(svg)).toHaveLength(3 * 40);
		const names = textsOf(svg).filter((text) => text.startsWith("feature") && text.length === 8);
		expect(names).toEqual(["feature0", "feature1", "feature2"]);
	});

	test("places dots by attribution and colours them by value, from the lowest to the highest", () => {
		const list = [-2, -1, 0, 1, 2].map((value) => explained([value], { features: [{ name: "a", value: 10 * value }] }));
		const dots = dotsOf(beeswarmPlot(list)).toSorted((a, b) => a.x - b.x);
		expect(dots.map(({ kind }) => kind)).toEqual(["wb-v0", "wb-v1", "wb-v4", "wb-v6", "wb-v7"]);
		expect(dots[4]!.x - dots[2]!.x).toBeCloseTo(2 * (dots[3]!.x - dots[2]!.x), 0);
	});

	test("does not lay dots at one place on each other", () => {
		const dots = dotsOf(beeswarmPlot(Array.from({ length: 7 }, () => explained([1]))));
		expect(new Set(dots.map(({ y }) => y)).size).toBe(7);
	});

	test("of 10 000 explanations is drawn in under a second of CPU time and is smaller than 2 MB", () => {
		let state = 1;
		const random = () => (state = (Math.imul(state, 48271) >>> 0) % 2147483647) / 2147483647 - 0.5;
		const list = Array.from({ length: 10_000 }, () => explained([random(), random() / 2, random() / 4, random() / 8, random() / 16]));
		const started = process.cpuUsage();
		const svg = beeswarmPlot(list, { top: 4 });
		const { user, system } = process.cpuUsage(started);
		expect((user + system) / 1000).toBeLessThan(1000);
		expect(svg.length).toBeLessThan(2_000_000);
		expect(dotsOf(svg)).toHaveLength(50_000);
	});
});

describe("bars of many explanations", () => {
	test("are mean |attribution|, split by sign", () => {
		const svg = globalBarPlot([explained([3, 0]), explained([-1, 1])]);
		const widths = (kind: string) =>
			all(expectSound(svg))
				.filter(({ name, attributes }) => name === "rect" && attributes.class === kind)
				.map(({ attributes }) => Number(attributes.width));
		// After the key: feature 0 rose by 1.5 and fell by 0.5 on average.
		const [up, down] = [widths("wb-up")[1]!, widths("wb-down")[1]!];
		expect(up / down).toBeCloseTo(3, 1);
		// Means 2 and 0.5; standard errors of |3|, |-1| and of |0|, |1|.
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["2.00 ± 1.00", "0.50 ± 0.50"]));
	});
});

describe("a decision plot", () => {
	test("leads each line from its base value to its prediction", () => {
		const svg = decisionPlot([explained([0.5, 0.25]), explained([-0.5, -0.25])]);
		const [up, down] = all(expectSound(svg))
			.filter(({ attributes }) => attributes["stroke-linejoin"] === "round")
			.map(({ attributes }) => Array.from(attributes.d!.matchAll(/[ML]([\d.]+) ([\d.]+)/g), ([, x]) => Number(x)));
		expect(up![0]).toBe(down![0]);
		expect(up!.at(-1)! - up![0]!).toBeCloseTo(down![0]! - down!.at(-1)!, 1);
		// The smaller step comes first, at the bottom.
		expect(up![2]! - up![1]!).toBeCloseTo(2 * (up![1]! - up![0]!), 1);
	});

	test("takes the features that have no row of their own as one step, at the bottom", () => {
		const svg = decisionPlot([explained([0.5, 0.1, 0.3]), explained([0.5, 0.1, 0.3])], { top: 1 });
		const [line] = all(expectSound(svg)).filter(({ attributes }) => attributes["stroke-linejoin"] === "round");
		const [base, rest, end] = Array.from(line!.attributes.d!.matchAll(/[ML]([\d.]+)/g), ([, x]) => Number(x));
		expect((rest! - base!) / (end! - base!)).toBeCloseTo(0.4 / 0.9, 2);
	});

	test("makes lines that are asked for stand out, and refuses those that are not there", () => {
		expect(textsOf(decisionPlot(many(5), { highlight: [3] })).join("\n")).toContain("bold: explanation 3");
		expect(() => decisionPlot(many(5), { highlight: [5] })).toThrow(/highlight\[0\]/);
		expect(() => decisionPlot(many(5), { highlight: [1, 1] })).toThrow(/each position once/);
	});
});

describe("a scatter plot", () => {
	test("takes features by name and by index, and names those that it has", () => {
		expect(scatterPlot(many(5), { feature: "feature1", colour: 2 })).toBe(scatterPlot(many(5), { feature: 1, colour: "feature2" }));
		expect(() => scatterPlot(many(5), { feature: "featur1" })).toThrow(/"options.feature" expected an index below 3 or one of "feature0"/);
		expect(() => scatterPlot(many(5), {} as never)).toThrow(TypeError);
	});

	test("refuses a group of columns, which has no one value", () => {
		const group = explained([1], { features: [{ name: "g", value: [1, 2] }] });
		expect(() => scatterPlot([group], { feature: 0 })).toThrow(/a single column/);
	});
});

describe("a heat map", () => {
	test("orders explanations by prediction, by likeness, or not at all", () => {
		const list = [0.3, -0.2, 0.1, -0.4].map((value) => explained([value, value / 2]));
		const [given, prediction, similarity] = ["given", "prediction", "similarity"].map((order) =>
			heatmapPlot(list, { order: order as "given" }),
		);
		const curve = (svg: string) => all(expectSound(svg)).find(({ attributes }) => attributes.class === "wb-line wb-whisker")!.attributes.d!;
		const heights = (svg: string) => Array.from(curve(svg).matchAll(/[ML][\d.]+ ([\d.]+)/g), ([, y]) => Number(y));
		const rank = (numbers: number[]) => numbers.map((y) => numbers.filter((other) => other > y).length);
		expect(rank(heights(given!))).toEqual([3, 1, 2, 0]);
		expect(rank(heights(prediction!))).toEqual([0, 1, 2, 3]);
		// Along a line the nearest neighbour is the next.
		const cells = (svg: string) => svg.match(/<path class="wb-(up|down)"[^>]*>/g);
		expect(cells(similarity!)).toEqual(cells(prediction!));
		expect(() => heatmapPlot(list, { order: "size" as "given" })).toThrow(RangeError);
	});

	test("of more explanations than columns is made of means, and says so", () => {
		expect(textsOf(heatmapPlot(many(900))).join("\n")).toMatch(/a column is the mean of about \d explanations/);
	});
});

describe("the pick as a table", () => {
	const framesOf = (svg: string) =>
		all(expectSound(svg)).filter(({ name, attributes }) => name === "rect" && attributes.class === "wb-line wb-whisker");
	test("shows each pick's features with sign and size, and which it is the first to show", () => {
		const list = [explained([1, 0, 0]), explained([0, -2, 0]), explained([0.5, 0, 0])].map((explanation) => {
			return explained([...explanation.attributions], { features: [0, 1, 2].map((f) => ({ name: `f${f}`, value: f, column: f })) });
		});
		const again = submodularPick([...list, list[0]!], { count: 4, featureCount: 1 });
		// The third and the fourth show nothing new.
		expect(framesOf(pickPlot(again))).toHaveLength(2);
		const pick = submodularPick(list, { count: 2, featureCount: 1 });
		const svg = pickPlot(pick);
		const root = expectSound(svg);
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["#0", "#1", "+1.00", "−2.00", "100 %"]));
		expect(framesOf(svg)).toHaveLength(2);
		expect(all(root).filter(({ attributes }) => attributes.class === "wb-up")).not.toHaveLength(0);
		expect(textsOf(pickPlot(pick, { names: ["Ann", "Bob", "Cy"] }))).toEqual(expect.arrayContaining(["Ann", "Bob"]));
	});

	test("lets no text out of its place, and refuses what is no pick", () => {
		const drawn = (name: string) => pickPlot(submodularPick(many(4, name), { count: 2 }), { names: [name, name, name, name] });
		const shape = (text: string) =>
			all(expectSound(drawn(text)))
				.map((node) => node.name)
				.filter((element) => element !== "title" && element !== "text")
				.join(" ");
		const usual = shape("name");
		for (const text of HOSTILE) expect(shape(text), JSON.stringify(text)).toBe(usual);
		expect(() => pickPlot({} as never)).toThrow(TypeError);
	});

	test("says how many features and picks have no room", () => {
		const wide = Array.from({ length: 30 }, (_, i) =>
			explained(
				Array.from({ length: 30 }, (_, f) => (f === i ? 1 : 0)),
				{ features: Array.from({ length: 30 }, (_, f) => ({ name: `f${f}`, value: 0, column: f })) },
			),
		);
		const texts = textsOf(pickPlot(submodularPick(wide, { count: 30, featureCount: 1 }), { width: 420 })).join("\n");
		expect(texts).toContain("… 15 more features");
		expect(texts).toMatch(/… \d+ more picks have no room/);
	});
});

describe("convergence", () => {
	test("draws estimates against the rows that they cost, with bands of one standard error", () => {
		const steps = [100, 10, 1000].map((modelRows, i) =>
			explained([0.5 + 0.1 * i, -0.2], {
				targets: [{ index: 0, name: "yes", prediction: 0.75 }],
				standardErrors: Float64Array.of(0.1, 0.1),
				cost: { modelRows, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
			}),
		);
		const svg = convergencePlot(steps);
		const root = expectSound(svg);
		const [line] = all(root).filter(({ attributes }) => attributes.class === "wb-line wb-s0");
		const places = Array.from(line!.attributes.d!.matchAll(/[ML]([\d.]+)/g), ([, x]) => Number(x));
		expect(places[1]! - places[0]!).toBeCloseTo(places[2]! - places[1]!, 1);
		expect(all(root).filter(({ attributes }) => /^wb-a\d$/.test(attributes.class ?? ""))).toHaveLength(2);
		expect(textsOf(svg)).toContain("+0.700 ± 0.100  feature 0 = 0");
	});

	const step = (modelRows: number, fields: Parameters<typeof explained>[1] = {}) =>
		explained([0.5, -0.2], { cost: { modelRows, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } }, ...fields });
	const features = (value: number) => [0, 1].map((j) => ({ name: `feature ${j}`, value }));
	const said = (prediction: number) => [{ index: 0, name: "yes", prediction }];

	test.each([
		["another instance", { features: features(7) }, /^"explanations\[1\]" expected an explanation of the instance of the first, with the same values, got an Explanation$/], // prettier-ignore
		["another prediction", { targets: said(0.75) }, /^"explanations\[1\]" expected an explanation of the instance and model of the first, whose prediction is 0.55, got 0.75$/], // prettier-ignore
		["another method", { method: "rise" }, /^"explanations\[1\]" expected an explanation by the method "shap", as the first, got "rise"$/],
		[
			"another link",
			{ options: { link: "logit" } },
			/^"explanations\[1\]" expected an explanation with the link "identity", as the first, got "logit"$/,
		],
	] as const)("refuses what is no step towards the same answer: %s", (_, fields, message) => {
		expect(() => convergencePlot([step(10), step(20, fields)])).toThrow(message);
	});

	test("refuses explanations that cost the same, which would stand above one another; one alone is a beginning", () => {
		expect(() => convergencePlot([step(10), step(10), step(10)])).toThrow(
			/^"explanations" expected different numbers of model rows, as the steps of stream\(\) have, got 10 model rows in all 3$/,
		);
		expectSound(convergencePlot([step(10)]));
		expectSound(convergencePlot([step(10), step(20), step(20, { targets: said(0.55 + 1e-9) })]));
	});
});
