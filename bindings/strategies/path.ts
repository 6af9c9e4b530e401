import type { Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import { areProbabilities, logitOf } from "./odd-logit.js";
import type { PairForm } from "./pair-form.js";
import { PairProcess } from "./pair-process.js";
import { areaUnderPath, falling, greedyPath, prefixAndRest } from "./path-search.js";
import { Players, setBit } from "./players.js";
import { shuffle } from "./shuffle.js";
import type { Estimate, Strategy } from "./strategy.js";

/** Purposes of random numbers. */
const STREAM_PAIRS = 0x9a71;
const STREAM_NOISE = 0x9a72;
/** The process is fitted to so many coalitions at most, the latest ones. */
const MOST_FITTED = 600;
/** A path is measured at so many places at most, and at every second one at most. */
const MOST_PLACES = 32;
/** With fewer places left in the budget, a path is not worth measuring. */
const FEWEST_PLACES = 4;
/** A path that has been measured is varied by noise of this share of its gains' standard deviation. */
const NOISE = 0.3;
/** A path asks little that is new if less than this share of its coalitions is unknown; after so many such paths per target the search ends. */
const NEWS = 0.25;
const PATIENCE = 4;
/** Neighbours on the path differ by this share of the largest gain at least. */
const STEP = 1e-6;

export interface PathOptions {
	/** Model rows at most, the instance among them. */
	readonly budget: number;
	readonly seed: number;
	/** Does the subject show absence in two ways: to what comes in (fill 0), and in what is left (fill 1)? Otherwise in one. */
	readonly apart?: boolean | undefined;
}

/** What is shown in place of the absent: the game of what comes in, and that of what is left, which may be the same. */
const COMING = 0;
const GOING = 1;

/** A path that has been measured. */
interface Measured {
	readonly path: Int32Array;
	/** Numbers of players present at which it was measured, from 0 to all, and v(prefix) − v(rest) there. */
	readonly places: readonly number[];
	readonly scores: readonly number[];
	readonly area: number;
}

/**
 * The order of the features with the best insertion and deletion curves that can be found: half of the rows go to random coalitions and their
 * complements, of all sizes alike; then, round by round, a Gaussian process on what is known proposes a path, which is measured at every second place
 * (what has come in, and what is left), and learned from. Where the two show different things in place of the absent, each is a game of its own, and
 * half of the rows are put to each. The best measured path wins. Several targets take turns and share what is known.
 */
export class PathStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly #kernels: Kernels;
	readonly #masked: MaskedInstance<unknown>;
	readonly #options: PathOptions;
	readonly #players: Players;
	/** [players] */
	readonly #areas: Float64Array;
	#instance: Float64Array = new Float64Array(0);
	/** Coalitions of players that were asked about, in which game, and what the model said, [targets] each; the empty ones first, as told. */
	readonly #coalitions: Uint32Array[] = [];
	readonly #games: number[] = [];
	readonly #values: Float64Array[] = [];
	readonly #index = new Map<string, number>();
	#best: (Measured | undefined)[] = [];
	#script: Generator<undefined, void, undefined> | undefined;
	#asked = 0;
	#told = 0;
	#over = false;

	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, options: PathOptions) {
		this.#kernels = kernels;
		this.#masked = masked;
		this.#options = options;
		this.#players = new Players(masked);
		this.#areas = Float64Array.from(this.#players.features, (feature) => masked.features[feature]!.region?.pixels ?? 1);
		this.rowsWanted = options.budget - 1;
	}

	begin(instance: Float64Array): void {
		this.#instance = instance;
		this.#best = Array.from(instance, () => undefined);
		this.#script = this.#search();
		this.#over = this.#script.next().done === true;
	}

	ask(rows: number): CoalitionQuery | "wait" | null {
		if (this.#over) return null;
		const most = Math.min(rows, this.#coalitions.length - this.#asked);
		if (most <= 0) return "wait";
		const game = this.#games[this.#asked]!;
		let count = 1;
		while (count < most && this.#games[this.#asked + count] === game) count++;
		const { words } = this.#players;
		const chosen = new Uint32Array(count * words);
		for (let i = 0; i < count; i++) chosen.set(this.#coalitions[this.#asked + i]!, i * words);
		this.#asked += count;
		return { kind: "coalitions", coalitions: this.#players.toFeatures(chosen, count), count, ...(this.#options.apart && { fill: game }) };
	}

	tell(answers: Float64Array): void {
		const targets = this.#instance.length;
		for (let at = 0; at < answers.length; at += targets) this.#values.push(answers.slice(at, at + targets));
		this.#told = this.#values.length;
		if (this.#told === this.#coalitions.length) this.#over = this.#script!.next().done === true;
	}

	/** Queues coalitions unless they are known. */
	#want(coalitions: readonly Uint32Array[], game: number): void {
		for (const coalition of coalitions) {
			const key = this.#key(coalition, game);
			if (this.#index.has(key)) continue;
			this.#index.set(key, this.#coalitions.length);
			this.#coalitions.push(coalition);
			this.#games.push(game);
		}
	}

	#key(coalition: Uint32Array, game: number): string {
		return `${this.#options.apart ? game : COMING}:${coalition.join()}`;
	}

	get #left(): number {
		return this.rowsWanted - this.#coalitions.length;
	}

	/** Yields when questions are queued that have to be answered first. */
	*#search(): Generator<undefined, void, undefined> {
		const { count } = this.#players;
		if (this.#left < 1) return;
		for (const game of [COMING, GOING]) this.#want([new Uint32Array(this.#players.words)], game);
		if (count > 1) this.#wantPairs();
		yield;
		const targets = this.#instance.length;
		const stale = new Int32Array(targets);
		for (let round = 0; count > 1 && stale.some((paths) => paths < PATIENCE); round++) {
			const places = this.#places(Math.floor(round / targets));
			if (places === null) return;
			const target = round % targets;
			if (stale[target]! >= PATIENCE) continue;
			const path = this.#propose(target, stale[target]! > 0 ? round : undefined);
			if (path === null) return;
			const before = this.#coalitions.length;
			for (const game of [COMING, GOING]) {
				this.#want(
					places.map((place) => prefixAndRest(path, place)[game]!),
					game,
				);
			}
			const asked = this.#coalitions.length - before;
			if (asked < NEWS * 2 * places.length) stale[target]!++;
			if (asked > 0) yield;
			this.#measure(target, path, places);
		}
	}

	/** Random coalitions, each with its complement: sizes spread evenly over all. */
	#wantPairs(): void {
		const { count, words } = this.#players;
		const pairs = Math.floor((this.rowsWanted - 1) / 4);
		const drawn: [Uint32Array, Uint32Array][] = [];
		const uniforms = new Float64Array(count + 1);
		for (let i = 0; i < pairs; i++) {
			this.#kernels.uniforms(this.#options.seed, STREAM_PAIRS, i * uniforms.length, uniforms);
			const size = 1 + Math.min(count - 2, Math.floor(((i + uniforms[count]!) / pairs) * (count - 1)));
			const order = Int32Array.from({ length: count }, (_, p) => p);
			shuffle(order, uniforms.subarray(0, count));
			const pair = [new Uint32Array(words), new Uint32Array(words)];
			order.forEach((player, k) => setBit(pair[k < size ? 0 : 1]!, 0, player));
			drawn.push(pair as [Uint32Array, Uint32Array]);
		}
		for (const game of [COMING, GOING])
			this.#want(
				drawn.map((pair) => pair[game]!),
				game,
			);
	}

	/** Where the next path is to be measured, alternating from round to round; null if the budget is spent. */
	#places(round: number): number[] | null {
		const { count } = this.#players;
		const most = Math.min(MOST_PLACES, Math.floor(this.#left / 2));
		if (most < Math.min(FEWEST_PLACES, count - 1)) return null;
		const every = Math.max(count > FEWEST_PLACES ? 2 : 1, Math.ceil(count / (most + 1)));
		const places: number[] = [];
		for (let place = round % 2 === 0 ? every : Math.ceil(every / 2); place < count && places.length < most; place += every)
			places.push(place);
		return places;
	}

	/** What the processes take for the best path of a target; where that has been measured, something like it. */
	#propose(target: number, variation: number | undefined): Int32Array | null {
		const { count } = this.#players;
		const logit = areProbabilities(Float64Array.of(this.#instance[target]!, ...this.#values.map((said) => said[target]!)));
		const forms = (this.#options.apart ? [COMING, GOING] : [undefined]).map((game) => this.#learned(target, game, logit));
		const [coming, going = coming] = forms;
		if (!coming || !going) return null;
		let noise: Float64Array | undefined;
		if (variation !== undefined) {
			const gains = this.#gains(target);
			let square = 0;
			for (const gain of gains) square += (gain * gain) / count;
			noise = new Float64Array(count);
			this.#kernels.normals(this.#options.seed, STREAM_NOISE, variation * count, noise);
			for (let p = 0; p < count; p++) noise[p]! *= NOISE * Math.sqrt(square);
		}
		return greedyPath(this.#kernels, [coming, going], logit, this.#areas, noise);
	}

	/** What the process takes a game for, of the latest coalitions in it; undefined: in both. */
	#learned(target: number, game: number | undefined, logit: boolean): PairForm | null {
		const { count, words } = this.#players;
		const known = Array.from(this.#values.keys()).filter((i) => game === undefined || this.#games[i] === game);
		const latest = known.slice(-MOST_FITTED);
		const coalitions = new Uint32Array((1 + latest.length) * words);
		for (let p = 0; p < count; p++) setBit(coalitions, 0, p);
		latest.forEach((i, n) => coalitions.set(this.#coalitions[i]!, (n + 1) * words));
		const values = Float64Array.of(this.#instance[target]!, ...latest.map((i) => this.#values[i]![target]!));
		const fit = new PairProcess(this.#kernels, count, coalitions, values.length).fit(logit ? logitOf(this.#kernels, values) : values);
		return fit && fit.form;
	}

	/** v(prefix) − v(rest) of a path with so many players present. */
	#score(target: number, path: Int32Array, place: number): number {
		const [inside, outside] = prefixAndRest(path, place).map((coalition, game) => this.#valueOf(coalition, game, target));
		return inside! - outside!;
	}

	#valueOf(coalition: Uint32Array, game: number, target: number): number {
		const at = this.#index.get(this.#key(coalition, game));
		return at === undefined ? this.#instance[target]! : this.#values[at]![target]!;
	}

	#measure(target: number, path: Int32Array, between: readonly number[]): void {
		const places = [0, ...between, path.length];
		const scores = places.map((place) => this.#score(target, path, place));
		const area = areaUnderPath(path, this.#areas, places, scores);
		if (!(area <= (this.#best[target]?.area ?? -Infinity))) this.#best[target] = { path, places, scores, area };
	}

	/** Half of what v(prefix) − v(rest) rises by with each player of the best path, [players] in its order. */
	#gains(target: number): Float64Array {
		const { count } = this.#players;
		const best = this.#best[target];
		const gains = new Float64Array(count);
		if (best === undefined) {
			return gains.fill((this.#instance[target]! - this.#empty(target)) / count);
		}
		for (let i = 1; i < best.places.length; i++) {
			const [from, to] = [best.places[i - 1]!, best.places[i]!];
			gains.fill((best.scores[i]! - best.scores[i - 1]!) / 2 / (to - from), from, to);
		}
		return gains;
	}

	/** What the model says where all is absent, in the mean of the two games. */
	#empty(target: number): number {
		if (this.#told === 0) return this.#instance[target]!;
		return this.#options.apart ? (this.#values[0]![target]! + this.#values[1]![target]!) / 2 : this.#values[0]![target]!;
	}

	estimate(): Estimate {
		const { count } = this.#players;
		const targets = this.#instance.length;
		const attributions = new Float64Array(targets * count);
		for (let t = 0; t < targets; t++) {
			const path = this.#best[t]?.path ?? Int32Array.from({ length: count }, (_, p) => p);
			const gains = this.#gains(t);
			let largest = 0;
			for (const gain of gains) largest = Math.max(largest, Math.abs(gain));
			falling(gains, STEP * largest).forEach((value, k) => (attributions[t * count + path[k]!] = value));
		}
		const notes: Note[] = [];
		if (count > 1 && this.#best.some((best) => best === undefined)) {
			notes.push({ code: "no-path", message: "The budget left no rows to measure a path: the order of the features says nothing." });
		}
		return {
			attributions: this.#players.spread(attributions, targets, this.#masked.features.length),
			baseValues: this.#instance.map((_, target) => this.#empty(target)),
			exact: false,
			notes,
		};
	}
}
