import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Configuration, Ready, Report, Timed } from "./configuration.js";
import { ratio, type Ratio, type Timing } from "./measure.js";
import { median, spread } from "./statistics.js";
import { duration, megabytes, plusMinus, table, times, verdict } from "./table.js";

export interface ExplainerResult extends Omit<Configuration, "backend"> {
	readonly modelRows: number;
	/** [rounds], CPU milliseconds of one explanation, the model's taken off. */
	readonly wasm: readonly number[];
	readonly typescript: readonly number[];
	/** typescript / wasm */
	readonly ratio: Ratio;
	/** Memory with WebAssembly, in bytes: see `Ready`. */
	readonly peak: number;
	readonly needed: number;
	/** Bytes that the model rows would take together. */
	readonly allRows: number;
}

/** A child process that explains one configuration whenever told to. */
class Runner {
	readonly #process: ChildProcess;

	constructor(configuration: Configuration) {
		this.#process = fork(fileURLToPath(new URL("explainer-process.js", import.meta.url)), [JSON.stringify(configuration)], {
			execArgv: ["--expose-gc"],
		});
	}

	/** What the process says when it is ready. */
	ready(): Promise<Ready> {
		return this.#next() as Promise<Ready>;
	}

	/** CPU milliseconds of one explanation, measured over `calls`. */
	async run(calls: number): Promise<number> {
		this.#process.send(calls);
		return ((await this.#next()) as Timed).time;
	}

	close(): void {
		if (this.#process.connected) this.#process.disconnect();
	}

	#next(): Promise<Report> {
		return new Promise((resolve, reject) => {
			const ended = (code: number | null) => reject(new Error(`the process of an explainer ended with code ${code}`));
			this.#process.once("exit", ended);
			this.#process.once("message", (message) => {
				this.#process.off("exit", ended);
				resolve(message as Report);
			});
		});
	}
}

const ROUNDS = 5;
/** CPU time of one measurement at least. */
const MILLISECONDS = 8;

/** Both backends on one configuration, in turn. */
async function measure(configuration: Omit<Configuration, "backend">): Promise<ExplainerResult> {
	const runners = (["wasm", "typescript"] as const).map((backend) => new Runner({ ...configuration, backend }));
	try {
		const lanes: { runner: Runner; ready: Ready; calls: number; rounds: number[] }[] = [];
		for (const runner of runners) {
			const ready = await runner.ready();
			lanes.push({ runner, ready, calls: Math.ceil(MILLISECONDS / ready.rough), rounds: [] });
		}
		for (let round = 0; round < ROUNDS; round++) {
			for (const lane of lanes) lane.rounds.push(await lane.runner.run(lane.calls));
		}
		const [wasm, typescript]: Timing[] = lanes;
		const { peak, needed, modelRows } = lanes[0].ready;
		const allRows = modelRows * configuration.features * Float64Array.BYTES_PER_ELEMENT;
		return {
			...configuration,
			modelRows,
			wasm: wasm.rounds,
			typescript: typescript.rounds,
			ratio: ratio(typescript, wasm),
			peak,
			needed,
			allRows,
		};
	} finally {
		for (const runner of runners) runner.close();
	}
}

const FEATURES = [10, 30, 100];
const BACKGROUNDS = [1, 20, 100];
const EFFORTS = [1, 4, 16];
/** Memory "does not grow" if 16 times the model rows need no more than this many times the memory. */
const GROWTH = 1.5;

/** What does an explanation cost beside the model, and how much memory does it take? */
export async function benchExplainers(log: (line: string) => void): Promise<ExplainerResult[]> {
	const results: ExplainerResult[] = [];
	log(
		"Explainers: CPU time of one explanation without the model's, B background rows, default budget\n" +
			"Memory (WASM): what all model rows would take; what is needed at most, seen right after collections;\n" +
			"and by how much the resident set grew at its peak, with what was not collected yet",
	);
	for (const method of ["shap", "lime"] as const) {
		const rows: ExplainerResult[] = [];
		for (const features of FEATURES) {
			for (const background of BACKGROUNDS) rows.push(await measure({ method, features, background, effort: 1 }));
		}
		log(timeTable(method === "shap" ? "Kernel SHAP × tabular" : "LIME × tabular", rows));
		results.push(...rows);
	}
	log("Memory: Kernel SHAP, 30 features, 100 background rows, 1, 4 and 16 times the default number of coalitions");
	const growing: ExplainerResult[] = [];
	for (const effort of EFFORTS) growing.push(await measure({ method: "shap", features: 30, background: 100, effort }));
	log(timeTable("Kernel SHAP × tabular", growing));
	const grown = growing.at(-1)!.needed / growing[0].needed;
	log(`needed at 16 times the coalitions: ${times(grown)} of what was at 1, target ≤ ${GROWTH}×: ${verdict(grown <= GROWTH)}`);
	return [...results, ...growing];
}

const timeTable = (title: string, results: readonly ExplainerResult[]): string =>
	table(
		[title, "B", "model rows", "WASM", "±", "twin", "±", "ratio", "all rows", "needed", "peak"],
		results.map(({ features, background, modelRows, wasm, typescript, ratio, allRows, needed, peak }) => [
			`${features} features`,
			String(background),
			String(modelRows),
			duration(median(wasm)),
			plusMinus(spread(wasm)),
			duration(median(typescript)),
			plusMinus(spread(typescript)),
			times(ratio.median),
			megabytes(allRows),
			megabytes(needed),
			megabytes(peak),
		]),
	);
