/** Which few explanations show how a model behaves? */

import { checkFunction, checkInteger, checkOneOf, checkOptions, kindError, valueError } from "./check.js";
import type { Explanation } from "./explanation.js";
import type { FeatureKey } from "./pick/feature-keys.js";
import { lazyGreedy } from "./pick/lazy-greedy.js";
import { sharedFeatures, type Matching } from "./pick/shared-features.js";
import { SumTree } from "./pick/sum-tree.js";

export type { FeatureKey } from "./pick/feature-keys.js";

/** Options of `submodularPick`. */
export interface SubmodularPickOptions {
	/** How many explanations to pick, from 1; all of them if there are fewer. */
	readonly count: number;
	/**
	 * Tables: is a feature of several instances the same if its "condition" is (default; "age > 48.00" and "age <= 28.00" are two), or if its
	 * "column" is? Features without a condition go by column.
	 */
	readonly by?: "condition" | "column";
	/** What a feature is called across instances: needed for superpixels; for anything else in the place of column, condition or word. */
	readonly key?: FeatureKey;
	/** Index or name of the one model output to look at; default: all that were explained, kept apart. */
	readonly target?: number | string;
	/**
	 * How many features of each explanation and target count: those with the largest |attribution|, from 1. Default: for LIME all in its
	 * surrogate, else 10: almost every Shapley value differs from 0, and where every explanation has every feature, one covers all.
	 */
	readonly featureCount?: number;
	/** "python-lime": of equal gains the highest index wins, as in lime.submodular_pick. */
	readonly preset?: "python-lime";
}

/** A feature across instances. */
export interface SharedFeature {
	/** Condition, column, word, or what `options.key` said. */
	readonly key: string;
	/** Index of the model output. */
	readonly target: number;
	/** √Σ |attribution| over the explanations, > 0. */
	readonly importance: number;
	/** In how many explanations it counts. */
	readonly count: number;
}

/** An explanation that was picked. */
export interface PickedExplanation {
	/** Position among the explanations given, from 0. */
	readonly index: number;
	readonly explanation: Explanation;
	/** Importance of the features that this pick or an earlier one shows. */
	readonly coverage: number;
	/** Importance of the features that this pick is the first to show; 0 if it shows nothing new. */
	readonly gain: number;
	/** Its features that count, the most important first. */
	readonly features: readonly SharedFeature[];
	/** Of them those that this pick is the first to show. */
	readonly newFeatures: readonly SharedFeature[];
}

/** What `submodularPick` found. */
export interface SubmodularPick {
	/** In the order picked. */
	readonly picks: readonly PickedExplanation[];
	/** Every feature that counts in any explanation, the most important first, ties by target, then by first appearance. */
	readonly importance: readonly SharedFeature[];
	/** Importance of the features that the picks show. */
	readonly coverage: number;
	/** Importance of all features: the coverage of all explanations together. */
	readonly totalCoverage: number;
}

const OPTIONS = ["count", "by", "key", "target", "featureCount", "preset"] as const;

/**
 * Which few instances should a person look at to see how the model behaves? SP-LIME's pick: explanations that show the important features and do
 * not repeat each other.
 *
 * With W the |attributions| [explanations, features], the importance of a feature is I_f = √Σ_i W_if, the coverage of a set of explanations the sum
 * of I_f over the features that at least one of them has, and the picks are greedy: each adds the most coverage to those before it, ties to the
 * lowest index. Greedy reaches at least 1 − 1/e of the best coverage. Explanations may be of any method and data type; a
 * feature that pushes two targets is two features, and signs never cancel.
 *
 * Cost: no model rows; O(attributions) and little per pick.
 *
 * Source: Ribeiro, Singh, Guestrin 2016, algorithm 2, §4.
 *
 * ```ts
 * import { Shap, submodularPick, tabular } from "whybox";
 * const shap = new Shap((rows) => rows.toArrays().map(([a, b]) => a * b), tabular([[0, 0]]));
 * const { picks } = await submodularPick(shap.explainAll([[0, 0], [1, 2], [3, 1]]), { count: 1 });
 * picks[0].index; // 1
 * ```
 *
 * @param explanations as `explain` gave them; of an `AsyncIterable`, as `explainAll` makes, the answer is a promise
 * @throws {TypeError | RangeError} naming the argument that is wrong
 */
export function submodularPick(explanations: Iterable<Explanation>, options: SubmodularPickOptions): SubmodularPick;
export function submodularPick(explanations: AsyncIterable<Explanation>, options: SubmodularPickOptions): Promise<SubmodularPick>;
export function submodularPick(
	explanations: Iterable<Explanation> | AsyncIterable<Explanation>,
	options: SubmodularPickOptions,
): SubmodularPick | Promise<SubmodularPick> {
	const resolved = resolve(options);
	if (isIterable(explanations)) return pick([...explanations], resolved);
	if (isAsyncIterable(explanations)) return collected(explanations).then((list) => pick(list, resolved));
	throw kindError("explanations", "a list of explanations, or what explainer.explainAll(instances) gives", explanations);
}

interface Resolved extends Matching {
	readonly count: number;
	readonly ties: "lowest" | "highest";
}

function resolve(options: unknown): Resolved {
	const { count, by, key, target, featureCount, preset } = checkOptions("options", options, OPTIONS);
	if (by !== undefined && key !== undefined) throw valueError("options.by", "nothing beside options.key, which says what a feature is", by);
	if (target !== undefined && typeof target !== "string") checkInteger("options.target", target, 0);
	if (preset !== undefined) checkOneOf("options.preset", preset, ["python-lime"]);
	return {
		count: checkInteger("options.count", count, 1),
		by: checkOneOf("options.by", by ?? "condition", ["condition", "column"]),
		key: key === undefined ? undefined : checkFunction("options.key", key as FeatureKey),
		target: target as number | string | undefined,
		featureCount: featureCount === undefined ? undefined : checkInteger("options.featureCount", featureCount, 1),
		ties: preset === undefined ? "lowest" : "highest",
	};
}

function pick(explanations: readonly Explanation[], { count, ties, ...matching }: Resolved): SubmodularPick {
	const shared = sharedFeatures(explanations, matching);
	const features = shared.names.map((key, id): SharedFeature => {
		return Object.freeze({ key, target: shared.targets[id]!, importance: shared.importance[id]!, count: shared.counts[id]! });
	});
	/** The features with these ids, the most important first. */
	const ranked = (ids: Iterable<number>): readonly SharedFeature[] =>
		Object.freeze(
			Array.from(ids)
				.toSorted((a, b) => shared.importance[b]! - shared.importance[a]! || shared.targets[a]! - shared.targets[b]! || a - b)
				.map((id) => features[id]!),
		);

	const covered = new SumTree(shared.importance);
	const picks = lazyGreedy(shared, shared.importance, count, ties).map(({ row, gain, newColumns }): PickedExplanation => {
		for (const id of newColumns) covered.add(id);
		return Object.freeze({
			index: row,
			explanation: explanations[row]!,
			coverage: covered.sum,
			gain,
			features: ranked(shared.columns.subarray(shared.starts[row], shared.starts[row + 1])),
			newFeatures: ranked(newColumns),
		});
	});
	return Object.freeze({
		picks: Object.freeze(picks),
		importance: ranked(features.keys()),
		coverage: covered.sum,
		totalCoverage: covered.total,
	});
}

async function collected(explanations: AsyncIterable<Explanation>): Promise<Explanation[]> {
	const list: Explanation[] = [];
	for await (const explanation of explanations) list.push(explanation);
	return list;
}

const isIterable = (value: unknown): value is Iterable<Explanation> =>
	typeof value === "object" && value !== null && Symbol.iterator in value;

const isAsyncIterable = (value: unknown): value is AsyncIterable<Explanation> =>
	typeof value === "object" && value !== null && Symbol.asyncIterator in value;
