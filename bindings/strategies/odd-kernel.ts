import { coalitionWords } from "../kernels/kernels.js";
import { hasBit } from "./players.js";

/**
 * The prior of the odd Gaussian process: a game is a sum of interactions χ_T = Π_{i∈T} τ_i, τ = ±1 for present and absent, whose independent
 * coefficients have variance c_|T| Π_{i∈T} r_i. Of a pair (v(S) − v(complement)) / 2 only the odd orders are left, and of those the prior knows 1, 3
 * and 5:  K(S, S') = e₁ + λ₃ e₃/ē₃ + λ₅ e₅/ē₅,  e_k the elementary symmetric polynomial of order k of r_i τ_i τ'_i, ē_k its value at τ = τ'.
 *
 * Shapley values are linear in the game and φ_i(χ_T) = 2/|T| for i ∈ T, |T| odd, so that those of the process are known in closed form.
 */
export class OddKernel {
	readonly players: number;
	/** [players], relevance of each player, adding up to 1. */
	readonly relevance: Float64Array;
	/** Power sums Σ r^k. */
	readonly #p2: number;
	readonly #p3: number;
	readonly #p4: number;
	/** ē₃ and ē₅; 0 where there are too few players that matter. */
	readonly #e3: number;
	readonly #e5: number;
	/** [bytes of a coalition, 256]: Σ r_i and Σ r_i³, Σ r_i⁵ over the bits of a byte. */
	readonly #table1: Float64Array;
	readonly #table3: Float64Array;
	readonly #table5: Float64Array;
	readonly #bytes: number;
	readonly #sums: readonly [number, number, number];

	constructor(relevance: Float64Array) {
		const r = relevance;
		this.relevance = r;
		this.players = r.length;
		const sum = (power: number) => {
			let total = 0;
			for (const value of r) {
				let product = value;
				for (let k = 1; k < power; k++) product *= value;
				total += product;
			}
			return total;
		};
		this.#p2 = sum(2);
		this.#p3 = sum(3);
		this.#p4 = sum(4);
		this.#sums = [sum(1), this.#p3, sum(5)];
		const symmetric = symmetricPolynomials(r, 5);
		// Below that the polynomial by power sums is rounding error.
		this.#e3 = symmetric[3]! > 1e-7 ? symmetric[3]! : 0;
		this.#e5 = symmetric[5]! > 1e-7 ? symmetric[5]! : 0;
		this.#bytes = Math.ceil(this.players / 8);
		this.#table1 = new Float64Array(this.#bytes * 256);
		this.#table3 = new Float64Array(this.#bytes * 256);
		this.#table5 = new Float64Array(this.#bytes * 256);
		for (let byte = 0; byte < this.#bytes; byte++) {
			for (let bits = 1; bits < 256; bits++) {
				const low = 31 - Math.clz32(bits & -bits);
				const value = r[byte * 8 + low] ?? 0;
				const at = byte * 256 + bits;
				const rest = byte * 256 + (bits & (bits - 1));
				this.#table1[at] = this.#table1[rest]! + value;
				this.#table3[at] = this.#table3[rest]! + value * value * value;
				this.#table5[at] = this.#table5[rest]! + value * value * value * value * value;
			}
		}
	}

	/** λ₃/ē₃, the variance of an interaction of three in units of Π r, and Σ r². */
	third(lambda3: number): { variance: number; squares: number } {
		return { variance: this.#e3 > 0 ? lambda3 / this.#e3 : 0, squares: this.#p2 };
	}

	/** Whether the prior has order 3, and 5, at all. */
	get orders(): { third: boolean; fifth: boolean } {
		return { third: this.#e3 > 0, fifth: this.#e5 > 0 };
	}

	/** Bytes of `count` coalitions, [count, bytes], as `terms` reads them. */
	bytesOf(coalitions: Uint32Array, count: number): Uint8Array {
		const words = coalitionWords(this.players);
		const out = new Uint8Array(count * this.#bytes);
		for (let c = 0; c < count; c++) {
			for (let byte = 0; byte < this.#bytes; byte++)
				out[c * this.#bytes + byte] = coalitions[c * words + (byte >> 2)]! >>> ((byte & 3) * 8);
		}
		return out;
	}

	/**
	 * e₁, e₃/ē₃ and e₅/ē₅ of coalition `a` of `left` with the coalitions 0..count − 1 of `right`, into out1, out3, out5 from `at`.
	 */
	terms(
		left: Uint8Array,
		a: number,
		right: Uint8Array,
		count: number,
		out1: Float64Array,
		out3: Float64Array,
		out5: Float64Array,
		at: number,
	): void {
		const bytes = this.#bytes;
		const [sum1, sum3, sum5] = this.#sums;
		const p2 = this.#p2;
		const p4 = this.#p4;
		const scale3 = this.#e3 > 0 ? 1 / (6 * this.#e3) : 0;
		const scale5 = this.#e5 > 0 ? 1 / (120 * this.#e5) : 0;
		const start = a * bytes;
		for (let b = 0; b < count; b++) {
			let d1 = 0;
			let d3 = 0;
			let d5 = 0;
			for (let byte = 0, other = b * bytes; byte < bytes; byte++) {
				const entry = byte * 256 + (left[start + byte]! ^ right[other + byte]!);
				d1 += this.#table1[entry]!;
				d3 += this.#table3[entry]!;
				d5 += this.#table5[entry]!;
			}
			const p1 = sum1 - 2 * d1;
			const p3 = sum3 - 2 * d3;
			const p5 = sum5 - 2 * d5;
			const square = p1 * p1;
			out1[at + b] = p1;
			out3[at + b] = scale3 * (p1 * (square - 3 * p2) + 2 * p3);
			out5[at + b] = scale5 * (p1 * (square * (square - 10 * p2) + 15 * p2 * p2 - 30 * p4) + 20 * p3 * (square - p2) + 24 * p5);
		}
	}

	/**
	 * Covariances of the Shapley values with the values of the coalitions, [players, count]:
	 * Σ_k (2/k) c_k r_i τ_i e_{k−1}(r τ without i), c₁ = 1, c_k = λ_k/ē_k.
	 */
	shapleyCovariances(coalitions: Uint32Array, count: number, lambda3: number, lambda5: number): Float64Array {
		const { players, relevance } = this;
		const words = coalitionWords(players);
		const out = new Float64Array(players * count);
		const signed = new Float64Array(players);
		const c3 = this.#e3 > 0 ? ((2 / 3) * lambda3) / this.#e3 : 0;
		const c5 = this.#e5 > 0 ? ((2 / 5) * lambda5) / this.#e5 : 0;
		for (let c = 0; c < count; c++) {
			for (let p = 0; p < players; p++) signed[p] = hasBit(coalitions, c * words, p) ? relevance[p]! : -relevance[p]!;
			const e = symmetricPolynomials(signed, 4);
			for (let p = 0; p < players; p++) {
				const x = signed[p]!;
				const e1 = e[1]! - x;
				const e2 = e[2]! - x * e1;
				const e3 = e[3]! - x * e2;
				const e4 = e[4]! - x * e3;
				out[p * count + c] = x * (2 + c3 * e2 + c5 * e4);
			}
		}
		return out;
	}

	/** Prior variances of the Shapley values: Σ_k (2/k)² c_k r_i e_{k−1}(r without i). */
	shapleyVariances(lambda3: number, lambda5: number): Float64Array {
		const e = symmetricPolynomials(this.relevance, 4);
		const c3 = this.#e3 > 0 ? ((4 / 9) * lambda3) / this.#e3 : 0;
		const c5 = this.#e5 > 0 ? ((4 / 25) * lambda5) / this.#e5 : 0;
		return this.relevance.map((x) => {
			const e1 = e[1]! - x;
			const e2 = e[2]! - x * e1;
			const e3 = e[3]! - x * e2;
			const e4 = e[4]! - x * e3;
			return x * (4 + c3 * e2 + c5 * e4);
		});
	}
}

/** e_0..e_order of the values. */
function symmetricPolynomials(values: Float64Array, order: number): Float64Array {
	const e = new Float64Array(order + 1);
	e[0] = 1;
	for (const value of values) for (let k = order; k >= 1; k--) e[k]! += value * e[k - 1]!;
	return e;
}
