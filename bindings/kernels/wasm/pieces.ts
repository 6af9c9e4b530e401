import { coalitionWords, type PieceKernels } from "../kernels.js";
import type { Lend } from "./loan.js";
import { numbersAt } from "./numbers.js";

export interface PieceExports {
	composePieces(
		coalition: number,
		features: number,
		runs: number,
		runCount: number,
		instance: number,
		fill: number,
		sources: number,
		out: number,
	): void;
}

/** The kernel copies by 16 bytes and runs over. */
const SPARE = 16;
/** A strip of the instance, of its fill and of the result stay in the processor's cache while all coalitions pass; only the batch is out of it. */
const STRIP_BYTES = 64 * 1024;

export const pieces = (lend: Lend<PieceExports>): PieceKernels => ({
	composePieces: (coalitions, count, features, runs, planes, instance, fill, out) => {
		const words = coalitionWords(features);
		const { length, byteLength, BYTES_PER_ELEMENT: size } = instance;
		const strips = stripsOf(runs, STRIP_BYTES / size);
		const longest = strips.reduce((most, { numbers }) => Math.max(most, numbers), 0);
		const picture = byteLength + SPARE;
		const bytes = [4 * count * words, 4 * runs.length, picture, picture, 4 * features, size * longest + SPARE] as const;
		lend(bytes, (wasm, [bits, table, shown, absent, sources, result], buffer) => {
			new Uint32Array(buffer, bits, count * words).set(coalitions.subarray(0, count * words));
			new Int32Array(buffer, table, runs.length).set(runs.map((value, i) => (i % 2 === 0 ? value : value * size)));
			numbersAt(instance, buffer, shown, length).set(instance);
			numbersAt(fill, buffer, absent, length).set(fill);
			for (let plane = 0; plane < planes; plane++) {
				for (const { run, runCount, start, numbers } of strips) {
					const strip = numbersAt(instance, buffer, result, numbers);
					const from = (plane * length) / planes + start;
					const [x, other] = [shown + size * from, absent + size * from];
					for (let c = 0; c < count; c++) {
						wasm.composePieces(bits + 4 * c * words, features, table + 8 * run, runCount, x, other, sources, result);
						out.set(strip, c * length + from);
					}
				}
			}
		});
	},
});

interface Strip {
	/** Its first run, and how many they are. */
	readonly run: number;
	readonly runCount: number;
	/** Its first number within the plane, and how many they are. */
	readonly start: number;
	readonly numbers: number;
}

/** Whole runs of about `most` numbers together. */
function stripsOf(runs: Int32Array, most: number): Strip[] {
	const strips: Strip[] = [];
	for (let end = 0, run = 0, start = 0, numbers = 0; end < runs.length;) {
		numbers += runs[end + 1]!;
		end += 2;
		if (numbers < most && end < runs.length) continue;
		strips.push({ run, runCount: end / 2 - run, start, numbers });
		run = end / 2;
		start += numbers;
		numbers = 0;
	}
	return strips;
}
