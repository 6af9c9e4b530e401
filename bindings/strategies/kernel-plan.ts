import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { balancedPairs } from "./balanced-pairs.js";
import { hasBit } from "./players.js";

/** Which coalitions Kernel SHAP evaluates, and what each weighs. */
export interface KernelPlan {
	readonly players: number;
	/** Bit-packed; group g is coalitions groupStarts[g]..groupStarts[g + 1], all of weight groupWeights[g]. Weights of all coalitions add up to 1. */
	readonly coalitions: Uint32Array;
	readonly count: number;
	readonly groupStarts: Int32Array;
	readonly groupWeights: Float64Array;
	/** Sizes 1..enumerated and players − enumerated..players − 1 are complete. */
	readonly enumerated: number;
	/** Coalitions from here on are sampled, in pairs {S, complement}; those before are enumerated. */
	readonly sampledFrom: number;
	/** [⌊players / 2⌋ + 1]: share of the pairs of each size, by the smaller of the two, that the plan holds. */
	readonly shares: Float64Array;
	/** Every coalition but the empty and the full one is in the plan: the regression gives exact Shapley values. */
	readonly complete: boolean;
}

interface Group {
	readonly coalitions: Uint32Array;
	/** Of each coalition. */
	readonly weight: number;
}

/** Purposes of random numbers, so that no two share a stream. */
const STREAM_SIZES = 0x5a01;
const STREAM_MEMBERS = 0x5a02;
const STREAM_CHOICE = 0x5a03;

/**
 * Kernel SHAP's sampling plan for at most `budget` coalitions (Lundberg & Lee 2017, §4.1): sizes are enumerated from both ends while the
 * budget would cover them, the rest is sampled in proportion to the Shapley kernel and shares the weight that is left.
 *
 * Unlike shap's KernelExplainer, every coalition comes with its complement, those of the middle size too, and none comes twice; the
 * sampled ones follow the kernel by design (systematic sampling of sizes, players balanced within each) or by chance, as in shap.
 */
export function planKernel(kernels: Kernels, players: number, budget: number, seed: number, sizes: "design" | "chance"): KernelPlan {
	const words = coalitionWords(players);
	const half = Math.floor(players / 2);
	const total = sizeWeights(players);
	const groups: Group[] = [];
	let left = budget;
	let leftWeight = 1;
	let enumerated = 0;
	for (let size = 1; size <= half; size++) {
		const paired = 2 * size !== players;
		const existing = combinations(players, size) * (paired ? 2 : 1);
		// shap's rule: enumerate while sampling would draw each of them once on average.
		if (left * (total[size]! / leftWeight) < existing * (1 - 1e-8)) break;
		groups.push({ coalitions: enumeratePairs(kernels, players, size), weight: total[size]! / existing });
		left -= existing;
		leftWeight -= total[size]!;
		enumerated = size;
	}
	const complete = enumerated === half;
	const sampledFrom = groups.reduce((sum, group) => sum + group.coalitions.length / words, 0);
	const shares = new Float64Array(half + 1).fill(1, 0, enumerated + 1);
	const pairs = complete ? 0 : Math.floor(left / 2);
	if (pairs > 0) {
		const counts = drawSizes(kernels, total, enumerated + 1, half, pairs, seed, sizes, players);
		for (let size = enumerated + 1; size <= half; size++) shares[size] = counts[size]! / pairsOf(players, size);
		const sampled = samplePairs(kernels, players, counts, seed, sizes);
		groups.push({ coalitions: sampled, weight: leftWeight / (sampled.length / words) });
	}
	const count = groups.reduce((sum, group) => sum + group.coalitions.length / words, 0);
	const coalitions = concatenated(groups.map((group) => group.coalitions));
	const groupStarts = new Int32Array(groups.length + 1);
	groups.forEach((group, g) => (groupStarts[g + 1] = groupStarts[g]! + group.coalitions.length / words));
	const groupWeights = Float64Array.from(groups, (group) => group.weight);
	return { players, coalitions, count, groupStarts, groupWeights, sampledFrom, shares, enumerated, complete };
}

/** Share of the kernel's total weight that size s and its complement have together, s = 1..⌊M/2⌋: ∝ (M − 1)/(s (M − s)), twice if paired. */
function sizeWeights(players: number): Float64Array {
	const half = Math.floor(players / 2);
	const weights = new Float64Array(half + 1);
	let sum = 0;
	for (let size = 1; size <= half; size++) {
		weights[size] = ((players - 1) / (size * (players - size))) * (2 * size === players ? 1 : 2);
		sum += weights[size]!;
	}
	return weights.map((weight) => weight / sum);
}

/** How many pairs of each size to sample, at most as many as there are. */
function drawSizes(
	kernels: Kernels,
	total: Float64Array,
	from: number,
	to: number,
	pairs: number,
	seed: number,
	sizes: "design" | "chance",
	players: number,
): Int32Array {
	const uniforms = new Float64Array(sizes === "design" ? 1 : pairs);
	kernels.uniforms(seed, STREAM_SIZES, 0, uniforms);
	const places = sizes === "design" ? Float64Array.from({ length: pairs }, (_, i) => (i + uniforms[0]!) / pairs) : uniforms.toSorted();
	let weight = 0;
	for (let size = from; size <= to; size++) weight += total[size]!;
	const counts = new Int32Array(to + 1);
	let size = from;
	let reached = total[size]! / weight;
	for (const place of places) {
		while (size < to && place >= reached) reached += total[++size]! / weight;
		counts[size]!++;
	}
	// By design no size is asked for more than it has; by chance one may be, and the next larger one takes what is too many.
	for (let s = from; s < to; s++) {
		const excess = Math.max(0, counts[s]! - pairsOf(players, s));
		counts[s]! -= excess;
		counts[s + 1]! += excess;
	}
	counts[to] = Math.min(counts[to]!, pairsOf(players, to));
	return counts;
}

/** Coalitions of the given numbers of pairs of each size, each followed by its complement. */
export function samplePairs(kernels: Kernels, players: number, counts: Int32Array, seed: number, sizes: "design" | "chance"): Uint32Array {
	// Drawing again what is taken already would take long when most is taken: choose among all of them instead.
	const dense = (size: number) => counts[size]! > pairsOf(players, size) / 2;
	const chosen = Array.from(counts, (count, size) =>
		dense(size)
			? choosePairs(enumeratePairs(kernels, players, size), coalitionWords(players), count, size, kernels, seed)
			: new Uint32Array(0),
	);
	const sparse = counts.map((count, size) => (dense(size) ? 0 : count));
	if (sizes === "design") return concatenated([...chosen, balancedPairs(kernels, players, sparse, seed)]);
	const each = Array.from(sparse).flatMap((count, size) => Array<number>(count).fill(size));
	const drawn = new Uint32Array(2 * each.length * coalitionWords(players));
	kernels.sampleCoalitions(players, Uint32Array.from(each), seed, STREAM_MEMBERS, drawn);
	return concatenated([...chosen, drawn]);
}

function concatenated(parts: readonly Uint32Array[]): Uint32Array {
	const out = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}

/** `count` of the given pairs, by a partial Fisher–Yates shuffle. */
function choosePairs(pairs: Uint32Array, words: number, count: number, size: number, kernels: Kernels, seed: number): Uint32Array {
	const total = pairs.length / (2 * words);
	const order = Int32Array.from({ length: total }, (_, i) => i);
	const uniforms = new Float64Array(count);
	kernels.uniforms(seed, STREAM_CHOICE, size * 2 ** 32, uniforms);
	const out = new Uint32Array(2 * words * count);
	for (let i = 0; i < count; i++) {
		const j = i + Math.floor(uniforms[i]! * (total - i));
		const chosen = order[j]!;
		order[j] = order[i]!;
		out.set(pairs.subarray(2 * words * chosen, 2 * words * (chosen + 1)), 2 * words * i);
	}
	return out;
}

/** All coalitions of a size, each followed by its complement; of the middle size, those that hold player 0. */
function enumeratePairs(kernels: Kernels, players: number, size: number): Uint32Array {
	const words = coalitionWords(players);
	const count = pairsOf(players, size);
	const one = new Uint32Array(count * words);
	// In lexicographic order the coalitions with player 0 come first; they are the first half of the middle size.
	kernels.enumerateCoalitions(players, size, 0, one);
	const out = new Uint32Array(2 * count * words);
	for (let c = 0; c < count; c++) {
		for (let word = 0; word < words; word++) {
			const bits = one[c * words + word]!;
			const used = Math.min(32, Math.max(0, players - 32 * word));
			const all = used === 32 ? 0xffffffff : (1 << used) - 1;
			out[2 * c * words + word] = bits;
			out[(2 * c + 1) * words + word] = ~bits & all;
		}
	}
	return out;
}

/** How many pairs {S, complement of S} have a member of this size. */
function pairsOf(players: number, size: number): number {
	return 2 * size === players ? combinations(players, size) / 2 : combinations(players, size);
}

/** C(n, k), exact up to 2^53, Infinity-safe beyond. */
export function combinations(n: number, k: number): number {
	let result = 1;
	for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
	return Math.round(result);
}

/** Number of coalitions of each size 0..players in a plan, for tests and for the curious. */
export function sizesOf(plan: KernelPlan): Int32Array {
	const words = coalitionWords(plan.players);
	const sizes = new Int32Array(plan.players + 1);
	for (let c = 0; c < plan.count; c++) {
		let size = 0;
		for (let player = 0; player < plan.players; player++) if (hasBit(plan.coalitions, c * words, player)) size++;
		sizes[size]!++;
	}
	return sizes;
}
