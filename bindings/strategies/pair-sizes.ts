import { pairsOfSize, waterFill } from "./two-level-design.js";

/** Shapley kernel weight of all pairs of one size, up to a common factor: 1 / (k (M − k)), halved for the middle size, which is its own mirror. */
export function sizeWeight(players: number, size: number): number {
	return (2 * size === players ? 0.5 : 1) / (size * (players - size));
}

/**
 * How many of `pairs` coalition pairs to evaluate of each size k = 1..⌊players / 2⌋: m_k = min(what exists, λ (k (players − k))^−¼), λ such that
 * they add up (water filling), rounded systematically.
 *
 * Exponents from 0 (leverage scores) to ½ serve all games about equally well; the kernel itself, 1, needs a sixth more.
 *
 * @returns [⌊players / 2⌋ + 1], entry 0 unused; adds up to `pairs`, or to everything there is
 */
export function pairSizes(players: number, pairs: number): Int32Array {
	const half = Math.floor(players / 2);
	const sizes = Array.from({ length: half + 1 }, (_, size) => size);
	const capacities = Float64Array.from(sizes, (size) => (size === 0 ? 0 : pairsOfSize(players, size)));
	const wanted = Float64Array.from(sizes, (size) => (size === 0 ? 0 : 1 / Math.sqrt(Math.sqrt(size * (players - size)))));
	const filled = waterFill(pairs, wanted, capacities);
	let reached = 0;
	let given = 0;
	return Int32Array.from(sizes, (size) => {
		// A full size has its whole number; only the others share what rounding leaves.
		if (filled[size] === capacities[size]) return capacities[size]!;
		reached += filled[size]!;
		const count = Math.floor(reached + 0.5) - given;
		given += count;
		return count;
	});
}
