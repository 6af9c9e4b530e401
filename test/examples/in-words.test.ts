import { describe, expect, it } from "vitest";
import { Explanation, type ExplanationFields } from "../../bindings/explanation.js";
import { comparison, percent, trust, verdict } from "../../examples/in-words.js";

/** An explanation of "malignant" by these attributions of measurements a, b, c, …; measurement j has the value 10 j + 1. */
function explained(attributions: readonly number[], fields: Partial<ExplanationFields> = {}): Explanation {
	return new Explanation({
		method: "shap",
		estimator: "kernel",
		features: attributions.map((_, j) => ({ name: "abcdefgh"[j]!, value: 10 * j + 1 })),
		targets: [{ index: 1, name: "malignant", prediction: 0.97 }],
		attributions: Float64Array.from(attributions),
		baseValues: Float64Array.of(0.4),
		exact: false,
		notes: [],
		cost: { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 1, explainer: 1 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
		...fields,
	});
}

const surrogate = (holdOutR2: number | null) => [
	{ intercept: 0.4, selected: [0], r2: 0.9, holdOutR2, localPrediction: 0.9, effectiveSampleSize: 812.3 },
];

describe("an explanation in words", () => {
	it("names the measurements that speak most for the prediction, with the averages, and those that speak against", () => {
		const averages = new Map([..."abcd"].map((name, j) => [name, 5 * j + 0.12345]));
		expect(verdict(explained([0.3, -0.1, 0.2, 0.05]), averages)).toBe(
			"The model says malignant (97 %) mainly because a is 1 (average 0.1235), c is 21 (average 10.12) and d is 31 (average 15.12), although b is 11 (average 5.123).",
		);
	});

	it("says so if nothing speaks for it", () => {
		expect(verdict(explained([-0.1]), new Map([["a", 2]]))).toBe("The model says malignant (97 %), although a is 1 (average 2).");
		expect(verdict(explained([0]), new Map())).toBe("The model says malignant (97 %); no measurement matters.");
	});

	it("rounds percents, but not to certainty", () => {
		expect([0.5, 0.974, 0.996, 0.0013].map(percent)).toEqual(["50 %", "97 %", "99.6 %", "0.1 %"]);
		expect([1, 0.9996, 0.0001].map(percent)).toEqual(["more than 99.9 %", "more than 99.9 %", "less than 0.1 %"]);
	});
});

describe("two explanations side by side", () => {
	it("share and miss measurements among their strongest five, and may contradict each other", () => {
		const shap = explained([6, 5, 4, 3, 2, 1, 0, 0]);
		const lime = explained([6, 5, 4, -3, 0, 0, 0, 2]);
		expect(comparison(shap, lime)).toEqual([
			"Of the five strongest of each, SHAP and LIME share 4: a, b, c and d.",
			"Only SHAP has e among them; only LIME has h.",
			"They disagree about the direction of d: be careful with it.",
		]);
	});

	it("may agree", () => {
		expect(comparison(explained([1, 2]), explained([2, 1]))).toEqual([
			"Of the five strongest of each, SHAP and LIME share 2: b and a.",
			"Nowhere among them does one say that a measurement speaks for the diagnosis and the other that it speaks against.",
		]);
	});
});

describe("how far to trust them", () => {
	it("depends on the standard errors and on LIME's fit to rows held out", () => {
		const shap = explained([0.4, 0.3, 0.299], { standardErrors: Float64Array.of(0.01, 0.01, 0.005) });
		expect(trust(shap, explained([1], { surrogate: surrogate(0.83) }))).toEqual([
			"SHAP is estimated: no standard error exceeds 1.00 points of probability; the strongest is sure, further down neighbours could change places.",
			"LIME's linear imitation accounts for 83 % of what the model does near this patient (R² on rows held out, 812 effective samples): a fair picture.",
		]);
	});

	it("may be little", () => {
		const shap = explained([0.4, 0.39], { standardErrors: Float64Array.of(0.01, 0.01) });
		const [first, second] = trust(shap, explained([1], { surrogate: surrogate(0.3) }));
		expect(first).toContain("even the two strongest could change places");
		expect(second).toContain("30 % of what the model does near this patient");
		expect(second).toContain("take its weights as hints only");
	});

	it("is unknown where there are no standard errors", () => {
		expect(trust(explained([1]), explained([1], { surrogate: surrogate(null) }))[0]).toBe(
			"SHAP is estimated, by 1 questions to the model; how far it may be off is not known.",
		);
	});

	it("is not limited by sampling where SHAP is exact", () => {
		expect(trust(explained([1], { exact: true }), explained([1], { surrogate: surrogate(null) }))[0]).toBe(
			"SHAP is exact here: no sampling error.",
		);
	});
});
