import { entropyThresholds } from "./entropy.js";

/** How LIME cuts columns of numbers into bins: by quarters or tenths of the background, by a decision tree on the labels, or not at all. */
export type Discretiser = "quartile" | "decile" | "entropy" | "none";
export const DISCRETISERS = ["quartile", "decile", "entropy", "none"] as const satisfies readonly Discretiser[];

/** A column's bins: bin b holds the values with thresholds[b − 1] < value <= thresholds[b]. */
export interface Bins {
	/** [bins − 1], ascending. */
	readonly thresholds: readonly number[];
	/** [bins] share of the rows; 0 for an empty bin. */
	readonly frequencies: readonly number[];
	/** [bins] */
	readonly means: readonly number[];
	/** [bins] population standard deviation; 0 where all rows of the bin have the same value. */
	readonly deviations: readonly number[];
	/** [bins] where the bin starts and ends: its thresholds, at either end the column's smallest and largest value. */
	readonly minima: readonly number[];
	readonly maxima: readonly number[];
}

/** Where a column is cut, as lime.discretize does. `mass` [rows] is the weight of each row, all 1 where there are none. */
export function thresholdsOf(
	discretiser: Exclude<Discretiser, "none">,
	values: Float64Array,
	mass: Float64Array,
	classes?: Int32Array,
): number[] {
	if (discretiser === "entropy") {
		const thresholds = entropyThresholds(values, classes!, mass);
		return thresholds.length > 0 ? thresholds : quantiles(values, mass, [50]);
	}
	const thresholds = quantiles(values, mass, discretiser === "quartile" ? [25, 50, 75] : [10, 20, 30, 40, 50, 60, 70, 80, 90]);
	return thresholds.filter((threshold, i) => i === 0 || threshold !== thresholds[i - 1]);
}

/** Number of thresholds below the value: numpy's searchsorted from the left. */
export function binOf(thresholds: ArrayLike<number>, value: number): number {
	let bin = 0;
	while (bin < thresholds.length && thresholds[bin]! < value) bin++;
	return bin;
}

/** What LIME's draws need to know of each bin. */
export function binsOf(thresholds: readonly number[], values: Float64Array, mass: Float64Array): Bins {
	const bins = thresholds.length + 1;
	const zeros = () => Array.from({ length: bins }, () => 0);
	const [total, sums, squares, means] = [zeros(), zeros(), zeros(), zeros()];
	const least = zeros().fill(Infinity);
	const most = zeros().fill(-Infinity);
	const bin = Int32Array.from(values, (value) => binOf(thresholds, value));
	let all = 0;
	values.forEach((value, i) => {
		const b = bin[i]!;
		all += mass[i]!;
		total[b]! += mass[i]!;
		sums[b]! += mass[i]! * value;
		least[b] = Math.min(least[b]!, value);
		most[b] = Math.max(most[b]!, value);
	});
	const minima = [Math.min(...least), ...thresholds];
	const maxima = [...thresholds, Math.max(...most)];
	for (let b = 0; b < bins; b++) {
		// Rounding must carry no mean out of the values it is the mean of, least of all where they are all the same.
		means[b] = total[b] === 0 ? maxima[b]! : Math.min(most[b]!, Math.max(least[b]!, sums[b]! / total[b]!));
	}
	values.forEach((value, i) => {
		const b = bin[i]!;
		squares[b]! += mass[i]! * (value - means[b]!) * (value - means[b]!);
	});
	return {
		thresholds,
		frequencies: total.map((share) => share / all),
		means,
		deviations: squares.map((square, b) => (total[b] === 0 ? 0 : Math.sqrt(square / total[b]!))),
		minima,
		maxima,
	};
}

/**
 * Percentiles: numpy's linear interpolation. With unequal weights, the smallest value that at least that share of the weight does not
 * exceed (numpy's "inverted_cdf", the one rule that it has for weights).
 */
function quantiles(values: Float64Array, mass: Float64Array, percents: readonly number[]): number[] {
	if (mass.every((share) => share === mass[0])) {
		const sorted = values.toSorted();
		return percents.map((percent) => {
			const place = (sorted.length - 1) * (percent / 100);
			const before = Math.floor(place);
			const low = sorted[before]!;
			const high = sorted[Math.min(before + 1, sorted.length - 1)]!;
			const part = place - before;
			return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
		});
	}
	const order = Array.from(values.keys()).toSorted((a, b) => values[a]! - values[b]!);
	const total = mass.reduce((sum, share) => sum + share, 0);
	return percents.map((percent) => {
		let below = 0;
		for (const i of order) {
			below += mass[i]!;
			if (below >= (percent / 100) * total) return values[i]!;
		}
		return values[order.at(-1)!]!;
	});
}
