/** Logistic regression on few words: the lasso's path, followed until a text would use more than ten. */
import { wordsOf } from "../../examples/newsgroups/tfidf.js";
import { type Interpretable, MOST_USED } from "./interpretable.js";
import type { Presence } from "./presence.js";

/** Each step of the path lowers the penalty to this share. */
const STEP = 0.9;
const SWEEPS = 200;
const ENOUGH = 1e-6;

/** Fits the least penalised model that uses at most ten words of any of the texts it learns from and of `others`. */
export function sparseLogistic(data: Presence, others: readonly string[]): Interpretable {
	const fit = new LassoPath(data);
	const index = new Map(data.words.map((word, j) => [word, j]));
	const columnsOf = (text: string) => [...new Set(wordsOf(text))].map((word) => index.get(word) ?? -1).filter((column) => column >= 0);
	const texts = [...data.rows, ...others.map(columnsOf)];
	let best = { weights: new Float64Array(data.words.length), intercept: 0 };
	for (let penalty = fit.largestPenalty * STEP; penalty > 1e-6; penalty *= STEP) {
		const { weights, intercept } = fit.at(penalty);
		if (texts.some((row) => row.filter((column) => weights[column] !== 0).length > MOST_USED)) break;
		best = { weights: weights.slice(), intercept };
	}
	const { weights, intercept } = best;
	return {
		name: "sparse logistic regression",
		predict: (batch) =>
			batch.map((text) => {
				const one = sigmoid(columnsOf(text).reduce((sum, column) => sum + weights[column]!, intercept));
				return [1 - one, one];
			}),
		used: (text) =>
			columnsOf(text)
				.filter((column) => weights[column] !== 0)
				.map((column) => data.words[column]!),
	};
}

/** Engines differ in the last bit of an exponential; rounded to 32 bits they agree. */
const sigmoid = (x: number): number => Math.fround(1 / (1 + Math.exp(-x)));

/** Minimises mean cross-entropy + penalty · Σ|weights| by coordinate descent on its quadratic upper bound, each penalty from the last one's solution. */
class LassoPath {
	readonly #columns: readonly (readonly number[])[];
	readonly #weights: Float64Array;
	readonly #classes: readonly number[];
	/** [texts]: intercept + weights of the words present, and its probability. */
	readonly #margins: Float64Array;
	readonly #probabilities: Float64Array;
	#intercept = 0;

	constructor({ words, rows, classes }: Presence) {
		const columns: number[][] = words.map(() => []);
		rows.forEach((row, i) => {
			for (const column of row) columns[column]!.push(i);
		});
		this.#columns = columns;
		this.#weights = new Float64Array(words.length);
		this.#classes = classes;
		this.#margins = new Float64Array(rows.length);
		this.#probabilities = new Float64Array(rows.length).fill(0.5);
		for (let sweep = 0; sweep < SWEEPS && this.#moveIntercept() > ENOUGH; sweep++);
	}

	/** From here on all weights are 0. */
	get largestPenalty(): number {
		return Math.max(...this.#columns.map((rows) => Math.abs(this.#slope(rows)))) / this.#classes.length;
	}

	at(penalty: number): { weights: Float64Array; intercept: number } {
		for (let sweep = 0; sweep < SWEEPS; sweep++) {
			let moved = this.#moveIntercept();
			this.#columns.forEach((rows, j) => {
				moved = Math.max(moved, this.#moveWeight(j, rows, penalty * this.#classes.length));
			});
			if (moved < ENOUGH) break;
		}
		return { weights: this.#weights, intercept: this.#intercept };
	}

	#slope(rows: readonly number[]): number {
		let sum = 0;
		for (const i of rows) sum += this.#probabilities[i]! - this.#classes[i]!;
		return sum;
	}

	#moveWeight(j: number, rows: readonly number[], penalty: number): number {
		// The curvature of each text's loss is at most ¼.
		const curvature = rows.length / 4;
		const target = this.#weights[j]! - this.#slope(rows) / curvature;
		const shrunk = Math.sign(target) * Math.max(0, Math.abs(target) - penalty / curvature);
		const step = shrunk - this.#weights[j]!;
		if (step === 0) return 0;
		this.#weights[j] = shrunk;
		for (const i of rows) this.#add(i, step);
		return Math.abs(step);
	}

	#moveIntercept(): number {
		const all = [...this.#classes.keys()];
		const step = -this.#slope(all) / (all.length / 4);
		this.#intercept += step;
		for (const i of all) this.#add(i, step);
		return Math.abs(step);
	}

	#add(i: number, step: number): void {
		this.#margins[i]! += step;
		this.#probabilities[i] = sigmoid(this.#margins[i]!);
	}
}
