/**
 * Pipelines of transformers.js. Nothing is imported here: the caller hands in the pipeline.
 *
 * @module whybox/transformers
 */

import { checkFunction, checkInteger, checkOptions, describe, kindError, valueError } from "../check.js";
import type { Predict } from "../model/predict.js";
import { inTurn } from "./in-turn.js";

/** What is needed of a text-classification pipeline of @huggingface/transformers (or, before version 3, @xenova/transformers). */
export interface TextPipeline {
	// The declarations of versions 3.0 to 3.7 do not know that top_k may be null.
	(texts: string[], options?: any): Promise<unknown>;
	readonly task?: string;
	readonly model: { readonly config: object };
}

/** Options of `fromTextPipeline`. */
export interface TextPipelineOptions {
	/** Texts per run of the pipeline at most; default: as many as the explainer sends. Texts of a run are padded to the longest. */
	readonly batchSize?: number;
}

/** A pipeline as explainers take models. */
export interface TextPipelinePredict extends Predict<string[]> {
	/** Names of the outputs, in the order of the model's `id2label`: give them as `targetNames`. */
	readonly labels: readonly string[];
}

/**
 * How does a text-classification pipeline of transformers.js become a model that can be explained?
 *
 * Every label is asked for, and scores, which the pipeline sorts by size, are put back into the order of the model's `id2label`. A model
 * of several labels that do not exclude each other keeps its independent scores. Texts longer than the model takes are cut at their end by
 * the pipeline: words behind the cut get 0. Runs of one pipeline never overlap.
 *
 * Some models whose numbers are 8-bit integers score a text differently in different company: for them `batchSize: 1` makes explanations repeatable.
 *
 * `const predict = fromTextPipeline(await pipeline("text-classification", name)); new Lime(predict, text(), { targetNames: predict.labels })`.
 * Nothing is imported here.
 *
 * ```ts
 * import { Lime, text } from "whybox";
 * import { fromTextPipeline } from "whybox/transformers";
 *
 * // In place of `await pipeline("text-classification", name)`, which fetches a model.
 * const scores = (one) => [{ label: "good", score: one.includes("good") ? 0.9 : 0.2 }, { label: "bad", score: one.includes("good") ? 0.1 : 0.8 }];
 * const pipe = Object.assign(async (texts) => texts.map(scores), { model: { config: { id2label: { 0: "bad", 1: "good" } } } });
 * const predict = fromTextPipeline(pipe);
 * const explanation = await new Lime(predict, text(), { targetNames: predict.labels }).explain("a good film");
 * explanation.top(1)[0].feature; // "good"
 * ```
 *
 * @throws {TypeError | RangeError} if the pipeline does something else, its model does not name its labels, or has but one
 */
export function fromTextPipeline(pipe: TextPipeline, options?: TextPipelineOptions): TextPipelinePredict {
	checkFunction("pipe", pipe);
	const given = checkOptions("options", options, ["batchSize"]);
	const batchSize = given["batchSize"] === undefined ? undefined : checkInteger("options.batchSize", given["batchSize"], 1);
	const { task } = pipe;
	if (task !== undefined && task !== "text-classification" && task !== "sentiment-analysis") {
		throw valueError("pipe", 'a pipeline for "text-classification"', task);
	}
	const labels = labelsOf(pipe);
	const places = new Map(labels.map((label, target) => [label, target]));

	const predict: Predict<string[]> = async (texts, { signal }) => {
		const data = new Float64Array(texts.length * labels.length);
		const size = batchSize ?? texts.length;
		for (let first = 0; first < texts.length; first += size) {
			const part = texts.slice(first, first + size);
			const reply = await inTurn(pipe, () => {
				signal.throwIfAborted();
				// Every label; the option was called topk before version 3.
				return pipe(part, { top_k: null, topk: null });
			});
			rowsOf(reply, part.length).forEach((row, i) => {
				data.set(inOrder(row, labels, places, first + i), (first + i) * labels.length);
			});
		}
		return { data, dims: [texts.length, labels.length] };
	};
	return Object.freeze(Object.assign(predict, { labels: Object.freeze(labels) }));
}

/** The labels in the order of the model's outputs. */
function labelsOf(pipe: TextPipeline): string[] {
	const config = pipe.model?.config as { readonly id2label?: unknown; readonly problem_type?: unknown } | undefined;
	const names = config?.id2label;
	if (names === null || typeof names !== "object") {
		throw kindError("pipe", "a pipeline whose model names its labels in model.config.id2label", names);
	}
	const labels = Array.from({ length: Object.keys(names).length }, (_, target): string => {
		const label = (names as Record<number, unknown>)[target];
		if (typeof label === "string") return label;
		throw kindError(`pipe.model.config.id2label[${target}]`, "the name of a label, for every output from 0", label);
	});
	const twice = labels.find((label, target) => labels.indexOf(label) !== target);
	if (twice !== undefined) {
		throw valueError("pipe.model.config.id2label", "names that differ, since the pipeline sorts its scores and says only the names", twice);
	}
	if (labels.length === 0) throw valueError("pipe.model.config.id2label", "at least one label", names);
	if (labels.length === 1 && config?.problem_type !== "multi_label_classification") {
		throw valueError(
			"pipe",
			"a model of several labels: of one label the pipeline's score is 1 whatever the text says (a softmax of one number); " +
				"call tokenizer and model yourself and return the logits",
			labels[0],
		);
	}
	return labels;
}

/** The reply, one list of labels with scores per text; of a single text the pipeline, or what stands around it, may give the list alone. */
function rowsOf(reply: unknown, texts: number): readonly unknown[] {
	if (!Array.isArray(reply)) throw new TypeError(`the pipeline's reply: expected a list of scores per text, got ${describe(reply)}`);
	const rows: readonly unknown[] = texts === 1 && !Array.isArray(reply[0]) ? [reply] : reply;
	if (rows.length !== texts)
		throw new RangeError(`the pipeline's reply: expected ${texts} lists of scores, one per text, got ${rows.length}`);
	return rows;
}

/** The scores of one text, in the order of the labels. */
function inOrder(row: unknown, labels: readonly string[], places: ReadonlyMap<string, number>, text: number): Float64Array {
	const scores = new Float64Array(labels.length);
	const found = new Set<string>();
	const entries: readonly unknown[] = Array.isArray(row) ? row : [row];
	for (const entry of entries) {
		const { label, score } = (entry ?? {}) as { readonly label?: unknown; readonly score?: unknown };
		const target = places.get(label as string);
		if (target === undefined || typeof score !== "number") {
			throw new TypeError(
				`the pipeline's reply to text ${text}: expected { label, score } with a label among ${listed(labels)}, got ${
					label === undefined ? describe(entry) : describe(target === undefined ? label : score)
				}`,
			);
		}
		scores[target] = score;
		found.add(label as string);
	}
	const missing = labels.filter((label) => !found.has(label));
	if (missing.length > 0) {
		throw new RangeError(
			`the pipeline's reply to text ${text} lacks ${listed(missing)}; the pipeline was asked for every label (top_k: null): does something around it drop options?`,
		);
	}
	return scores;
}

function listed(labels: readonly string[]): string {
	const shown = labels.slice(0, 6).map((label) => JSON.stringify(label));
	return shown.join(", ") + (labels.length > 6 ? ` and ${labels.length - 6} more` : "");
}
