/** The answer to "why this prediction?": frozen, serialisable, the same for every method and data type. */

import { kindError, valueError } from "./check.js";
import { checkLayout, type ImageLayout, type Saliency, spread } from "./explanation/image-layout.js";

export type { GridLayout, ImageLayout, Saliency, SuperpixelLayout } from "./explanation/image-layout.js";

/** What got an attribution. */
export interface Feature {
	/** For people: the column, group, word or superpixel. */
	readonly name: string;
	/** The instance's value, as given; a group has its columns' values. */
	readonly value: FeatureValue;
	/** Tables: index of the column, or of the columns of a group. */
	readonly column?: number | readonly number[];
	/** Text: where it stands in the instance, [start, end) in UTF-16 units; several if all occurrences of a word are one feature. */
	readonly spans?: readonly (readonly [start: number, end: number])[];
	/** Images: the superpixel, or the cell of a grid. */
	readonly region?: Region;
	/** LIME on binned or categorical columns: the condition whose being true is explained, as "5.10 < sepal length (cm) <= 5.80". */
	readonly condition?: string;
}

/** A part of an image. */
export interface Region {
	/** Pixels that belong to it. */
	readonly pixels: number;
	/** The smallest rectangle around it: columns left … right − 1, rows top … bottom − 1. */
	readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** The instance's value of a feature: a cell, a word, or the cells of a group. */
export type FeatureValue = number | string | boolean | readonly (number | string | boolean)[];

/** A model output that was explained. */
export interface Target {
	readonly index: number;
	readonly name: string;
	/** What the model said for the instance, before any link. */
	readonly prediction: number;
}

/** LIME's local model of one target. */
export interface Surrogate {
	readonly intercept: number;
	/** Indices of the features in the model, by falling |attribution|. */
	readonly selected: readonly number[];
	/** Weighted R² on the rows it was fitted to. */
	readonly r2: number;
	/** Weighted R² on rows it was not fitted to (5-fold cross-fitting); null where there are too few rows. */
	readonly holdOutR2: number | null;
	/** What the surrogate predicts for the instance. */
	readonly localPrediction: number;
	/** (Σw)² / Σw²: how many equally weighted samples the weights amount to. */
	readonly effectiveSampleSize: number;
	/** Would another sample name the same features? Absent where there are no standard errors. */
	readonly stability?: Stability;
}

/** How many of the strongest features another sample would name, too. */
export interface Stability {
	/** How many count as the strongest: 5, or all if there are fewer. */
	readonly count: number;
	/** The share of them expected among the strongest of another sample of the same size, 0..1. */
	readonly share: number;
}

/** What Meaningful Perturbation found for one target; the mask itself is the attributions: how much of each cell is changed (or kept). */
export interface LearnedMask {
	/** What the model says of the image under the mask, of the whole image, and with everything perturbed. */
	readonly score: number;
	readonly scoreFull: number;
	readonly scoreEmpty: number;
	/** Share of the image that the mask changes (deletion game) or keeps (preservation game), 0..1. */
	readonly area: number;
	/** What was minimised: the score (or minus it) and the penalties for area and roughness. */
	readonly objective: number;
	/** Where the descent began: "blobs", "circular", "ones" or "random". */
	readonly start: string;
	/**
	 * The smallest box around the strongest part of the mask which, wholly deleted, leaves 1 % of the effect at most (or, wholly kept, 99 % at least): pixels
	 * left … right − 1, top … bottom − 1; and the score with it. Absent where the budget left no rows for checks, as are the next ones; and where the mask
	 * shows nothing (a note says so) or changing everything has no effect: then no box works.
	 */
	readonly box?: readonly [left: number, top: number, right: number, bottom: number];
	readonly boxScore?: number;
	/** The score under the same mask with something else in place of what is absent. */
	readonly generalisation?: readonly { readonly fill: string; readonly score: number }[];
}

/** Something the reader should know before trusting the numbers; `code` is stable, `message` is for people. */
export interface Note {
	readonly code: string;
	readonly message: string;
}

/** What an explanation cost. */
export interface Cost {
	/** Distinct rows the model was asked about; never above the budget. */
	readonly modelRows: number;
	/** Calls of the model: depends on `batchSize`. */
	readonly modelCalls: number;
	/** Rows that were not sent because an identical one had been. */
	readonly rowsSaved: number;
	/** Wall time with at least one call in flight, and the rest: ours. */
	readonly milliseconds: { readonly model: number; readonly explainer: number };
}

/** A feature with its attribution, as `top` lists them. */
export interface Attribution {
	/** Index of the feature. */
	readonly index: number;
	/** The feature's name, or LIME's condition on it. */
	readonly feature: string;
	readonly value: FeatureValue;
	readonly attribution: number;
	/** Where the method has one. */
	readonly standardError?: number;
}

/** Everything an explanation holds; what `new Explanation` takes. */
export interface ExplanationFields {
	readonly method: "lime" | "shap" | "meaningful-perturbation" | "rise" | "faithful-path";
	/** How the attributions were computed: "exact", "kernel", or "lime". */
	readonly estimator: string;
	readonly features: readonly Feature[];
	/** Images: where the features are. */
	readonly image?: ImageLayout | undefined;
	readonly targets: readonly Target[];
	/** [targets, features], in linked units */
	readonly attributions: Float64Array;
	/** [targets], in linked units */
	readonly baseValues: Float64Array;
	/** [targets, features] */
	readonly standardErrors?: Float64Array | undefined;
	/** LIME: one per target. */
	readonly surrogate?: readonly Surrogate[] | undefined;
	/** Meaningful Perturbation: one per target. */
	readonly masks?: readonly LearnedMask[] | undefined;
	/** True if the attributions are what was asked for to working precision; false if they were estimated from a sample. */
	readonly exact: boolean;
	readonly notes: readonly Note[];
	readonly cost: Cost;
	/** The options as resolved, without functions and signals. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly seed: number;
	/** Which kernels computed it: "wasm" or "typescript"; the numbers are the same. */
	readonly backend: string;
	/** Version of whybox. */
	readonly version: string;
}

const FORMAT = "whybox-explanation/1";

/**
 * Why the model said what it said about one instance.
 *
 * Frozen; serialisable with `JSON.stringify` and `Explanation.fromJSON`. For `Shap`, base value + sum of attributions = linked prediction, to
 * 1e-9 relative, for each target. The same input, options, seed and model replies give the same explanation on every engine; only
 * `cost.modelCalls` and `cost.milliseconds` depend on circumstances.
 *
 * ```ts
 * import { Explanation, Shap, tabular } from "whybox";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]]));
 * const explanation = await shap.explain([3, 5]);
 * const copy = Explanation.fromJSON(JSON.parse(JSON.stringify(explanation)));
 * copy.top(1); // [{ index: 0, feature: "column 0", value: 3, attribution: 7.5 }]
 * ```
 */
export class Explanation implements ExplanationFields {
	declare readonly method: ExplanationFields["method"];
	declare readonly estimator: string;
	declare readonly features: readonly Feature[];
	declare readonly image?: ImageLayout | undefined;
	declare readonly targets: readonly Target[];
	declare readonly attributions: Float64Array;
	declare readonly baseValues: Float64Array;
	declare readonly standardErrors?: Float64Array | undefined;
	declare readonly surrogate?: readonly Surrogate[] | undefined;
	declare readonly masks?: readonly LearnedMask[] | undefined;
	declare readonly exact: boolean;
	declare readonly notes: readonly Note[];
	declare readonly cost: Cost;
	declare readonly options: Readonly<Record<string, unknown>>;
	declare readonly seed: number;
	declare readonly backend: string;
	declare readonly version: string;

	/** @throws {RangeError} naming a number that is not finite: sums that overflowed are no answer */
	constructor(fields: ExplanationFields) {
		checkFinite(fields);
		// In this order whatever the order given, so that equal explanations are equal JSON; fields that a method does not have are left out.
		for (const name of FIELDS) {
			if (fields[name] === undefined) continue;
			Object.assign(this, { [name]: fields[name] });
			deepFreeze(fields[name]);
		}
		Object.freeze(this);
	}

	/**
	 * The features with the largest attributions by absolute value, largest first, ties by index.
	 *
	 * @param count how many at most; default all
	 * @param target position in `targets`, default the first
	 */
	top(count = this.features.length, target = 0): Attribution[] {
		if (!Number.isInteger(count) || count < 0) throw valueError("count", "an integer >= 0", count);
		this.#checkTarget(target);
		const width = this.features.length;
		const row = this.attributions.subarray(target * width, (target + 1) * width);
		return Array.from(row.keys())
			.toSorted((a, b) => Math.abs(row[b]!) - Math.abs(row[a]!) || a - b)
			.slice(0, count)
			.map((index) => {
				const feature = this.features[index]!;
				const entry = { index, feature: feature.condition ?? feature.name, value: feature.value, attribution: row[index]! };
				return this.standardErrors ? { ...entry, standardError: this.standardErrors[target * width + index]! } : entry;
			});
	}

	/**
	 * Images: the attributions as a map, a number for each pixel: its superpixel's, or interpolated between the cells of a grid.
	 *
	 * @param target position in `targets`, default the first
	 * @throws {TypeError} if this is no explanation of an image
	 */
	saliency(target = 0): Saliency {
		if (this.image === undefined) throw new TypeError("saliency() is for explanations of images, and this explains something else");
		this.#checkTarget(target);
		const width = this.features.length;
		return spread(this.image, this.attributions.subarray(target * width, (target + 1) * width));
	}

	#checkTarget(target: number): void {
		if (Number.isInteger(target) && target >= 0 && target < this.targets.length) return;
		throw valueError("target", `an integer from 0 to ${this.targets.length - 1}, a position in explanation.targets`, target);
	}

	/** Plain data: typed arrays become nested arrays [targets][features]; described by `whybox/explanation.schema.json`. */
	toJSON(): Record<string, unknown> {
		const width = this.features.length;
		const nested = (values: Float64Array) => this.targets.map((_, t) => Array.from(values.subarray(t * width, (t + 1) * width)));
		const { attributions, baseValues, standardErrors, ...rest } = this;
		return {
			format: FORMAT,
			...rest,
			attributions: nested(attributions),
			baseValues: Array.from(baseValues),
			...(standardErrors && { standardErrors: nested(standardErrors) }),
		};
	}

	/**
	 * The explanation that `toJSON` wrote.
	 *
	 * @throws {TypeError | RangeError} naming the field that is missing or wrong
	 */
	static fromJSON(json: unknown): Explanation {
		if (json === null || typeof json !== "object" || Array.isArray(json)) throw kindError("json", "an object as toJSON() wrote it", json);
		const { format, ...fields } = json as Record<string, unknown>;
		if (format !== FORMAT) throw valueError("json.format", JSON.stringify(FORMAT), format);
		const features = list(fields, "features");
		const targets = list(fields, "targets");
		for (const [name, kind] of FIELD_KINDS) {
			if (typeof fields[name] !== kind || fields[name] === null) throw kindError(`json.${name}`, `a ${kind}`, fields[name]);
		}
		list(fields, "notes");
		entries("features", features, { name: "string" });
		entries("targets", targets, { index: "number", name: "string", prediction: "number" });
		if (fields.image !== undefined) checkLayout(fields.image, features.length);
		if (fields.surrogate !== undefined) {
			const surrogate = list(fields, "surrogate");
			if (surrogate.length !== targets.length) throw valueError("json.surrogate", `${targets.length} entries, one per target`, surrogate);
			entries("surrogate", surrogate, { intercept: "number", r2: "number", localPrediction: "number", effectiveSampleSize: "number" });
			surrogate.forEach((entry, t) => checkStability((entry as Record<string, unknown>).stability, `json.surrogate[${t}].stability`));
			surrogate.forEach((entry, t) => list(entry as Record<string, unknown>, "selected", `json.surrogate[${t}].selected`));
		}
		if (fields.masks !== undefined) {
			const masks = list(fields, "masks");
			if (masks.length !== targets.length) throw valueError("json.masks", `${targets.length} entries, one per target`, masks);
			entries("masks", masks, {
				score: "number",
				scoreFull: "number",
				scoreEmpty: "number",
				area: "number",
				objective: "number",
				start: "string",
			});
			(masks as Record<string, unknown>[]).forEach((mask, t) => {
				if (mask.box !== undefined) {
					const box = list(mask, "box", `json.masks[${t}].box`);
					if (box.length !== 4) throw valueError(`json.masks[${t}].box`, "left, top, right and bottom", box);
					box.forEach((value, i) => finite(`json.masks[${t}].box[${i}]`, value));
					finite(`json.masks[${t}].boxScore`, mask.boxScore);
				}
				if (mask.box === undefined && mask.generalisation === undefined) return;
				const fills = list(mask, "generalisation", `json.masks[${t}].generalisation`);
				entries(`masks[${t}].generalisation`, fills, { fill: "string", score: "number" });
			});
		}
		const flat = (name: string): Float64Array => {
			const rows = list(fields, name);
			if (rows.length !== targets.length) throw valueError(`json.${name}`, `${targets.length} rows, one per target`, rows);
			const out = new Float64Array(targets.length * features.length);
			rows.forEach((row, t) => {
				if (!Array.isArray(row) || row.length !== features.length) {
					throw valueError(`json.${name}[${t}]`, `${features.length} numbers, one per feature`, row);
				}
				row.forEach((value, f) => (out[t * features.length + f] = finite(`json.${name}[${t}][${f}]`, value)));
			});
			return out;
		};
		const baseValues = list(fields, "baseValues");
		if (baseValues.length !== targets.length) throw valueError("json.baseValues", `${targets.length} numbers, one per target`, baseValues);
		const known = Object.fromEntries(
			FIELDS.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, structuredClone(fields[name])]),
		);
		return new Explanation({
			...(known as unknown as ExplanationFields),
			attributions: flat("attributions"),
			baseValues: Float64Array.from(baseValues, (value, t) => finite(`json.baseValues[${t}]`, value)),
			standardErrors: fields.standardErrors === undefined ? undefined : flat("standardErrors"),
		});
	}
}

const FIELD_KINDS = [
	["method", "string"],
	["estimator", "string"],
	["exact", "boolean"],
	["cost", "object"],
	["options", "object"],
	["seed", "number"],
	["backend", "string"],
	["version", "string"],
] as const;

const FIELDS = [
	"method",
	"estimator",
	"features",
	"image",
	"targets",
	"attributions",
	"baseValues",
	"standardErrors",
	"surrogate",
	"masks",
	"exact",
	"notes",
	"cost",
	"options",
	"seed",
	"backend",
	"version",
] as const satisfies readonly (keyof ExplanationFields)[];

function list(fields: Record<string, unknown>, name: string, path = `json.${name}`): unknown[] {
	const value = fields[name];
	if (!Array.isArray(value)) throw kindError(path, "an array", value);
	return value;
}

/** Checks that each entry of a list is an object with fields of these kinds. */
function entries(name: string, values: readonly unknown[], kinds: Readonly<Record<string, "number" | "string">>): void {
	values.forEach((value, i) => {
		if (value === null || typeof value !== "object") throw kindError(`json.${name}[${i}]`, "an object", value);
		for (const [field, kind] of Object.entries(kinds)) {
			const found = (value as Record<string, unknown>)[field];
			if (kind === "number") finite(`json.${name}[${i}].${field}`, found);
			else if (typeof found !== kind) throw kindError(`json.${name}[${i}].${field}`, `a ${kind}`, found);
		}
	});
}

function checkStability(value: unknown, name: string): void {
	if (value === undefined) return;
	if (value === null || typeof value !== "object") throw kindError(name, "an object", value);
	const { count, share } = value as Record<string, unknown>;
	finite(`${name}.count`, count);
	finite(`${name}.share`, share);
}

function finite(name: string, value: unknown): number {
	if (typeof value !== "number" || !Number.isFinite(value)) throw kindError(name, "a finite number", value);
	return value;
}

function checkFinite({ attributions, baseValues, standardErrors, surrogate, masks }: ExplanationFields): void {
	const check = (name: string, value: number | null): void => {
		if (Number.isNaN(value) || value === Infinity || value === -Infinity) {
			throw valueError(name, "a finite number (the model's outputs or the options are too large or too small to compute with)", value);
		}
	};
	attributions.forEach((value, i) => check(`attributions[${i}]`, value));
	baseValues.forEach((value, i) => check(`baseValues[${i}]`, value));
	standardErrors?.forEach((value, i) => check(`standardErrors[${i}]`, value));
	masks?.forEach(({ objective }, t) => check(`masks[${t}].objective`, objective));
	surrogate?.forEach(({ intercept, r2, holdOutR2, localPrediction, effectiveSampleSize }, t) => {
		for (const [name, value] of Object.entries({ intercept, r2, holdOutR2, localPrediction, effectiveSampleSize })) {
			check(`surrogate[${t}].${name}`, value);
		}
	});
}

/** Freezes plain objects and arrays all the way down; typed arrays cannot be frozen and stay as they are. */
function deepFreeze(value: unknown): void {
	if (value === null || typeof value !== "object" || ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
	Object.freeze(value);
	for (const inner of Object.values(value)) deepFreeze(inner);
}
