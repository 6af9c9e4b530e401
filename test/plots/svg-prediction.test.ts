import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { probability } from "../../bindings/plots/numbers.js";
import { predictionPlot, scatterPlot } from "../../bindings/plots/index.js";
import { strongestInteraction } from "../../bindings/plots/svg/interaction.js";
import { readSubjects } from "../../bindings/plots/svg/subject.js";
import { explained } from "./explained.js";
import { all, expectSound, HOSTILE, textsOf } from "./svg-checks.js";

const saying = (predictions: readonly number[], name = (i: number) => `class ${i}`) =>
	explained(predictions.map(() => 0), { features: [{ name: "a", value: 1 }], targets: predictions.map((prediction, index) => ({ index, name: name(index), prediction })), baseValues: new Float64Array(predictions.length) }); // prettier-ignore

describe("predictionPlot", () => {
	test("has a bar for each output, the largest on top, against 1 where they are probabilities", () => {
		const svg = predictionPlot(saying([0.1, 0.65, 0.25]));
		const root = expectSound(svg);
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["class 1", "0.6500", "class 2", "0.2500", "class 0", "0.1000", "1.0"]));
		expect(textsOf(svg).filter((text) => text.startsWith("class"))).toEqual(["class 1", "class 2", "class 0"]);
		const widths = all(root).filter(({ attributes }) => attributes.class === "wb-a0").map(({ attributes }) => Number(attributes.width)); // prettier-ignore
		expect(widths[1]! / widths[0]!).toBeCloseTo(25 / 65, 3);
		expect(textsOf(predictionPlot(saying([3, -2])))).not.toContain("1.0");
	});

	test("says how many outputs are not shown, and names one that would be alone", () => {
		const several = saying([0.5, 0.3, 0.1, 0.06, 0.04]);
		expect(textsOf(predictionPlot(several, { top: 2 }))).toContain("not shown: 3 more outputs of at most 0.1000");
		expect(textsOf(predictionPlot(several, { top: 4 })).join()).not.toContain("not shown");
	});

	test("draws any numbers and names at any width", () => {
		const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 20 });
		fc.assert(
			fc.property(numbers, fc.integer({ min: 320, max: 2000 }), (list, width) => void expectSound(predictionPlot(saying(list), { width }))),
			{ numRuns: 60, seed: 1 },
		);
		for (const name of HOSTILE) expectSound(predictionPlot(saying([0.5, 0.5], () => name)));
	});

	test("refuses options that it does not have", () => {
		expect(() => predictionPlot(saying([1]), { target: 0 } as object)).toThrow('"options" has no option "target"');
	});
});

describe("log-odds as probabilities", () => {
	test.each([
		[0, "50 %"],
		[-2, "12 %"],
		[2.944439, "95.0 %"],
		[-4.59512, "1.0 %"],
		[6.906755, "99.90 %"],
		[-9.21024, "0.010 %"],
		[20, "> 99.999 %"],
		[-800, "< 0.001 %"],
	])("%d is %s", (logOdds, text) => {
		expect(probability(logOdds)).toBe(text);
	});
});

describe("the feature that interacts most with another", () => {
	/** Effects of feature 0 as `effect` says, of rows [a, b, c]. */
	const subjects = (
		effect: (row: readonly number[]) => number,
		value: (row: readonly number[]) => (number | string)[] = (row) => [...row],
	) => {
		const rows = Array.from({ length: 120 }, (_, i) => [i % 12, (i * 7) % 11, (i * 5) % 13]);
		return rows.map((row) => explained([effect(row), 0, 0], { features: value(row).map((cell, j) => ({ name: "abc"[j]!, value: cell })) })); // prettier-ignore
	};
	const chosen = (...given: Parameters<typeof subjects>) =>
		strongestInteraction(readSubjects("explanations", subjects(...given), undefined), 0);

	test("is the one whose values go with its effects where its own value is the same", () => {
		expect(chosen(([a, b]) => a! * (b! - 5))).toBe(1);
		expect(chosen(([a, , c]) => a! - 0.1 * c!)).toBe(2);
	});

	test("is none where effects depend on nothing else, or nothing can be compared", () => {
		expect(chosen(() => 1)).toBeUndefined();
		expect(chosen(([, b]) => b!, ([a, b, c]) => [`${a}`, b!, c!])).toBeUndefined(); // prettier-ignore
		expect(chosen(([a, b]) => a! * b!, ([a, b, c]) => [a!, `${b}`, c!])).not.toBe(1); // prettier-ignore
	});

	test("is called by its name beside the colours of a scatter plot", () => {
		const texts = textsOf(scatterPlot(subjects(([a, b]) => a! * (b! - 5)), { feature: "a", colour: "auto" })); // prettier-ignore
		expect(texts.some((text) => text.startsWith("b: "))).toBe(true);
		expect(texts).toContain("the colour is the feature that seems to interact most with a");
	});
});
