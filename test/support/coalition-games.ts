import type { Feature } from "../../bindings/explanation.js";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import type { Strategy } from "../../bindings/strategies/strategy.js";
import { hasBit, setBit } from "../../bindings/strategies/players.js";
import type { TreesJson } from "./tree-shapley.js";

/** What a coalition of players is worth, one number per target. */
export interface Game {
	readonly players: number;
	readonly value: (present: (player: number) => boolean) => number[];
}

/** A single-baseline instance in which every feature plays; only coalitions are ever asked of it. */
export function maskedGame(players: number): MaskedInstance<never> {
	const differs = new Uint32Array(coalitionWords(players));
	for (let p = 0; p < players; p++) setBit(differs, 0, p);
	const nothing = (): never => {
		throw new Error("a game has no rows");
	};
	return {
		features: Array.from({ length: players }, (_, i): Feature => ({ name: `player ${i}`, value: 1 })),
		backgroundRows: 1,
		backgroundWeights: Float64Array.of(1),
		differs,
		chunkRows: 1024,
		get instance() {
			return nothing();
		},
		compose: nothing,
	};
}

/** Plays the model's part, at most `rows` at a time; returns how many coalitions were asked about. */
export function play(strategy: Strategy, game: Game, rows = 1024): number {
	strategy.begin(Float64Array.from(game.value(() => true)));
	let asked = 0;
	for (;;) {
		const query = strategy.ask(rows);
		if (query === null) return asked;
		if (query === "wait" || query.kind !== "coalitions") throw new Error("unexpected query");
		const words = coalitionWords(game.players);
		const answers: number[] = [];
		for (let c = 0; c < query.count; c++) answers.push(...game.value((player) => hasBit(query.coalitions, c * words, player)));
		asked += query.count;
		strategy.tell(Float64Array.from(answers));
	}
}

/** Shapley values of the first target over all coalitions. */
export function bruteForce({ players, value }: Game): Float64Array {
	const count = 2 ** players;
	const values = Float64Array.from({ length: count }, (_, set) => value((p) => ((set >> p) & 1) === 1)[0]!);
	const weight = (size: number) => {
		let result = 1 / players;
		for (let s = 0; s < size; s++) result *= (s + 1) / (players - s - 1);
		return result;
	};
	const out = new Float64Array(players);
	for (let set = 0; set < count; set++) {
		let size = 0;
		for (let p = 0; p < players; p++) size += (set >> p) & 1;
		for (let p = 0; p < players; p++) {
			if (((set >> p) & 1) === 0) out[p]! += weight(size) * (values[set | (1 << p)]! - values[set]!);
		}
	}
	return out;
}

/** Uniform numbers from a seed, for making games up. */
export function uniform(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Trees of `depth` between an instance of ones and a baseline of zeros, as boosting grows them: low columns are split more often, and each
 * split adds to what its two sides already have in common, less the deeper it is.
 */
export function randomTrees(columns: number, trees: number, depth: number, seed: number): TreesJson {
	const random = uniform(seed);
	const json = {
		roots: [] as number[],
		feature: [] as number[],
		threshold: [] as number[],
		left: [] as number[],
		right: [] as number[],
		value: [] as number[],
	};
	const grow = (level: number, value: number): number => {
		const node = json.feature.length;
		const u = random();
		json.feature.push(Math.floor(columns * u * u));
		json.threshold.push(0.5);
		json.left.push(-1);
		json.right.push(-1);
		json.value.push(value);
		if (level < depth) {
			const step = () => (random() - 0.5) / (level + 1);
			json.left[node] = grow(level + 1, value + step());
			json.right[node] = grow(level + 1, value + step());
		}
		return node;
	};
	for (let t = 0; t < trees; t++) json.roots.push(grow(0, 0));
	return json;
}

/** The trees as a game between ones (present) and zeros (absent). */
export function treeGame(trees: TreesJson, players: number): Game {
	return {
		players,
		value: (present) => {
			let sum = 0;
			for (const root of trees.roots) {
				let node = root;
				while (trees.left[node]! >= 0) node = present(trees.feature[node]!) ? trees.right[node]! : trees.left[node]!;
				sum += trees.value[node]!;
			}
			return [sum];
		},
	};
}
