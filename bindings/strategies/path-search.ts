import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { logistic } from "./odd-logit.js";
import type { PairForm } from "./pair-form.js";

/**
 * An order of the players such that a game rises soon when they come in by it, and falls soon when they leave by it: greedily, the next is
 * the one that adds most, per unit of its area, to g(S) − h(all but S), g and h the surrogates' games, behind a logistic function where `logit`.
 *
 * @param games those of what comes in and of what is left
 * @param areas [players] > 0
 * @param noise [players]: added to each player's gain
 */
export function greedyPath(
	kernels: Kernels,
	[coming, going]: readonly [coming: PairForm, going: PairForm],
	logit: boolean,
	areas: Float64Array,
	noise: Float64Array | undefined,
): Int32Array {
	const { players } = coming;
	const path = new Int32Array(players);
	const rest = Array.from({ length: players }, (_, p) => p);
	/** What a player adds to the present coalition, and what it takes from its complement. */
	const joining = coming.main.slice();
	const leaving = going.main.slice();
	for (let p = 0; p < players; p++) for (let q = 0; q < players; q++) leaving[p]! += going.pairs[p * players + q]!;
	let inside = coming.constant;
	let outside = going.constant;
	for (let p = 0; p < players; p++) outside += going.main[p]!;
	for (let p = 0; p < players; p++) for (let q = 0; q < p; q++) outside += going.pairs[p * players + q]!;
	for (let k = 0; k < players; k++) {
		const values = new Float64Array(2 * rest.length + 2);
		rest.forEach((p, i) => {
			values[2 * i] = inside + joining[p]!;
			values[2 * i + 1] = outside - leaving[p]!;
		});
		values[2 * rest.length] = inside;
		values[2 * rest.length + 1] = outside;
		const said = logit ? logistic(kernels, values) : values;
		const now = said[2 * rest.length]! - said[2 * rest.length + 1]!;
		let best = 0;
		let most = -Infinity;
		rest.forEach((p, i) => {
			const gain = (said[2 * i]! - said[2 * i + 1]! - now + (noise?.[p] ?? 0)) / areas[p]!;
			if (gain > most) [best, most] = [i, gain];
		});
		const chosen = rest.splice(best, 1)[0]!;
		path[k] = chosen;
		inside += joining[chosen]!;
		outside -= leaving[chosen]!;
		for (const p of rest) {
			joining[p]! += coming.pairs[p * players + chosen]!;
			leaving[p]! -= going.pairs[p * players + chosen]!;
		}
	}
	return path;
}

/** The first `length` players of a path as a coalition, and all others. */
export function prefixAndRest(path: Int32Array, length: number): [prefix: Uint32Array, rest: Uint32Array] {
	const words = coalitionWords(path.length);
	const both: [Uint32Array, Uint32Array] = [new Uint32Array(words), new Uint32Array(words)];
	path.forEach((player, k) => (both[k < length ? 0 : 1][player >>> 5]! |= 1 << (player & 31)));
	return both;
}

/** The area under `scores` over the share of area present, by trapezia; `places` [scores] are numbers of players of the path, ascending. */
export function areaUnderPath(path: Int32Array, areas: Float64Array, places: readonly number[], scores: readonly number[]): number {
	const shares = new Float64Array(path.length + 1);
	for (let k = 0; k < path.length; k++) shares[k + 1] = shares[k]! + areas[path[k]!]!;
	let area = 0;
	for (let i = 1; i < places.length; i++) area += (shares[places[i]!]! - shares[places[i - 1]!]!) * (scores[i]! + scores[i - 1]!);
	return area / (2 * shares[path.length]!);
}

/**
 * Gains along a path made to fall: the nearest numbers, in squares, of which each is below the one before it by at least `step`. Their sum stays
 * (pool adjacent violators: Ayer et al. 1955).
 */
export function falling(gains: Float64Array, step: number): Float64Array {
	const means: number[] = [];
	const sizes: number[] = [];
	gains.forEach((gain, k) => {
		means.push(gain + step * k);
		sizes.push(1);
		while (means.length > 1 && means[means.length - 2]! <= means[means.length - 1]!) {
			const [mean, size] = [means.pop()!, sizes.pop()!];
			const last = means.length - 1;
			means[last] = (means[last]! * sizes[last]! + mean * size) / (sizes[last]! + size);
			sizes[last]! += size;
		}
	});
	const out = new Float64Array(gains.length);
	let k = 0;
	means.forEach((mean, block) => {
		for (let i = 0; i < sizes[block]!; i++, k++) out[k] = mean - step * k;
	});
	return out;
}
