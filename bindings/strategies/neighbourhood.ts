import type { Note, Surrogate } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { RowQuery } from "../maskers/query.js";
import type { Neighbourhood } from "../maskers/tabular.js";
import { type FeatureSelection, fitLocalSurrogate } from "./local-surrogate.js";
import { MomentSums } from "./moments.js";
import type { Estimate, Strategy } from "./strategy.js";

/** Below this hold-out R², the surrogate explains so little of what the model does nearby that the reader should know. */
const LOW_FIDELITY = 0.2;

export interface NeighbourhoodOptions {
	/** Samples, the instance itself counted. */
	readonly samples: number;
	readonly seed: number;
	/** Width of the exponential kernel, in units of the distance; "auto": the width at which the samples count for a quarter of their number. */
	readonly kernelWidth: number | "auto";
	readonly featureSelection: FeatureSelection;
	readonly featureCount: number;
	/** Ridge penalty of the surrogate. */
	readonly alpha: number;
}

/**
 * LIME (Ribeiro et al. 2016, algorithm 1): rows drawn around the instance, weighted by proximity, and a sparse linear surrogate fitted to
 * what the model says of them.
 *
 * Memory grows with features² and, for features that are all on or off, with one bit per feature and sample.
 */
export class NeighbourhoodStrategy implements Strategy {
	readonly rowsWanted: number;
	/** The width in use. */
	readonly kernelWidth: number;
	readonly #kernels: Kernels;
	readonly #neighbourhood: Neighbourhood;
	readonly #options: NeighbourhoodOptions;
	readonly #columns: number;
	#drawn = 0;
	/** What the surrogate sees of the rows asked about and not yet told. */
	readonly #open: Float64Array[] = [];
	#sums: MomentSums | undefined;
	#targets = 0;

	constructor(kernels: Kernels, neighbourhood: Neighbourhood, options: NeighbourhoodOptions) {
		this.#kernels = kernels;
		this.#neighbourhood = neighbourhood;
		this.#options = options;
		this.#columns = neighbourhood.features.length;
		this.rowsWanted = options.samples - 1;
		this.kernelWidth = options.kernelWidth === "auto" ? this.#autoWidth() : options.kernelWidth;
	}

	begin(instance: Float64Array): void {
		this.#targets = instance.length;
		this.#sums = new MomentSums(this.#kernels, this.#columns, this.#targets, this.#neighbourhood.binary);
		this.#sums.add(this.#neighbourhood.origin, Float64Array.of(1), instance);
	}

	ask(rows: number): RowQuery | null {
		const count = Math.min(rows, this.rowsWanted - this.#drawn);
		if (count <= 0) return null;
		const data = new Float64Array(count * this.#columns);
		const interpretable = new Float64Array(count * this.#columns);
		this.#kernels.drawTable(this.#neighbourhood.table, this.#options.seed, this.#drawn, count, data, interpretable);
		this.#open.push(interpretable);
		this.#drawn += count;
		return { kind: "rows", data, count };
	}

	tell(answers: Float64Array): void {
		const interpretable = this.#open.shift()!;
		const distances = this.#distances(interpretable);
		const weights = new Float64Array(distances.length);
		this.#kernels.proximity(distances, this.kernelWidth, weights);
		this.#sums!.add(interpretable, weights, answers);
	}

	#distances(interpretable: Float64Array): Float64Array {
		const distances = new Float64Array(interpretable.length / this.#columns);
		this.#kernels.euclideanDistances(interpretable, this.#neighbourhood.origin, distances);
		return distances;
	}

	/** The width at which the instance and the first 1000 samples count for a quarter of their number, by bisection. */
	#autoWidth(): number {
		const count = Math.min(1000, this.#options.samples);
		const interpretable = new Float64Array(count * this.#columns);
		interpretable.set(this.#neighbourhood.origin);
		const drawn = interpretable.subarray(this.#columns);
		this.#kernels.drawTable(this.#neighbourhood.table, this.#options.seed, 0, count - 1, new Float64Array(drawn.length), drawn);
		const distances = this.#distances(interpretable);
		const weights = new Float64Array(count);
		const share = (width: number): number => {
			this.#kernels.proximity(distances, width, weights);
			let sum = 0;
			let squares = 0;
			for (const weight of weights) {
				sum += weight;
				squares += weight * weight;
			}
			return (sum * sum) / squares / count;
		};
		let low = 1e-3;
		let high = 1e3;
		for (let step = 0; step < 60; step++) {
			const middle = Math.sqrt(low * high);
			if (share(middle) < 0.25) low = middle;
			else high = middle;
		}
		return high;
	}

	estimate(): Estimate {
		const { featureSelection, featureCount, alpha } = this.#options;
		const folds = this.#sums!.folds();
		const attributions = new Float64Array(this.#targets * this.#columns);
		const baseValues = new Float64Array(this.#targets);
		const surrogate: Surrogate[] = [];
		const notes: Note[] = [];
		for (let target = 0; target < this.#targets; target++) {
			const fit = fitLocalSurrogate(this.#kernels, folds, target, {
				featureSelection,
				featureCount,
				alpha,
				instance: this.#neighbourhood.origin,
			});
			attributions.set(fit.coefficients, target * this.#columns);
			baseValues[target] = fit.intercept;
			const { intercept, selected, r2, holdOutR2, localPrediction, effectiveSampleSize } = fit;
			surrogate.push({ intercept, selected, r2, holdOutR2, localPrediction, effectiveSampleSize });
			if (holdOutR2 !== null && holdOutR2 < LOW_FIDELITY) {
				notes.push({
					code: "low-fidelity",
					message: `The surrogate explains ${Math.max(0, Math.round(100 * holdOutR2))} % of what the model does nearby (hold-out R²): its weights say little.`,
				});
			}
		}
		return { attributions, baseValues, exact: false, surrogate, notes };
	}
}
