import { describe, expect, it } from "vitest";
import { Explanation, type ExplanationFields, type ImageLayout } from "../../bindings/explanation.js";
import { toRuns } from "../../bindings/explanation/image-layout.js";
import { terminalChart, terminalMap } from "../../bindings/plots/index.js";

function explained(image: ImageLayout | undefined, attributions: readonly number[], fields: Partial<ExplanationFields> = {}): Explanation {
	return new Explanation({
		method: "shap",
		estimator: "exact",
		features: attributions.map((_, f) => ({ name: `superpixel ${f}`, value: [1, 2, 3], region: { pixels: 1, box: [0, 0, 1, 1] } })),
		image,
		targets: [{ index: 0, name: "frog", prediction: 1 }],
		attributions: Float64Array.from(attributions),
		baseValues: new Float64Array(1),
		exact: true,
		notes: [],
		cost: { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
		...fields,
	});
}

/** Superpixels in columns of one pixel, four pixels tall: two lines of signs, as cells of a terminal are twice as tall as wide. */
const striped = (values: readonly number[], fields?: Partial<ExplanationFields>) => {
	const labels = Int32Array.from({ length: 4 * values.length }, (_, i) => i % values.length);
	return explained({ kind: "superpixels", height: 4, width: values.length, runs: toRuns(labels) }, values, fields);
};
const VALUES = [0.9, 0.5, 0.2, 0.09, 0, -0.09, -0.2, -0.5, -0.9];

describe("the map of an image's explanation on a terminal", () => {
	it("shows what pushes up and what pushes down by signs in three steps, and nothing below a ninth of the strongest", () => {
		expect(terminalMap(striped(VALUES)).split("\n")).toEqual(["█▒░···-=≡", "█▒░···-=≡", "map: ░▒█ pushes frog up, -=≡ down"]);
		expect(terminalMap(striped(VALUES), { unicode: false }).split("\n")).toEqual([
			"#*+...-=%",
			"#*+...-=%",
			"map: +*# pushes frog up, -=% down",
		]);
	});

	it("says the same in colours", () => {
		const esc = String.fromCharCode(27);
		const [first] = terminalMap(striped([0.9, 0, -0.9]), { colour: true }).split("\n");
		expect(first).toBe(`${esc}[31m█${esc}[0m·${esc}[34m≡${esc}[0m`);
	});

	it("shows means where a sign stands for many pixels, at most 48 signs across", () => {
		// 96 columns: pairs of 1 and 0 have the mean of a half, which is then the strongest.
		const [first, ...rest] = terminalMap(striped(Array.from({ length: 96 }, (_, i) => (i < 48 ? 1 - (i % 2) : 0)))).split("\n");
		expect(first).toBe("█".repeat(24) + "·".repeat(24));
		expect(rest).toHaveLength(1);
	});

	it("shows every row of a narrow image and every column of a flat one", () => {
		expect(terminalMap(explained({ kind: "grid", height: 1, width: 3, rows: 1, columns: 3 }, [1, 0, -1])).split("\n")[0]).toBe("█·≡");
		const tall = terminalMap(explained({ kind: "grid", height: 40, width: 1, rows: 2, columns: 1 }, [1, 1]));
		expect(tall.split("\n")).toHaveLength(21);
	});

	it("is empty where nothing matters", () => {
		expect(
			terminalMap(striped([0, 0]))
				.split("\n")
				.slice(0, 2),
		).toEqual(["··", "··"]);
	});

	it("says what a learned mask means", () => {
		const grid = { kind: "grid", height: 2, width: 2, rows: 1, columns: 2 } as const;
		const deleted = explained(grid, [1, 0], { method: "meaningful-perturbation" });
		expect(terminalMap(deleted)).toBe("█·\nmap: ░▒█ is deleted for frog to fall");
		const kept = explained(grid, [1, 0], { method: "meaningful-perturbation", options: { game: "preservation" } });
		expect(terminalMap(kept)).toBe("█·\nmap: ░▒█ is kept for frog to stay");
	});

	it("makes names harmless, and says what is wrong with its arguments", () => {
		const name = `frog${String.fromCharCode(27)}[2J`;
		expect(terminalMap(striped([1], { targets: [{ index: 0, name, prediction: 1 }] }))).toContain("pushes frog␛[2J up");
		expect(() => terminalMap(explained(undefined, [1]))).toThrow(TypeError);
		expect(() => terminalMap(striped([1]), { width: 10 })).toThrow('"options.width" expected an integer from 40 to 1000, got 10');
		expect(() => terminalMap(striped([1]), { colours: true } as never)).toThrow('did you mean "colour"?');
		expect(() => terminalMap(striped([1]), { target: 1 })).toThrow(RangeError);
	});
});

describe("the chart of an image's explanation", () => {
	it("names superpixels without their mean colours", () => {
		expect(terminalChart(striped([0.5, -0.5]))).toMatch(/\nsuperpixel 0 +│█/);
	});

	it("has room for a grid of any size", () => {
		const [side, cells] = [512, 512 * 512];
		const grid = { kind: "grid", height: side, width: side, rows: side, columns: side } as const;
		const errors = { exact: false, standardErrors: new Float64Array(cells).fill(0.5) };
		const twos = Array.from({ length: cells }, () => 2);
		const chart = terminalChart(explained(grid, twos, { method: "rise", ...errors }));
		expect(chart).toContain("standard errors up to 0.5, the strongest cell has 2");
	});

	it("has no bars for the cells of a grid, and names the method", () => {
		const grid = { kind: "grid", height: 2, width: 2, rows: 1, columns: 2 } as const;
		const errors = { exact: false, standardErrors: Float64Array.of(0.25, 0.125), baseValues: Float64Array.of(0.5) };
		const chart = terminalChart(explained(grid, [2, -4], { method: "rise", ...errors }));
		expect(chart.split("\n")).toEqual([
			"RISE: why frog = 1",
			"",
			"base value 0.5; the model says 1",
			"estimated; standard errors up to 0.25, the strongest cell has 4",
			"cost: 1 model rows in 1 call, 0 rows saved; 0 ms in the model, 0 ms outside",
		]);
		expect(terminalChart(explained(grid, [2, 0], { method: "meaningful-perturbation" }))).toMatch(
			/^Meaningful Perturbation: why frog = 1\n/,
		);
	});

	it("says of a learned mask what it does, and the smallest box that does the same", () => {
		const grid = { kind: "grid", height: 2, width: 2, rows: 1, columns: 2 } as const;
		const scores = { score: 0.125, scoreFull: 1, scoreEmpty: 0, boxScore: 0.25 };
		const mask = { ...scores, area: 0.254, objective: 0, start: "ones", box: [0, 0, 1, 2] } as const;
		const chart = terminalChart(explained(grid, [2, 0], { method: "meaningful-perturbation", masks: [mask] }));
		expect(chart.split("\n").slice(0, 5)).toEqual([
			"Meaningful Perturbation: why frog = 1",
			"",
			"base value 0; the model says 1",
			"the mask deletes 25.4 % of the image: then the model says 0.125",
			"smallest box that works: columns 0 to 0, rows 0 to 1: then the model says 0.25",
		]);
	});
});
