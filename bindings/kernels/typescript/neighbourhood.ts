import { coalitionWords, type NeighbourhoodKernels } from "../kernels.js";
import { below, drawOfSize } from "./coalition.js";
import { bits, carry, draw, GOLDEN_HIGH, GOLDEN_LOW, mix64, normal, prepareNormals, seek, streamKey, uniform } from "./random.js";

/** The stream that the columns' keys are drawn from: "tabl". */
const TABLE = 0x7461626c;
/** Rejections inside a bin end here. */
const ATTEMPTS = 64;

/** The first entry of start..end whose cumulative frequency is above `u`, by halving. */
function entryOf(u: number, cumulative: Float64Array, start: number, end: number): number {
	let entry = start;
	for (let left = end - start; left > 1;) {
		const half = left >> 1;
		if (cumulative[entry + half - 1]! <= u) entry += half;
		left -= half;
	}
	return entry;
}

/** A normal, drawn again until it falls in [least, most]; uniform there if it will not. */
function within(mean: number, deviation: number, least: number, most: number, low: number, high: number): number {
	if (least === most) return least;
	mix64(low, high);
	const keyLow = bits[0]!;
	const keyHigh = bits[1]!;
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		draw(keyLow, keyHigh, attempt);
		const value = mean + deviation * normal(bits[0]!, bits[1]!);
		if (value >= least && value <= most) return value;
	}
	draw(keyLow, keyHigh, ATTEMPTS);
	const u = uniform(bits[0]!, bits[1]!);
	return Math.min(Math.max(least * (1 - u) + most * u, least), most);
}

/** LIME's draws in plain TypeScript. */
export const neighbourhood: NeighbourhoodKernels = {
	drawTable(table, seed, first, count, outRows, outInterpretable) {
		prepareNormals();
		const columns = table.kinds.length;
		const { cumulative, values, deviations, minima, maxima } = table;
		streamKey(seed, TABLE);
		const keyLow = bits[0]!;
		const keyHigh = bits[1]!;
		for (let j = 0; j < columns; j++) {
			const kind = table.kinds[j];
			const centre = table.centres[j]!;
			const scale = table.scales[j]!;
			const start = table.offsets[j]!;
			const end = table.offsets[j + 1]!;
			const mine = start + table.instanceEntry[j]!;
			draw(keyLow, keyHigh, j);
			seek(bits[0]!, bits[1]!, first);
			let low = bits[0]!;
			let high = bits[1]!;
			for (let i = 0, at = j; i < count; i++, at += columns) {
				low = (low + GOLDEN_LOW) | 0;
				high = (high + GOLDEN_HIGH + carry(low, GOLDEN_LOW)) | 0;
				mix64(low, high);
				if (kind === 0) {
					const z = normal(bits[0]!, bits[1]!);
					outRows[at] = centre + scale * z;
					outInterpretable[at] = z;
					continue;
				}
				const entry = entryOf(uniform(bits[0]!, bits[1]!), cumulative, start, end);
				outInterpretable[at] = entry === mine ? 1 : 0;
				outRows[at] =
					kind === 1 ? values[entry]! : within(values[entry]!, deviations[entry]!, minima[entry]!, maxima[entry]!, ~bits[0]!, ~bits[1]!);
			}
		}
	},

	drawCoalitions(features, removal, seed, stream, first, out) {
		const words = coalitionWords(features);
		const used = Math.ceil(features / 32);
		const last = -1 >>> (-features & 31);
		streamKey(seed, stream);
		seek(bits[0]!, bits[1]!, first);
		let low = bits[0]!;
		let high = bits[1]!;
		for (let row = 0; row < out.length; row += words) {
			low = (low + GOLDEN_LOW) | 0;
			high = (high + GOLDEN_HIGH + carry(low, GOLDEN_LOW)) | 0;
			mix64(low, high);
			let keyLow = bits[0]!;
			let keyHigh = bits[1]!;
			if (removal === "coin") {
				for (let w = 0; w < words; w += 2) {
					keyLow = (keyLow + GOLDEN_LOW) | 0;
					keyHigh = (keyHigh + GOLDEN_HIGH + carry(keyLow, GOLDEN_LOW)) | 0;
					mix64(keyLow, keyHigh);
					out[row + w] = bits[0]!;
					out[row + w + 1] = bits[1]!;
				}
				out.fill(0, row + used, row + words);
				out[row + used - 1]! &= last;
			} else {
				const absent = 1 + below(keyHigh, features);
				drawOfSize(out, row, features, features - absent, keyLow, keyHigh);
			}
		}
	},
};
