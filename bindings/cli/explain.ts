import type { Explanation, Masker, Progress } from "../index.js";
import type { ShownImage } from "../plots/index.js";
import { harmless, wrapped } from "../plots/terminal-text.js";
import { terminalChart } from "../plots/terminal.js";
import { report, type ReportedInstance } from "../report/index.js";
import { jsonText } from "./json-text.js";
import { makeExplainer } from "./methods.js";
import type { LoadedModel } from "./model.js";
import type { ExplainOptions } from "./options.js";
import { ProgressLine } from "./progress.js";
import type { WriteReport } from "./report-file.js";
import { say, terminalAbilities, type Streams } from "./streams.js";
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
	/** What else there is to say of an instance, below its heading, and in its report. */
	readonly about?: (instance: Instance) => Promise<About>;
	/** Done with each explanation before it is printed. */
	readonly each?: (explanation: Explanation, instance: Instance) => Promise<void>;
	/** What writes the report, if one is wanted. */
	readonly writeReport?: WriteReport | undefined;
	/** The text or picture as a report shows it. */
	readonly shown?: (instance: Instance) => string | ShownImage;
}

export interface About {
	readonly text: string;
	readonly predictions: NonNullable<ReportedInstance["predictions"]>;
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

/** What has been explained so far. */
interface Done {
	readonly explanations: Explanation[];
	/** What the report says of each. */
	readonly instances: ReportedInstance[];
	/** What went wrong after an explanation was paid for: said once that has been printed. */
	late?: unknown;
}

/** Explains items one after the other and prints each, as a chart or as JSON; then writes the report. */
async function explainEach<Instance, Batch>(
	explainer: Explains<Instance>,
	output: ExplainOptions,
	task: Task<Instance, Batch>,
	streams: Streams,
): Promise<void> {
	const { items, array, writeReport } = task;
	const done: Done = { explanations: [], instances: [] };
	const { explanations, instances } = done;
	const reportOf = (): string => {
		const command = output.command ?? "";
		return items.length > 1 ? report(explanations, { command, instances }) : report(explanations[0]!, { command, ...instances[0] });
	};
	try {
		await inTurn(explainer, output, task, streams, done);
	} catch (error) {
		if (writeReport && explanations.length > 0) {
			try {
				writeReport(reportOf());
				say(streams, `${output.report} has the ${explanations.length} of ${items.length} that were explained`);
			} catch (unwritten) {
				say(streams, (unwritten as Error).message);
			}
		}
		throw error;
	}
	if (output.json) streams.stdout.write(`${jsonText(array ? explanations : explanations[0])}\n`);
	writeReport?.(reportOf());
	if (done.late !== undefined) throw done.late;
}

async function inTurn<Instance, Batch>(
	explainer: Explains<Instance>,
	output: ExplainOptions,
	{ items, picture, about, each, shown, writeReport }: Task<Instance, Batch>,
	streams: Streams,
	done: Done,
): Promise<void> {
	const progress = new ProgressLine(streams, "rows", items.length);
	const { signal } = streams;
	const charted = !output.json && !output.jsonl;
	const later = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
		try {
			return await work;
		} catch (error) {
			done.late ??= error;
			return undefined;
		}
	};
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
		done.explanations.push(explanation);
		done.instances.push(shown ? { name: heading, instance: shown(instance) } : { name: heading });
		await later(each?.(explanation, instance));
		if (output.jsonl) streams.stdout.write(`${jsonText(explanation)}\n`);
		// It costs a model row: asked where somebody reads the answer.
		const more = charted || writeReport ? await later(about?.(instance)) : undefined;
		if (more) done.instances[k] = { ...done.instances[k], predictions: more.predictions };
		if (!charted) continue;
		const abilities = terminalAbilities(streams, output.color);
		const drawn = explanation.targets.map((_, target) => {
			const chart = terminalChart(explanation, { ...abilities, top: output.top, target });
			return picture ? `${picture(explanation, instance, { ...abilities, target })}\n\n${chart}` : chart;
		});
		const head = more ? `${heading}\n${more.text}` : heading;
		const lines = (abilities.unicode ? head : head.replaceAll("×", "x"))
			.split("\n")
			.flatMap((line) => wrapped(harmless(line, abilities.unicode), abilities.width, "  "));
		streams.stdout.write(`${k > 0 ? "\n" : ""}${lines.join("\n")}\n${more ? "\n" : ""}${drawn.join("\n\n")}\n`);
	}
}
