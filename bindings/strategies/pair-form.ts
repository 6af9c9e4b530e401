import { coalitionWords } from "../kernels/kernels.js";

/** A game of order 2: c + Σ_{i∈S} m_i + Σ_{i<j∈S} p_ij. */
export class PairForm {
	readonly players: number;
	/** What the empty coalition gets. */
	readonly constant: number;
	/** [players] */
	readonly main: Float64Array;
	/** [players, players], symmetric, diagonal 0. */
	readonly pairs: Float64Array;

	constructor(constant: number, main: Float64Array, pairs: Float64Array) {
		this.players = main.length;
		this.constant = constant;
		this.main = main;
		this.pairs = pairs;
	}

	/** c + Σ l_i τ_i + Σ_{i<j} q_ij τ_i τ_j with τ = ±1 for present and absent; q [players, players] symmetric, diagonal 0. */
	static ofSigns(constant: number, linear: Float64Array, pairs: Float64Array): PairForm {
		const players = linear.length;
		const main = new Float64Array(players);
		for (let i = 0; i < players; i++) {
			let row = 0;
			for (let j = 0; j < players; j++) row += pairs[i * players + j]!;
			main[i] = 2 * (linear[i]! - row);
			constant += row / 2 - linear[i]!;
		}
		return new PairForm(
			constant,
			main,
			pairs.map((value) => 4 * value),
		);
	}

	/** The values of bit-packed coalitions, [count]. */
	values(coalitions: Uint32Array, count: number): Float64Array {
		const { players, main, pairs } = this;
		const words = coalitionWords(players);
		const out = new Float64Array(count);
		const members = new Int32Array(players);
		for (let c = 0; c < count; c++) {
			let size = 0;
			let sum = this.constant;
			for (let word = 0; word < words; word++) {
				for (let bits = coalitions[c * words + word]!; bits !== 0; bits &= bits - 1) {
					const player = word * 32 + 31 - Math.clz32(bits & -bits);
					const row = player * players;
					let gain = main[player]!;
					for (let k = 0; k < size; k++) gain += pairs[row + members[k]!]!;
					sum += gain;
					members[size++] = player;
				}
			}
			out[c] = sum;
		}
		return out;
	}
}
