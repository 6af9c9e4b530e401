import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barPlot, decisionPlot, forcePlot, waterfallPlot } from "../../bindings/plots/index.js";
import { explained } from "./explained.js";
import { all, expectSound, HOSTILE, textsOf } from "./svg-checks.js";

const plots = { barPlot, waterfallPlot, forcePlot, decisionPlot };
const each = Object.entries(plots);
const values = [0.5, -0.4, 0.1, 0.02, -0.3];

describe.each(each)("%s", (_, plot) => {
	test("is a sound drawing that says base value and prediction", () => {
		const svg = plot(explained(values));
		expectSound(svg);
		const texts = textsOf(svg).join("\n");
		expect(texts).toContain("base value 0.25");
		expect(texts).toContain("0.17");
	});

	test("calls an output without a name by its place, which alone would be read as a number", () => {
		const nameless = (name: string) => plot(explained(values, { targets: [{ index: 3, name, prediction: 0.17 }] }));
		expect(textsOf(nameless("3")).join("\n")).toContain("output 3");
		// A name that is a number, as "2" of the digits 0, 1, 2 …, stays one where it is not the place.
		expect(textsOf(nameless("2")).join("\n")).not.toContain("output");
	});

	test("says how much is not shown, and names one that would be alone", () => {
		expect(textsOf(plot(explained(values), { top: 1 })).join("\n")).toMatch(/… \d more features/);
		expect(textsOf(plot(explained(values), { top: 4 })).join("\n")).not.toContain("more feature");
	});

	test("draws no features, only zeros, tiny and huge numbers", () => {
		for (const list of [[], [0, 0], [1e-300, -1e-300], [1e15, -3e15], [1e-12, 5]]) expectSound(plot(explained(list)));
	});

	test("is the same string for the same explanation", () => {
		expect(plot(explained(values))).toBe(plot(explained(values)));
	});

	test("draws any numbers at any width", () => {
		const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { maxLength: 30 });
		fc.assert(
			fc.property(numbers, fc.integer({ min: 320, max: 2000 }), fc.integer({ min: 1, max: 40 }), (list, width, top) => {
				expectSound(plot(explained(list, { standardErrors: Float64Array.from(list, Math.abs) }), { width, top }));
			}),
			{ numRuns: 40 },
		);
	});

	test("lets no text out of its place: the elements are those of harmless names, and the XML stays well formed", () => {
		const shape = (name: string) =>
			all(
				expectSound(
					plot(
						explained(values, {
							features: values.map((_, j) => ({ name: `${name}${j}`, value: name })),
							targets: [{ index: 0, name, prediction: 1 }],
							notes: [{ code: "x", message: name }],
							options: { link: name },
						}),
					),
				),
			)
				.map((node) => node.name)
				.filter((element) => element !== "title" && element !== "text")
				.join(" ");
		const usual = shape("name");
		for (const text of HOSTILE) expect(shape(text), JSON.stringify(text)).toBe(usual);
	});

	test("refuses what is no explanation, and options it does not know", () => {
		expect(() => plot({} as never)).toThrow(TypeError);
		expect(() => plot(explained(values), { tops: 3 } as never)).toThrow(/"top"/);
		expect(() => plot(explained(values), { target: 7 })).toThrow(RangeError);
		expect(() => plot(explained(values), { width: 10 })).toThrow(RangeError);
		expect(() => plot(explained(values), { id: '"><script>' })).toThrow(RangeError);
	});
});

describe("the bars of an explanation", () => {
	const rects = (svg: string, kind: string) =>
		all(expectSound(svg)).filter(({ name, attributes }) => name === "rect" && attributes.class === kind);

	test("are as long as their attributions, to the right of the line at 0 for + and to the left for −, the largest on top", () => {
		const svg = barPlot(explained([0.1, -0.4, 0.2]));
		const [[a], [b, c]] = [rects(svg, "wb-down"), rects(svg, "wb-up")];
		expect(Number(a!.attributes.width)).toBeCloseTo(2 * Number(b!.attributes.width), 1);
		expect(Number(b!.attributes.width)).toBeCloseTo(2 * Number(c!.attributes.width), 1);
		expect(Number(a!.attributes.x) + Number(a!.attributes.width)).toBeCloseTo(Number(b!.attributes.x), 1);
		expect([a, b, c].map((rect) => Number(rect!.attributes.y))).toEqual([7, 33, 59]);
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["+0.100", "−0.400", "+0.200"]));
	});

	test("have whiskers and ± where there are standard errors", () => {
		const svg = barPlot(explained([0.1, -0.4], { standardErrors: Float64Array.of(0.01, 0.02) }));
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["+0.100 ± 0.010", "−0.400 ± 0.020"]));
		expect(all(expectSound(svg)).filter(({ attributes }) => attributes.class === "wb-line wb-whisker")).toHaveLength(2);
	});

	test("say in what they add up under a link", () => {
		expect(textsOf(barPlot(explained([1], { options: { link: "logit" } })))).toContain("effect on log-odds of yes");
	});
});

describe("where an explanation ends", () => {
	const local = { intercept: 0.25, selected: [0], r2: 0.5, holdOutR2: -0.25, localPrediction: 1.25, effectiveSampleSize: 9 };

	test.each(Object.entries({ waterfallPlot, forcePlot, decisionPlot }))("%s names it the prediction only where it is", (_, plot) => {
		expect(textsOf(plot(explained([1]))).join("\n")).toMatch(/base value 0\.25[^]*prediction 1\.25|prediction 1\.25[^]*base value 0\.25/);
		const inOdds = textsOf(
			plot(explained([1], { options: { link: "logit" }, targets: [{ index: 0, name: "yes", prediction: 0.78 }] })),
		).join("\n");
		expect(inOdds).toContain("logit 1.25");
		expect(inOdds).not.toContain("prediction 1.25");
		const bySurrogate = textsOf(
			plot(explained([1], { method: "lime", surrogate: [local], targets: [{ index: 0, name: "yes", prediction: 0.78 }] })),
		).join("\n");
		expect(bySurrogate).toContain("surrogate 1.25");
		expect(bySurrogate).toContain("intercept 0.25");
	});

	test("a surrogate's plot says how well it fits", () => {
		const svg = barPlot(explained([1, 0], { method: "lime", surrogate: [local] }));
		expect(textsOf(svg).join("\n")).toContain(
			"fidelity: R² 0.500, −0.250 on rows held out; 9 effective samples; 1 of 2 features in the surrogate",
		);
	});
});

describe("the frame of a plot", () => {
	test("cuts long names in the middle and keeps the whole as a hint", () => {
		const name = `begin ${"very ".repeat(40)}end`;
		const svg = barPlot(explained([1], { features: [{ name, value: 3 }] }));
		const label = all(expectSound(svg)).find((node) => node.name === "text" && node.text.includes("…"))!;
		expect(label.text).toMatch(/^begin very.*….*end = 3$/);
		expect(label.children[0]!.text).toBe(`${name} = 3`);
	});

	test("keeps names from right to left apart from the words around them", () => {
		expect(textsOf(barPlot(explained([1], { features: [{ name: "גיל", value: 48 }] })))).toContain("\u2068גיל\u2069 = 48");
	});

	test("makes ids of what is drawn, or of the id that it is given", () => {
		const idOf = (svg: string) => expectSound(svg).attributes.id;
		expect(idOf(barPlot(explained(values)))).not.toBe(idOf(barPlot(explained([1]))));
		const root = expectSound(barPlot(explained(values), { id: "mine" }));
		expect(root.attributes["aria-labelledby"]).toBe("mine-title mine-desc");
	});

	test("carries the styles that it needs, those of its theme, or none", () => {
		const auto = barPlot(explained(values));
		expect(auto).toContain("prefers-color-scheme:dark");
		expect(auto).toContain("forced-colors:active");
		expect(auto).not.toContain(".wb-v0");
		expect(barPlot(explained(values), { theme: "light" })).not.toMatch(/@media screen/);
		expect(barPlot(explained(values), { theme: "dark" })).toMatch(/@media screen\{\.whybox-dark/);
		expect(barPlot(explained(values), { style: false })).not.toContain("<style");
	});
});
