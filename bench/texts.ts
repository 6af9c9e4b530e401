import { init, Lime, text } from "whybox";
import type { Kernels } from "../bindings/kernels/kernels.js";
import { coalitionWords } from "../bindings/kernels/kernels.js";
import { loadKernels } from "../bindings/kernels/load.js";
import { cpuMilliseconds } from "./measure.js";
import { median } from "./statistics.js";
import { duration, table, times } from "./table.js";

export interface TextResult {
	readonly tokens: number;
	/** [rounds], CPU milliseconds. */
	readonly wasm: readonly number[];
	readonly typescript: readonly number[];
	readonly strings: readonly number[];
}

const SAMPLES = 5000;
const ROUNDS = 7;

/** A text of so many different words. */
const textOf = (tokens: number): string => Array.from({ length: tokens }, (_, i) => `w${((i * 7919) % 100_003).toString(36)}`).join(" ");

/** The cheapest model that looks at every text; reading a character makes the engine write the string out. */
const predict = (texts: readonly string[]): number[] => texts.map((one) => (one.length > 0 ? one.charCodeAt(one.length >> 1) / 65536 : 0));

/** What does LIME on a text cost beside the model, and how much of that is building the strings, which nobody is spared? */
export async function benchTexts(log: (line: string) => void): Promise<TextResult[]> {
	log(
		`LIME × text: CPU time of one explanation, ${SAMPLES} samples, trivial model; strings: the same texts built and looked at, nothing else`,
	);
	const results: TextResult[] = [];
	for (const tokens of [200, 1000]) {
		const instance = textOf(tokens);
		const lime = new Lime(predict, text());
		const lanes = [explaining("wasm"), explaining("typescript"), await building(instance)];
		const rounds: number[][] = lanes.map(() => []);
		for (let round = -1; round < ROUNDS; round++) {
			for (const [lane, run] of lanes.entries()) {
				const time = await run();
				if (round >= 0) rounds[lane].push(time);
			}
		}
		results.push({ tokens, wasm: rounds[0], typescript: rounds[1], strings: rounds[2] });

		function explaining(backend: Kernels["backend"]) {
			return async () => {
				await init({ backend });
				const started = cpuMilliseconds();
				await lime.explain(instance, { budget: SAMPLES });
				return cpuMilliseconds() - started;
			};
		}
	}
	log(
		table(
			["LIME × text", "WASM", "twin", "ratio", "strings", "share of WASM"],
			results.map(({ tokens, wasm, typescript, strings }) => [
				`${tokens} tokens`,
				duration(median(wasm)),
				duration(median(typescript)),
				times(median(typescript.map((time, round) => time / wasm[round]))),
				duration(median(strings)),
				`${(100 * median(strings.map((time, round) => time / wasm[round]))).toFixed(0)} %`,
			]),
		),
	);
	return results;
}

/** Builds the texts of as many coalitions as an explanation draws, in batches as it would. */
async function building(instance: string): Promise<() => Promise<number>> {
	const masker = text();
	const masked = masker.mask(instance)();
	const kernels = await loadKernels();
	const words = coalitionWords(masked.features.length);
	const coalitions = new Uint32Array(SAMPLES * words);
	kernels.drawCoalitions(masked.features.length, "uniform-size", 0, 0, 0, coalitions);
	return async () => {
		const started = cpuMilliseconds();
		const inputs = masked.compose(kernels, { kind: "coalitions", coalitions, count: SAMPLES });
		for (let first = 0; first < SAMPLES; first += masker.batchSize) {
			predict(inputs.batch([{ inputs, first, count: Math.min(masker.batchSize, SAMPLES - first) }]));
		}
		return cpuMilliseconds() - started;
	};
}
