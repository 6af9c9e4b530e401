import { coalitionWords } from "../kernels/kernels.js";

/**
 * How much two pairs of coalitions of one row let interactions of three players pass for effects of single ones: a · a' k(S, S') by the sizes of S and
 * S' and the number of players in both, [sizes, sizes, players in both], sizes up to ⌊d / 2⌋.
 *
 * What least squares take for attributions errs by Σ_p w_p a_p ψ(S_p), where ψ is what no attributions explain of the row's game, mostly interactions of
 * three. With ψ = Σ_T c_T (Π_T τ − Σ_T τ / 3) over triples T of players, τ = ±1 for present and absent, c_T independent with variance 1, the expected square of the
 * error is Σ_pq w_p w_q a_p · a_q k(S_p, S_q): k is ψ's covariance. Each player of T has the Shapley value 2 / 3 in Π_T τ, which Σ_T τ / 3 takes away.
 */
export class Confusion {
	readonly #half: number;
	readonly #table: Float64Array;
	readonly #covariance: Float64Array;
	readonly #coalitions: Int32Array;
	/** Words from one coalition to the next, and those of them that hold players. */
	readonly #stride: number;
	readonly #words: number;

	/**
	 * @param d players of the row
	 * @param coalitions bit-packed, of `players` players: one of each pair, of the smaller half of the row's
	 */
	constructor(d: number, coalitions: Uint32Array, players: number) {
		const half = (d >>> 1) + 1;
		this.#half = half;
		// Compared as signed numbers, which engines keep apart from doubles.
		this.#coalitions = new Int32Array(coalitions.buffer, coalitions.byteOffset, coalitions.length);
		this.#stride = coalitionWords(players);
		this.#words = (players + 31) >>> 5;
		this.#table = new Float64Array(half * half * half);
		this.#covariance = new Float64Array(half * half * half);
		for (let k = 1; k < half; k++) {
			for (let l = 1; l < half; l++) {
				for (let both = 0; both <= Math.min(k, l); both++) {
					const at = (k * half + l) * half + both;
					this.#covariance[at] = covariance(d, k, l, both);
					this.#table[at] = (both - (k * l) / d) * this.#covariance[at]!;
				}
			}
		}
	}

	/** Of pairs p and q, whose coalitions have k and l players; Infinity if they are the same. */
	between(p: number, k: number, q: number, l: number): number {
		const both = this.#both(p, q);
		return both === k && both === l ? Infinity : this.#table[(k * this.#half + l) * this.#half + both]!;
	}

	/** k of pairs p and q. */
	covariance(p: number, k: number, q: number, l: number): number {
		return this.#covariance[(k * this.#half + l) * this.#half + this.#both(p, q)]!;
	}

	/**
	 * Σ_q weights[q] times what `between` says of p and q, over pairs q from `start` up to `end` but for `place`; Infinity if one is the same as p. In this
	 * loop exchanges of pairs spend their time.
	 */
	among(p: number, sizes: Int32Array, weights: Float64Array, start: number, end: number, place: number): number {
		const table = this.#table;
		const half = this.#half;
		const k = sizes[p]!;
		const line = k * half;
		const coalitions = this.#coalitions;
		const one = this.#stride === 1;
		const own = coalitions[p * this.#stride]!;
		let sum = 0;
		for (let q = start; q < end; q++) {
			if (q === place) continue;
			const both = one ? setBits(own & coalitions[q]!) : this.#both(p, q);
			const l = sizes[q]!;
			if (both === k && both === l) return Infinity;
			sum += weights[q]! * table[(line + l) * half + both]!;
		}
		return sum;
	}

	/** Adds `scale` · weights[q] times what `between` says of p and q to sums[q], for pairs q from `start` up to `end` other than p. */
	spread(p: number, sizes: Int32Array, weights: Float64Array, start: number, end: number, scale: number, sums: Float64Array): void {
		const table = this.#table;
		const half = this.#half;
		const line = sizes[p]! * half;
		const coalitions = this.#coalitions;
		const one = this.#stride === 1;
		const own = coalitions[p * this.#stride]!;
		for (let q = start; q < end; q++) {
			if (q === p) continue;
			const both = one ? setBits(own & coalitions[q]!) : this.#both(p, q);
			sums[q]! += scale * weights[q]! * table[(line + sizes[q]!) * half + both]!;
		}
	}

	/** Players in both coalitions. */
	#both(p: number, q: number): number {
		const left = p * this.#stride;
		const right = q * this.#stride;
		const words = this.#words;
		let both = 0;
		for (let word = 0; word < words; word++) both += setBits(this.#coalitions[left + word]! & this.#coalitions[right + word]!);
		return both;
	}

	/** Of a pair of k players with itself. */
	alone(k: number): number {
		return this.#table[(k * this.#half + k) * this.#half + k]!;
	}
}

function setBits(word: number): number {
	let x = word - ((word >>> 1) & 0x55555555);
	x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
	return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Σ_T (Π_T τ − Σ_T τ / 3) (Π_T τ' − Σ_T τ' / 3), written with sums over players. */
function covariance(d: number, k: number, l: number, both: number): number {
	// Σ τ, Σ τ' and Σ τ τ'
	const s = 2 * k - d;
	const t = 2 * l - d;
	const u = d - 2 * (k + l - 2 * both);
	const products = (u * u * u - (3 * d - 2) * u) / 6;
	const mixed = u * ((s * s - d) / 2 + 1) + u * ((t * t - d) / 2 + 1) - 2 * s * t;
	const sums = ((d - 1) * (d - 2) * u) / 2 + (d - 2) * (s * t - u);
	return products - mixed / 3 + sums / 9;
}
