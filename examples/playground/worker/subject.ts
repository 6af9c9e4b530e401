/** A model with data, ready to be explained, whatever the kind. */
import { Lime, type Masker, type Predict } from "whybox";
import type { Instance, Opened, Question, Settings } from "../messages.js";
import { type AnyExplainer, explainerOf } from "./explainers.js";

export interface Subject {
	readonly opened: Opened;
	instance(index: number): Instance | Promise<Instance>;
	/** What the model says, all outputs. */
	predict(instance: Instance): Promise<number[]>;
	/** What explains as is wanted, with the options of the call. */
	explainer(question: Question): AnyExplainer;
	/** Pictures: the superpixel of each pixel. */
	regions?(instance: Instance, superpixels: number): Promise<Int32Array>;
}

export interface Parts<One, Batch> {
	readonly opened: Omit<Opened, "targetNames" | "named">;
	readonly targetNames: readonly string[] | undefined;
	readonly predict: Predict<Batch>;
	/** What the features are, and what stands for their absence. */
	readonly masker: (settings: Settings, regions: Int32Array | undefined) => Masker<One, Batch>;
	readonly instance: (index: number) => One | Promise<One>;
}

/** Milliseconds that one call of the model should take at most. */
const LONGEST_CALL = 200;

/** The masker for questions about the model alone. */
const ANY: Settings = { method: "lime", superpixels: 50, target: "predicted", seed: 0 };

/**
 * Puts the first instance to the model, so that a model that does not go with the data is found out at once.
 *
 * @throws what whybox says of the model or of the data
 */
export async function subjectOf<One extends Instance, Batch>(parts: Parts<One, Batch>): Promise<Subject> {
	const { predict, masker } = parts;
	/** What a row costs; the first call takes longer than others. */
	let millisecondsEach = Infinity;
	// The cheapest explanation there is: one model row beside the instance's own. What the model says of the instance is checked on the way.
	const ask = async (instance: One) => {
		const { targets, cost } = await new Lime(predict, masker({ ...ANY, superpixels: 1 }, undefined)).explain(instance, {
			budget: 2,
			targets: "all",
		});
		millisecondsEach = Math.min(millisecondsEach, cost.milliseconds.model / cost.modelRows);
		return targets.map(({ prediction }) => prediction);
	};
	const said = await ask(await parts.instance(parts.opened.first));
	const targetNames = parts.targetNames ?? said.map((_, t) => (said.length === 1 ? "output" : `output ${t}`));
	if (targetNames.length !== said.length) {
		throw new RangeError(`The model has ${said.length} outputs, but there are ${targetNames.length} names for them.`);
	}
	return {
		opened: { ...parts.opened, targetNames, named: parts.targetNames !== undefined },
		instance: parts.instance,
		predict: (instance) => ask(instance as One),
		explainer: ({ settings, regions }) => {
			const asked = masker(settings, regions);
			// A slow model is asked for few rows at a time: progress is seen, and Stop heard, between two calls. The answer is the same to the last bit.
			const batchSize = Math.max(1, Math.min(asked.batchSize, Math.floor(LONGEST_CALL / millisecondsEach)));
			return explainerOf(predict, asked, settings, { targetNames, batchSize });
		},
	};
}
