import { describe, expect, test } from "vitest";
import { FaithfulPath, type FaithfulPathOptions } from "../../bindings/explainers/faithful-path.js";
import type { Explanation } from "../../bindings/explanation.js";
import { image } from "../../bindings/maskers/image.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { text } from "../../bindings/maskers/text.js";
import { deletion, insertion } from "../../bindings/metrics/faithfulness.js";
import type { Images } from "../../bindings/model/images.js";
import { Lime } from "../../bindings/explainers/lime.js";
import { areaUnderPath, falling, greedyPath, prefixAndRest } from "../../bindings/strategies/path-search.js";
import { PairForm } from "../../bindings/strategies/pair-form.js";
import { backends } from "../kernels/backends.js";

const [kernels] = backends;

describe("worked by hand", () => {
	test("gains are made to fall by the nearest falling numbers, which keep their sum", () => {
		expect(Array.from(falling(Float64Array.of(5, 1, 3, 0), 0))).toEqual([5, 2, 2, 0]);
		expect(Array.from(falling(Float64Array.of(1, 2, 3), 0))).toEqual([2, 2, 2]);
		expect(Array.from(falling(Float64Array.of(1, 2, 3), 0.5))).toEqual([2.5, 2, 1.5]);
	});

	test("the area under a path goes by the share of area that is present", () => {
		// Player 1 (3 of 4 units) first: 0 → 1 over ¾, then 1 → 2 over ¼.
		expect(areaUnderPath(Int32Array.of(1, 0), Float64Array.of(1, 3), [0, 1, 2], [0, 1, 2])).toBe(0.5 * 0.75 + 1.5 * 0.25);
	});

	test("a prefix of a path and the rest of it", () => {
		expect(prefixAndRest(Int32Array.of(2, 0, 1), 1)).toEqual([Uint32Array.of(4, 0), Uint32Array.of(3, 0)]);
	});

	test("the greedy path takes what adds most per area first", () => {
		const form = new PairForm(0, Float64Array.of(1, 5, -2, 6), new Float64Array(16));
		const path = (areas: number[]) => Array.from(greedyPath(kernels, [form, form], false, Float64Array.from(areas), undefined));
		expect(path([1, 1, 1, 1])).toEqual([3, 1, 0, 2]);
		expect(path([1, 1, 1, 2])).toEqual([1, 3, 0, 2]);
	});

	test("it follows interactions behind a logistic function: of two that need each other, the second comes after the first", () => {
		const pairs = new Float64Array(16);
		pairs[1] = pairs[4] = 6;
		const form = new PairForm(-4, Float64Array.of(0.5, 0, 1, 0.1), pairs);
		const path = Array.from(greedyPath(kernels, [form, form], true, Float64Array.of(1, 1, 1, 1), undefined));
		expect(Math.abs(path.indexOf(0) - path.indexOf(1))).toBe(1);
		expect(path.indexOf(3)).toBe(3);
	});
});

/** 5 × 6 squares of one pixel each: probability by a sigmoid with interactions. */
const SQUARES = 30;
const picture = { data: new Uint8Array(SQUARES).fill(200), height: 5, width: 6 };
const masker = image({ segmentation: Array.from({ length: SQUARES }, (_, i) => i), fill: 0 });
const wanted = (pixels: ArrayLike<number>) => {
	let sum = -3;
	for (let i = 0; i < SQUARES; i++) {
		const here = pixels[i]! / 200;
		sum += here * ((((i * 11) % 17) - 7) / 12);
		if (i >= 3) sum += ((i * 5) % 7 === 0 ? 2 : 0) * here * (pixels[i - 3]! / 200);
	}
	return 1 / (1 + Math.exp(-sum));
};
const model = (images: Images) => Array.from({ length: images.count }, (_, i) => wanted(images.at(i)));

/** Insertion less deletion area of an order, one square at a time. */
function faithfulness(attributions: Float64Array): number {
	const order = Array.from(attributions.keys()).toSorted((a, b) => attributions[b]! - attributions[a]! || a - b);
	const inside = new Float64Array(SQUARES);
	const outside = new Float64Array(SQUARES).fill(200);
	const scores = [wanted(inside) - wanted(outside)];
	for (const square of order) {
		inside[square] = 200;
		outside[square] = 0;
		scores.push(wanted(inside) - wanted(outside));
	}
	return areaUnderPath(
		Int32Array.from(order),
		new Float64Array(SQUARES).fill(1),
		scores.map((_, k) => k),
		scores,
	);
}

describe("on a model with interactions", () => {
	const path = new FaithfulPath(model, masker);

	test("base value and attributions add up to the prediction, and no two are alike", async () => {
		const { attributions, baseValues, targets } = await path.explain(picture, { budget: 300 });
		const sum = attributions.reduce((total, value) => total + value, baseValues[0]!);
		expect(Math.abs(sum - targets[0]!.prediction)).toBeLessThan(1e-12);
		expect(baseValues[0]).toBe(wanted(new Float64Array(SQUARES)));
		expect(new Set(attributions).size).toBe(SQUARES);
	});

	test("300 rows find an order no less faithful than LIME's from 3000", async () => {
		const ours = faithfulness((await path.explain(picture, { budget: 300 })).attributions);
		const limes = faithfulness((await new Lime(model, masker).explain(picture, { budget: 3000 })).attributions);
		expect(ours).toBeGreaterThanOrEqual(limes);
	});

	test("asking along the path makes it better than the first proposal", async () => {
		const at = async (budget: number) => {
			let sum = 0;
			for (let seed = 0; seed < 5; seed++) sum += faithfulness((await path.explain(picture, { budget, seed })).attributions);
			return sum / 5;
		};
		expect(await at(400)).toBeGreaterThan(await at(60));
	});
});

test("words, too; several targets share what is known", async () => {
	const says = (texts: string[]) =>
		texts.map((words) => (words.includes("good") ? 0.7 : 0.2) + (words.includes("film") ? 0.1 : 0)).map((p) => [p, 1 - p]);
	const explanation = await new FaithfulPath(says, text()).explain("a good film it is", { targets: "all", budget: 60 });
	expect(explanation.top(1)[0]!.feature).toBe("good");
	const [, second] = (explanation.toJSON() as { attributions: number[][] }).attributions;
	expect(second!.indexOf(Math.min(...second!))).toBe(explanation.features.findIndex(({ name }) => name === "good"));
});

test("a budget without rows for a path says so; several background rows are refused", async () => {
	const { notes } = await new FaithfulPath(model, masker).explain(picture, { budget: 4 });
	expect(notes.map(({ code }) => code)).toEqual(["no-path"]);
	const failure = new FaithfulPath((rows) => rows.toArrays().map(([a]) => a!), tabular([[1], [2]])).explain([3]);
	await expect(failure).rejects.toThrow(/^"masker" expected a single background row, got 2 rows$/);
});

describe("images whose absence is the masker's own mean colours", () => {
	const side = 12;
	/** Grain in which the model looks at four patches, two of which need each other. */
	const grain = {
		data: Uint8Array.from({ length: side * side }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 24) % 256),
		height: side,
		width: side,
	};
	const contrast = (pixels: ArrayLike<number>, row: number, column: number): number => {
		let sum = 0;
		for (let y = row; y < row + 3; y++)
			for (let x = column; x < column + 3; x++) sum += Math.abs(pixels[y * side + x]! - pixels[y * side + x + 1]!);
		return sum / 700;
	};
	const sees = (pixels: ArrayLike<number>): number => {
		const [a, b, c, d] = [contrast(pixels, 0, 0), contrast(pixels, 6, 3), contrast(pixels, 3, 8), contrast(pixels, 8, 8)];
		return 1 / (1 + Math.exp(4 - 6 * a * b - 3 * c - d));
	};
	const seeing = (images: Images) => Array.from({ length: images.count }, (_, i) => sees(images.at(i)));
	const cells = image({
		segmentation: Array.from({ length: side * side }, (_, i) => 4 * Math.floor(i / side / 3) + Math.floor((i % side) / 3)),
	});
	const faithful = async (saliency: Explanation): Promise<number> =>
		(await insertion(seeing, cells, grain, saliency)).auc - (await deletion(seeing, cells, grain, saliency)).auc;

	test("the order is looked for by the baselines of insertion and deletion, and judged by them better than LIME's of ten times the rows", async () => {
		const found = await new FaithfulPath(seeing, cells).explain(grain, { budget: 150 });
		const byFill = await new FaithfulPath(seeing, cells, { baselines: "fill" }).explain(grain, { budget: 150 });
		const lime = await new Lime(seeing, cells).explain(grain, { budget: 1500 });
		expect(found.options.baselines).toEqual({ insertion: "blur", deletion: "mean" });
		expect(byFill.options.baselines).toBe("fill");
		expect(await faithful(found)).toBeGreaterThan(await faithful(lime));
		expect(await faithful(found)).toBeGreaterThan(await faithful(byFill));
	});

	test("the base value is the mean of what the model says of the two baselines", async () => {
		const found = await new FaithfulPath(seeing, cells).explain(grain, { budget: 60, baselines: { insertion: 0, deletion: 255 } });
		expect(found.baseValues[0]).toBeCloseTo((sees(new Uint8Array(side * side)) + sees(new Uint8Array(side * side).fill(255))) / 2, 12);
		const sum = found.attributions.reduce((total, value) => total + value, found.baseValues[0]!);
		expect(sum).toBeCloseTo(sees(grain.data), 12);
	});

	test("a part that one baseline does not change is asked about with the other", async () => {
		const flat = { ...grain, data: grain.data.map((value, i) => (Math.floor(i / side) < 3 && i % side < 3 ? 0 : value)) };
		const { attributions, notes } = await new FaithfulPath(
			(images: Images) => Array.from({ length: images.count }, (_, i) => 1 - images.at(i)[0]! / 255),
			cells,
		).explain(flat, { budget: 100, baselines: { insertion: 0, deletion: 255 } });
		expect(notes.map(({ code }) => code)).not.toContain("nothing-hidden");
		expect(attributions.indexOf(Math.max(...attributions))).toBe(0);
		expect(attributions[0]).toBeGreaterThan(0.3);
	});

	test("a fill of the masker's own stands for absence, unless baselines are given", async () => {
		const black = image({ segmentation: Array.from({ length: side * side }, (_, i) => i % 4), fill: 0 });
		const options = async (given?: FaithfulPathOptions) =>
			(await new FaithfulPath(seeing, black).explain(grain, { budget: 10, ...given })).options;
		expect((await options()).baselines).toBe("fill");
		expect((await options({ baselines: {} })).baselines).toEqual({ insertion: "blur", deletion: "mean" });
	});

	test.each([
		[{ baselines: "mean" }, /^"options.baselines" expected an object, or "fill", got "mean"/],
		[{ baselines: { insertion: "sharp" } }, /^"options.baselines.insertion" expected "blur"/],
		[{ baselines: { deletion: [1, 2] } }, /^"options.baselines.deletion" expected 1 number/],
		[{ baselines: { inserting: 0 } }, /^"options.baselines" has no option "inserting" \(did you mean "insertion"\?\)/],
	])("%j is refused", async (options, message) => {
		await expect(new FaithfulPath(seeing, cells).explain(grain, options as FaithfulPathOptions)).rejects.toThrow(message);
	});

	test("texts have no baselines", async () => {
		const failure = new FaithfulPath((texts: string[]) => texts.map(() => 1), text(), { baselines: {} }).explain("a b");
		await expect(failure).rejects.toThrow(/^"options.baselines" expected "fill", or nothing, for texts/);
	});
});
