import type { Explanation, Masker, Progress } from "../index.js";
import { harmless, wrapped } from "../plots/terminal-text.js";
import { terminalChart } from "../plots/terminal.js";
import { jsonText } from "./json-text.js";
import { makeExplainer } from "./methods.js";
import type { LoadedModel } from "./model.js";
import type { ExplainOptions } from "./options.js";
import { ProgressLine } from "./progress.js";
import { terminalAbilities, type Streams } from "./streams.js";
import { asUsage } from "./usage-error.js";

/** Something to explain. */
export interface Item<Instance> {
	readonly instance: Instance;
	/** For the progress line, as "row 3". */
	readonly name: string;
	/** Above its chart, as "row 3 of input.csv". */
	readonly heading: string;
}

export interface Explains<Instance> {
	explain(instance: Instance, options: { onProgress(progress: Progress): void; signal?: AbortSignal }): Promise<Explanation>;
}

/** What `whybox explain` does for one kind of data, once its files are read. */
export interface Task<Instance, Batch> {
	readonly model: LoadedModel<Batch>;
	/** Made late, so that its complaints become faults of options. */
	masker(): Masker<Instance, Batch>;
	/** Further options of the explainer that only this kind of data has. */
	readonly more?: object;
	readonly items: readonly Item<Instance>[];
	/** --json: print an array even of one explanation. */
	readonly array: boolean;
	readonly picture?: Picture<Instance>;
	/** What else there is to say of an instance, below its heading. */
	readonly about?: (instance: Instance) => Promise<string>;
	/** Done with each explanation before it is printed. */
	readonly each?: (explanation: Explanation, instance: Instance) => Promise<void>;
}

/** Explains by the method that the options name, and prints. @throws UsageError for what the user can put right */
export async function explainTask<Instance, Batch>(options: ExplainOptions, task: Task<Instance, Batch>, streams: Streams): Promise<void> {
	let explainer;
	try {
		explainer = makeExplainer(options, task.model.predict, task.masker(), task.model.targetNames, task.more);
	} catch (error) {
		throw asUsage(error);
	}
	await explainEach(explainer, options, task, streams);
}

/** Draws the instance itself, above the chart of one target. */
export type Picture<Instance> = (
	explanation: Explanation,
	instance: Instance,
	options: ReturnType<typeof terminalAbilities> & { readonly target: number },
) => string;

/** Explains items one after the other and prints each, as a chart or as JSON. */
async function explainEach<Instance, Batch>(
	explainer: Explains<Instance>,
	output: ExplainOptions,
	{ items, array, picture, about, each }: Task<Instance, Batch>,
	streams: Streams,
): Promise<void> {
	const progress = new ProgressLine(streams, "rows", items.length);
	const { signal } = streams;
	const explanations: Explanation[] = [];
	for (const [k, { instance, name, heading }] of items.entries()) {
		const onProgress = ({ rowsDone, rowsTotal }: Progress) => progress.tell(rowsDone, rowsTotal);
		let explanation: Explanation;
		try {
			progress.begin(name, k);
			explanation = await explainer.explain(instance, { onProgress, ...(signal && { signal }) });
			signal?.throwIfAborted();
		} catch (error) {
			progress.clear();
			throw asUsage(error);
		}
		// An array is printed at its end: until then the line may stay.
		if (!output.json || k === items.length - 1) progress.clear();
		await each?.(explanation, instance);
		if (output.json) explanations.push(explanation);
		else if (output.jsonl) streams.stdout.write(`${jsonText(explanation)}\n`);
		else {
			const abilities = terminalAbilities(streams, output.color);
			const drawn = explanation.targets.map((_, target) => {
				const chart = terminalChart(explanation, { ...abilities, top: output.top, target });
				return picture ? `${picture(explanation, instance, { ...abilities, target })}\n\n${chart}` : chart;
			});
			const head = about ? `${heading}\n${await about(instance)}` : heading;
			const lines = (abilities.unicode ? head : head.replaceAll("×", "x"))
				.split("\n")
				.flatMap((line) => wrapped(harmless(line, abilities.unicode), abilities.width, "  "));
			streams.stdout.write(`${k > 0 ? "\n" : ""}${lines.join("\n")}\n${about ? "\n" : ""}${drawn.join("\n\n")}\n`);
		}
	}
	if (output.json) streams.stdout.write(`${jsonText(array ? explanations : explanations[0])}\n`);
}
