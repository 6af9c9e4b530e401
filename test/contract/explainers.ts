import {
	type CommonOptions,
	type Explanation,
	FaithfulPath,
	type Image,
	image,
	type Images,
	Lime,
	MeaningfulPerturbation,
	type Predict,
	Rise,
	Shap,
	tabular,
	text,
} from "whybox";

/** What every explainer has in common, as far as the contract needs it. Instances and batches are what its masker takes and makes. */
export interface AnyExplainer {
	explain(instance: unknown, options?: CommonOptions): Promise<Explanation>;
	stream(instance: unknown, options?: CommonOptions): AsyncGenerator<Explanation, void, undefined>;
	explainAll(instances: Iterable<unknown>, options?: CommonOptions): AsyncGenerator<Explanation, void, undefined>;
	cost(instance: unknown, options?: CommonOptions): Promise<{ modelRows: number }>;
}

/** A batch of any kind: rows of a table, texts, or images. */
export type AnyBatch = any;

/** One kind of data: instances, a model of two targets in arithmetic that every engine does alike, and what is no instance. */
export interface Kind {
	readonly instances: readonly unknown[];
	answers(batch: AnyBatch): number[][];
	count(batch: AnyBatch): number;
	/** Each input as a string, equal for equal inputs. */
	inputs(batch: AnyBatch): string[];
	/** Does to a batch what a careless model might. */
	spoil(batch: AnyBatch): void;
	readonly notInstances: readonly (readonly [unknown, ErrorConstructor | TypeErrorConstructor, RegExp])[];
}

const COLUMNS = 6;

/** A table of small integers and eighths: rows repeat in places, so that duplicates occur. */
const table: readonly (readonly number[])[] = Array.from({ length: 12 }, (_, i) =>
	Array.from({ length: COLUMNS }, (__, j) => (j < 2 ? (i * (j + 3)) % 3 : ((i * (2 * j + 1)) % 7) / 8)),
);

const row = [1, 2, 0.5, 0.25, 1, 3];

const shares = (margin: number): [number, number] => [1 / (1 + margin * margin), 1 - 1 / (1 + margin * margin)];

const tables: Kind = {
	instances: [row, [0, 0, 0.1, 0.7, -1, 2], [2, 1, 0, 0, 0, 0.125], [1, 1, 1, 1, 1, 1]],
	answers: (batch) => batch.toArrays().map(([a, b, c, d, e, f]: number[]) => shares(a! * b! - c! * d! + (e! > 0.25 ? f! : -1))),
	count: (batch) => batch.rows,
	inputs: (batch) => batch.toArrays().map(String),
	spoil: (batch) => batch.data.fill(Number.NaN),
	notInstances: [
		[row.slice(1), RangeError, /"instance".*6.*5/],
		[[...row.slice(1), Number.NaN], RangeError, /"instance"/],
		[[...row.slice(1), null], TypeError, /"instance"/],
		["row", TypeError, /"instance"/],
		[undefined, TypeError, /"instance"/],
	],
};

const has = (input: string, word: string) => (input.includes(word) ? 1 : 0);

const texts: Kind = {
	instances: [
		"A good film, a very good film. Not bad at all, the acting is good but the plot is bad.",
		"good bad good bad 👍🏽 naïve",
		"not at all the plot; is this a film?",
		"It is good.",
	],
	answers: (batch) =>
		batch.map((input: string) =>
			shares(has(input, "good") - has(input, "bad") * has(input, "Not") + (has(input, "film") - has(input, "plot")) / 2),
		),
	count: (batch) => batch.length,
	inputs: (batch) => batch.slice(),
	spoil: (batch) => batch.fill("spoilt"),
	notInstances: [
		[5, TypeError, /"instance"/],
		[null, TypeError, /"instance"/],
		[["a", "text"], TypeError, /"instance"/],
	],
};

const [HEIGHT, WIDTH] = [10, 12];

/** A picture of bright and dark patches with some grain; a grey bar has no grain, so that filling it by its mean changes nothing. */
function picture(channels: 1 | 3 | 4, seed: number, floats = false): Image {
	const bytes = Uint8Array.from({ length: HEIGHT * WIDTH * channels }, (_, i) => {
		const pixel = Math.floor(i / channels);
		const [y, x] = [Math.floor(pixel / WIDTH), pixel % WIDTH];
		if (y < 5 && x >= 9) return 100;
		return (((y >> 2) + (x >> 2) + (i % channels) + seed) % 3) * 90 + ((i * 7 + seed) % 23);
	});
	const data = floats ? Float32Array.from(bytes, (byte) => byte / 256) : bytes;
	return { data, height: HEIGHT, width: WIDTH, ...(channels === 4 && { channels }) };
}

const rectangles = Array.from({ length: HEIGHT * WIDTH }, (_, i) => Math.floor(i / WIDTH / 5) * 4 + Math.floor((i % WIDTH) / 3));

const photographs: Kind = {
	instances: [picture(3, 1), picture(1, 2), picture(4, 3), picture(3, 4, true)],
	answers: (batch: Images) =>
		Array.from({ length: batch.count }, (_, i) => {
			let margin = 0;
			batch.at(i).forEach((value, k) => (margin += value * (((k * 5) % 7) - 2)));
			return shares(margin / 1024);
		}),
	count: (batch) => batch.count,
	inputs: (batch: Images) => Array.from({ length: batch.count }, (_, i) => batch.at(i).join()),
	spoil: (batch) => batch.data.fill(7),
	notInstances: [
		[{ ...picture(3, 1), width: 11 }, RangeError, /"instance\.data"/],
		[{ ...picture(3, 1), data: [1, 2, 3] }, TypeError, /"instance\.data"/],
		[{ ...picture(3, 1, true), data: new Float32Array(360).fill(Infinity) }, RangeError, /"instance\.data"/],
		[5, TypeError, /"instance"/],
		[null, TypeError, /"instance"/],
	],
};

type Make = (predict: Predict<AnyBatch>, defaults?: CommonOptions) => AnyExplainer;

/** Each explainer in each of its ways of working. A new one is covered by adding it here. */
export const explainers: readonly (readonly [name: string, kind: Kind, make: Make])[] = [
	[
		"Shap × tabular, exact",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table), { estimator: "exact", ...defaults }) as AnyExplainer,
	],
	[
		"Shap × tabular, kernel",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table), { estimator: "kernel", budget: 500, ...defaults }) as AnyExplainer,
	],
	[
		"Shap × tabular, logit",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table), { link: "logit", ...defaults }) as AnyExplainer,
	],
	[
		"Shap × tabular, permutation",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table), { estimator: "permutation", budget: 400, ...defaults }) as AnyExplainer,
	],
	[
		"Shap × tabular, surrogate",
		tables,
		(predict, defaults) =>
			new Shap(predict, tabular(table), { estimator: "two-level", surrogate: "trees", budget: 200, ...defaults }) as AnyExplainer,
	],
	[
		"Shap × tabular, groups",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table, { groups: { pair: [0, 3] } }), defaults) as AnyExplainer,
	],
	[
		"Shap × tabular, python-shap",
		tables,
		(predict, defaults) => new Shap(predict, tabular(table), { preset: "python-shap", budget: 400, ...defaults }) as AnyExplainer,
	],
	[
		"Lime × tabular, quartile",
		tables,
		(predict, defaults) => new Lime(predict, tabular(table), { budget: 300, ...defaults }) as AnyExplainer,
	],
	[
		"Lime × tabular, numbers",
		tables,
		(predict, defaults) =>
			new Lime(predict, tabular(table), { budget: 300, discretiser: "none", featureCount: 3, ...defaults }) as AnyExplainer,
	],
	[
		"Lime × tabular, categories",
		tables,
		(predict, defaults) =>
			new Lime(predict, tabular(table, { categorical: [0, 1, 2, 3, 4, 5] }), { budget: 300, ...defaults }) as AnyExplainer,
	],
	["Shap × text", texts, (predict, defaults) => new Shap(predict, text(), { budget: 300, ...defaults }) as AnyExplainer],
	["Lime × text", texts, (predict, defaults) => new Lime(predict, text(), { budget: 300, ...defaults }) as AnyExplainer],
	[
		"Lime × text, apart",
		texts,
		(predict, defaults) =>
			new Lime(predict, text({ occurrences: "apart", replacement: "…" }), { budget: 300, ...defaults }) as AnyExplainer,
	],
	[
		"Lime × text, python-lime",
		texts,
		(predict, defaults) =>
			new Lime(predict, text({ preset: "python-lime" }), { preset: "python-lime", budget: 300, ...defaults }) as AnyExplainer,
	],
	[
		"Shap × image, exact",
		photographs,
		(predict, defaults) => new Shap(predict, image({ segmentation: rectangles }), defaults) as AnyExplainer,
	],
	[
		"Shap × image, normalised planes",
		photographs,
		(predict, defaults) =>
			new Shap(predict, image({ superpixels: 9, fill: "blur", blurSigma: 2, layout: "nchw", normalise: { scale: 1 / 64, mean: 0.5 } }), {
				estimator: "odd-process",
				budget: 120,
				...defaults,
			}) as AnyExplainer,
	],
	[
		"Lime × image",
		photographs,
		(predict, defaults) =>
			new Lime(predict, image({ superpixels: 12, fill: "noise", type: "float32" }), { budget: 300, ...defaults }) as AnyExplainer,
	],
	[
		"Lime × image, python-lime",
		photographs,
		(predict, defaults) =>
			new Lime(predict, image({ preset: "python-lime", segmentation: rectangles, fill: 0 }), {
				preset: "python-lime",
				budget: 200,
				...defaults,
			}) as AnyExplainer,
	],
	["FaithfulPath × text", texts, (predict, defaults) => new FaithfulPath(predict, text(), { budget: 90, ...defaults }) as AnyExplainer],
	[
		"FaithfulPath × image",
		photographs,
		(predict, defaults) => new FaithfulPath(predict, image({ superpixels: 12, fill: 0 }), { budget: 120, ...defaults }) as AnyExplainer,
	],
	[
		"Rise × image",
		photographs,
		(predict, defaults) => new Rise(predict, image({ fill: 0 }), { budget: 100, cells: 5, resolution: 4, ...defaults }) as AnyExplainer,
	],
	[
		"Rise × image, as published",
		photographs,
		(predict, defaults) =>
			new Rise(predict, image({ layout: "nchw", fill: "mean" }), {
				preset: "rise",
				budget: 100,
				resolution: 6,
				...defaults,
			}) as AnyExplainer,
	],
	[
		"MeaningfulPerturbation × image",
		photographs,
		(predict, defaults) =>
			new MeaningfulPerturbation(predict, image({ type: "float32" }), { budget: 60, grid: 4, l1: 0.01, ...defaults }) as AnyExplainer,
	],
	[
		"MeaningfulPerturbation × image, areas by SPSA",
		photographs,
		(predict, defaults) =>
			new MeaningfulPerturbation(predict, image({ type: "float32", layout: "nchw", fill: "noise" }), {
				budget: 100,
				grid: 3,
				area: [0.2, 0.4],
				game: "preservation",
				optimiser: "spsa",
				jitter: 2,
				...defaults,
			}) as AnyExplainer,
	],
];

/** Everything of an explanation that must not depend on circumstances, as bytes. */
export function bytes(explanation: Explanation): string {
	const { cost, options, ...rest } = explanation.toJSON() as { cost: Explanation["cost"]; options: Record<string, unknown> };
	const { batchSize: _, concurrency: __, ...own } = options;
	return JSON.stringify({ ...rest, backend: undefined, options: own, modelRows: cost.modelRows, rowsSaved: cost.rowsSaved });
}
