import type { Kernels } from "../kernels/kernels.js";
import type { Draws } from "../maskers/table-neighbourhood.js";
import type { Regressors } from "./regression-control.js";
import type { Seen } from "./samples.js";

/** How much is told apart in each column, the most first: entries of their own, and whether each bin has a slope, or all of the column share one. */
const DETAILS = [
	{ most: 8, slopes: "each" },
	{ most: 8, slopes: "one" },
	{ most: 2, slopes: "one" },
	{ most: 2, slopes: "none" },
	{ most: 1, slopes: "none" },
] as const;

/** Where the mean of a bin's draws is summed up, and how far from the middle, in deviations. */
const NODES = 64;
const REACH = 6;

/** A bin or category of a column. */
interface Entry {
	/** Its place in the table. */
	readonly at: number;
	/** Its place among the regressors, of being in it, and of where in it; −1: none. */
	readonly indicator: number;
	readonly within: number;
	/** How often it is drawn where the instance's own is not. */
	readonly share: number;
	readonly occurs: boolean;
}

/**
 * What may make a model of tables other than linear in LIME's conditions, column by column: which of the other bins or categories a number is in, where in its bin
 * it is, and, for columns that stay numbers, the squares and cubes of it. Each has mean 0 given what the surrogate sees of the column; and as columns are
 * drawn independently, and LIME's kernel is a product over columns (the squares of distances add up), none is correlated with anything linear in what
 * the surrogate sees.
 *
 * @param width of the kernel
 * @param most regressors that there may be: with many columns less is told apart in each
 * @returns null where even the least would be too many
 */
export function columnRegressors(kernels: Kernels, draws: Draws, width: number, most: number): Regressors | null {
	for (const detail of DETAILS) {
		const { count, entries, powers } = told(draws, detail);
		if (count <= most) return regressorsOf(kernels, draws, width, count, entries, powers);
	}
	return null;
}

/** Which entries of the columns get regressors, and where those lie. */
function told({ table, origin }: Draws, { most, slopes }: (typeof DETAILS)[number]) {
	let count = 0;
	const entries: Entry[][] = [];
	/** Of columns that stay numbers: their first regressor. */
	const powers = new Int32Array(origin.length).fill(-1);
	for (let j = 0; j < origin.length; j++) {
		const kind = table.kinds[j]!;
		entries.push([]);
		if (kind === 0) {
			powers[j] = count;
			count += 2;
			continue;
		}
		const start = table.offsets[j]!;
		const own = table.instanceEntry[j]!;
		const sums = Array.from(table.cumulative.subarray(start, table.offsets[j + 1]));
		const shares = sums.map((sum, e) => sum - (e === 0 ? 0 : sums[e - 1]!));
		const others = Array.from(shares.keys())
			.filter((e) => e !== own && shares[e]! > 0)
			.toSorted((a, b) => shares[b]! - shares[a]! || a - b);
		// The last is what is left where it is none of the others.
		const alone = new Set(others.slice(0, Math.min(most, others.length - 1)));
		let shared = -1;
		entries[j] = shares.map((share, e) => {
			const [least, most] = [table.minima[start + e]!, table.maxima[start + e]!];
			const spreads = slopes !== "none" && kind === 2 && share > 0 && table.deviations[start + e]! > 0 && least < most;
			const indicator = alone.has(e) ? count++ : -1;
			const within = !spreads ? -1 : slopes === "one" && shared >= 0 ? shared : (shared = count++);
			return { at: start + e, indicator, within, share: share / (1 - shares[own]!), occurs: share > 0 };
		});
	}
	return { count, entries, powers };
}

function regressorsOf(
	kernels: Kernels,
	{ table, origin }: Draws,
	width: number,
	count: number,
	entries: readonly (readonly Entry[])[],
	powers: Int32Array,
): Regressors {
	const columns = origin.length;
	const { values, deviations, minima, maxima } = table;
	const means = new Float64Array(values.length);
	for (const { at, within } of entries.flat()) {
		if (within >= 0) means[at] = meanWithin(kernels, values[at]!, deviations[at]!, minima[at]!, maxima[at]!);
	}
	return {
		count,
		of(query, seen: Seen) {
			if (query.kind !== "rows") throw new Error("columns are those of rows");
			const rows = query.count;
			const out = new Float64Array(rows * count);
			for (let n = 0; n < rows; n++) {
				const at = n * count;
				for (let j = 0; j < columns; j++) {
					const z = (seen as Float64Array)[n * columns + j]!;
					if (powers[j]! >= 0) {
						// The kernel moves and narrows the normal that is drawn.
						const y = (z - origin[j]! / (1 + width * width)) / (width / Math.sqrt(1 + width * width));
						out[at + powers[j]!] = y * y - 1;
						out[at + powers[j]! + 1] = y * (y * y - 3);
						continue;
					}
					const x = query.data[n * columns + j]!;
					const own = entries[j]!;
					const mine = table.instanceEntry[j]!;
					// Neighbouring bins may share an end, which belongs to the lower one.
					const drawn =
						z === 1 ? mine : own.findIndex(({ at: e, occurs }, k) => occurs && k !== mine && x <= maxima[e]! && x >= minima[e]!);
					if (z === 0) for (const { indicator, share } of own) if (indicator >= 0) out[at + indicator] = -share;
					const { at: e, indicator, within } = own[drawn]!;
					if (indicator >= 0) out[at + indicator]! += 1;
					if (within >= 0) out[at + within] = (x - means[e]!) / deviations[e]!;
				}
			}
			return out;
		},
	};
}

/** The mean of a normal between two limits, summed at the middles of equal parts. */
function meanWithin(kernels: Kernels, mean: number, deviation: number, least: number, most: number): number {
	const low = Math.max(least, mean - REACH * deviation);
	const high = Math.min(most, mean + REACH * deviation);
	const places = Float64Array.from({ length: NODES }, (_, k) => low + ((k + 0.5) / NODES) * (high - low));
	const densities = places.map((place) => -0.5 * ((place - mean) / deviation) * ((place - mean) / deviation));
	kernels.exp(densities, densities);
	let sum = 0;
	let weighted = 0;
	places.forEach((place, k) => {
		sum += densities[k]!;
		weighted += densities[k]! * place;
	});
	return weighted / sum;
}
