import { coalitionWords } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";

/**
 * The features that play: those in which the instance differs from some background row. The others get exactly 0 and cost nothing; in a
 * query they count as present.
 */
export class Players {
	/** The playing features, ascending: player p is feature `features[p]`. */
	readonly features: Int32Array;
	readonly count: number;
	/** Words of a coalition of players, and of features. */
	readonly words: number;
	readonly featureWords: number;
	/** A coalition of features in which only those present are that never differ. */
	readonly #idle: Uint32Array;

	constructor(masked: MaskedInstance<unknown>) {
		const total = masked.features.length;
		this.featureWords = coalitionWords(total);
		const differs = new Uint32Array(this.featureWords);
		masked.differs.forEach((word, i) => (differs[i % this.featureWords]! |= word));
		this.#idle = new Uint32Array(this.featureWords);
		const playing: number[] = [];
		for (let feature = 0; feature < total; feature++) {
			if (hasBit(differs, 0, feature)) playing.push(feature);
			else setBit(this.#idle, 0, feature);
		}
		this.features = Int32Array.from(playing);
		this.count = playing.length;
		this.words = coalitionWords(this.count);
	}

	/** Coalitions of players as coalitions of features. */
	toFeatures(coalitions: Uint32Array, count: number): Uint32Array {
		const out = new Uint32Array(count * this.featureWords);
		for (let c = 0; c < count; c++) {
			out.set(this.#idle, c * this.featureWords);
			const from = c * this.words;
			for (let word = 0; word < this.words; word++) {
				for (let bits = coalitions[from + word]!; bits !== 0; bits &= bits - 1) {
					setBit(out, c * this.featureWords, this.features[word * 32 + 31 - Math.clz32(bits & -bits)]!);
				}
			}
		}
		return out;
	}

	/** Asks about coalitions `from` … of a plan [coalitions, words], which the empty coalition precedes as number −1. */
	query(plan: Uint32Array, from: number, count: number): CoalitionQuery {
		const coalitions = new Uint32Array(count * this.words);
		const skip = from < 0 ? 1 : 0;
		coalitions.set(plan.subarray((from + skip) * this.words, (from + count) * this.words), skip * this.words);
		return { kind: "coalitions", coalitions: this.toFeatures(coalitions, count), count };
	}

	/** Values of players [targets, players] as values of features [targets, features], 0 for those that do not play. */
	spread(values: Float64Array, targets: number, totalFeatures: number): Float64Array {
		const out = new Float64Array(targets * totalFeatures);
		for (let t = 0; t < targets; t++) {
			for (let p = 0; p < this.count; p++) out[t * totalFeatures + this.features[p]!] = values[t * this.count + p]!;
		}
		return out;
	}
}

/** Per background row: the players in which the instance differs from it. */
export function differingPlayers(masked: MaskedInstance<unknown>, players: Players): Int32Array[] {
	return Array.from({ length: masked.backgroundRows }, (_, row) => {
		const own: number[] = [];
		players.features.forEach((feature, player) => {
			if (hasBit(masked.differs, row * players.featureWords, feature)) own.push(player);
		});
		return Int32Array.from(own);
	});
}

/** Bit `index` of the coalition that starts at word `start`. */
export function hasBit(words: Uint32Array, start: number, index: number): boolean {
	return ((words[start + (index >>> 5)]! >>> (index & 31)) & 1) === 1;
}

export function setBit(words: Uint32Array, start: number, index: number): void {
	words[start + (index >>> 5)]! |= 1 << (index & 31);
}

/** The members of coalition `c` of bit-packed coalitions, ascending. */
export function membersOf(coalitions: Uint32Array, c: number, players: number): number[] {
	const words = coalitionWords(players);
	const members: number[] = [];
	for (let word = 0; word < words; word++) {
		for (let bits = coalitions[c * words + word]!; bits !== 0; bits &= bits - 1) members.push(word * 32 + 31 - Math.clz32(bits & -bits));
	}
	return members;
}
