import type { Note, Surrogate } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Query } from "../maskers/query.js";
import { type FeatureSelection, fitLocalSurrogate, type LocalSurrogate, type LocalSurrogateOptions } from "./local-surrogate.js";
import { type Folds, MomentSums } from "./moments.js";
import type { Samples, Seen } from "./samples.js";
import type { Estimate, Strategy } from "./strategy.js";
import { stabilityOfTop } from "./stability.js";
import { type Sampled, surrogateStandardErrors } from "./surrogate-errors.js";

/** Below this hold-out R², the surrogate explains so little of what the model does nearby that the reader should know. */
const LOW_FIDELITY = 0.2;

/** Each target has a control variate of its own; for more it would take too long. */
const CONTROLLED_TARGETS = 4;

/** What rounding leaves of 1 − R². */
const PERFECT = 1e-9;

/** Beyond these, squares and their sums overflow or vanish. */
const SMALLEST = 1e-145;
const LARGEST = 1e145;

/** LIME's surrogate of one target with less noise, and the standard errors of its weights [features] unless it has too many. */
export interface Controlled {
	readonly fit: Pick<LocalSurrogate, "coefficients" | "intercept" | "selected" | "localPrediction" | "r2">;
	readonly errors: Float64Array | undefined;
}

/** Looks again at what the model said of the samples, `asked` its moments; null where it has nothing to add. */
export type Control = (
	kernels: Kernels,
	sampled: Sampled,
	target: number,
	asked: Folds,
	options: LocalSurrogateOptions & { readonly alpha: number },
) => Controlled | null;

export interface NeighbourhoodOptions {
	/** Samples, the instance itself counted. */
	readonly samples: number;
	readonly seed: number;
	/** Width of the exponential kernel, in units of the distance. */
	readonly kernelWidth: number;
	readonly featureSelection: FeatureSelection;
	readonly featureCount: number;
	/** Ridge penalty of the surrogate. */
	readonly alpha: number;
	/** What takes noise out of the weights at no model rows, where it can. */
	readonly controlVariate?: Control | undefined;
}

/**
 * LIME (Ribeiro et al. 2016, algorithm 1): samples around the instance, weighted by proximity, and a sparse linear surrogate fitted to what
 * the model says of them.
 *
 * Memory grows with features², with samples × targets and, for features that are all on or off, with one bit per feature and sample.
 */
export class NeighbourhoodStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly rowsNeeded: number;
	readonly #kernels: Kernels;
	readonly #samples: Samples;
	readonly #options: NeighbourhoodOptions;
	#drawn = 0;
	/** What the surrogate sees of the samples asked about and not yet told. */
	readonly #open: Seen[] = [];
	#sums: MomentSums | undefined;
	#targets = 0;
	/** What the model said of the instance [targets], and of the samples [rowsWanted, targets], of which so many numbers are known. */
	#instance: Float64Array = new Float64Array(0);
	#values: Float64Array = new Float64Array(0);
	#told = 0;

	constructor(kernels: Kernels, samples: Samples, options: NeighbourhoodOptions) {
		this.#kernels = kernels;
		this.#samples = samples;
		this.#options = options;
		// Without features every sample is the instance.
		this.rowsWanted = samples.origin.length === 0 ? 0 : options.samples - 1;
		this.rowsNeeded = 10 * samples.origin.length;
	}

	begin(instance: Float64Array): void {
		const { origin, binary } = this.#samples;
		this.#targets = instance.length;
		this.#sums = new MomentSums(this.#kernels, origin.length, this.#targets, binary);
		this.#sums.add(origin, Float64Array.of(1), instance);
		this.#instance = instance;
		this.#values = new Float64Array(this.rowsWanted * this.#targets);
	}

	ask(rows: number): Query | null {
		const count = Math.min(rows, this.rowsWanted - this.#drawn);
		if (count <= 0) return null;
		const { query, seen } = this.#samples.draw(this.#drawn, count);
		this.#open.push(seen);
		this.#drawn += count;
		return query;
	}

	tell(answers: Float64Array): void {
		const seen = this.#open.shift()!;
		this.#sums!.add(seen, this.#weigh(seen), answers);
		this.#values.set(answers, this.#told);
		this.#told += answers.length;
	}

	#weigh(seen: Seen): Float64Array {
		const distances = this.#samples.distances(seen);
		const weights = new Float64Array(distances.length);
		this.#kernels.proximity(distances, this.#options.kernelWidth, weights);
		const ratios = this.#samples.ratios?.(seen);
		ratios?.forEach((ratio, n) => (weights[n]! *= ratio));
		return weights;
	}

	/** How far what the model says of the samples is at most from what it says of the instance. */
	#reach(target: number): number {
		let reach = 0;
		for (let at = target; at < this.#told; at += this.#targets)
			reach = Math.max(reach, Math.abs(this.#values[at]! - this.#instance[target]!));
		return reach;
	}

	estimate(): Estimate {
		const { featureSelection, featureCount, alpha } = this.#options;
		const folds = this.#sums!.folds();
		const { origin } = this.#samples;
		const attributions = new Float64Array(this.#targets * origin.length);
		const errors = new Float64Array(attributions.length);
		let known = true;
		const baseValues = new Float64Array(this.#targets);
		const surrogate: Surrogate[] = [];
		const notes: Note[] = [];
		for (let target = 0; target < this.#targets; target++) {
			const options = { featureSelection, featureCount, alpha, instance: origin };
			const plain = fitLocalSurrogate(this.#kernels, folds, target, options);
			const sampled = {
				samples: this.#samples,
				weigh: (seen: Seen) => this.#weigh(seen),
				values: this.#values.subarray(0, this.#told),
				targets: this.#targets,
				instance: this.#instance[target]!,
			};
			// A surrogate that says exactly what the model says leaves nothing to control.
			const control = this.#targets <= CONTROLLED_TARGETS && plain.r2 <= 1 - PERFECT ? this.#options.controlVariate : undefined;
			const better = control?.(this.#kernels, sampled, target, folds, options) ?? null;
			const fit = better ? { ...plain, ...better.fit } : plain;
			const own = better
				? better.errors
				: surrogateStandardErrors(this.#kernels, sampled, target, fit, folds.total, folds.totalCentred, alpha);
			attributions.set(fit.coefficients, target * origin.length);
			if (own === undefined) known = false;
			else errors.set(own, target * origin.length);
			baseValues[target] = fit.intercept;
			const { intercept, selected, r2, holdOutR2, localPrediction, effectiveSampleSize } = fit;
			const stability = own && stabilityOfTop(this.#kernels, fit.coefficients, own, this.#options.seed);
			surrogate.push({
				intercept,
				selected,
				r2,
				holdOutR2,
				localPrediction,
				effectiveSampleSize,
				...(stability && { stability }),
			});
			const reach = this.#reach(target);
			if (reach > 0 && (reach < SMALLEST || reach > LARGEST)) {
				notes.push({
					code: "extreme-values",
					message:
						"The squares of what the model says are beyond the range of numbers: its values must be scaled for the surrogate to mean anything.",
				});
			}
			if (holdOutR2 !== null && holdOutR2 < LOW_FIDELITY) {
				notes.push({
					code: "low-fidelity",
					message: `The surrogate explains ${Math.max(0, Math.round(100 * holdOutR2))} % of what the model does nearby (hold-out R²): its weights say little.`,
				});
			}
		}
		notes.push(...this.#tooFew(surrogate));
		return { attributions, ...(known && { standardErrors: errors }), baseValues, exact: false, surrogate, notes };
	}

	/** A note if a plane through the samples fits whatever the model says of them: no more of them than weights and an intercept. */
	#tooFew(surrogate: readonly Surrogate[]): Note[] {
		if (this.rowsWanted === 0 || surrogate.length === 0) return [];
		const samples = 1 + this.#told / this.#targets;
		// Not those selected: of few samples, forward selection takes few features.
		const weights = Math.min(this.#options.featureCount, this.#samples.origin.length);
		const effective = Math.min(...surrogate.map(({ effectiveSampleSize }) => effectiveSampleSize));
		const unknowns = weights + 1;
		if (Math.min(samples, effective) > unknowns) return [];
		const few =
			samples <= unknowns
				? `${samples === 1 ? "1 sample does" : `${samples} samples do`} not determine`
				: `${samples} samples count for no more than ${effective.toPrecision(2)} and hardly determine`;
		const remedy = samples <= unknowns ? "raise the budget" : "raise the budget or the kernel width";
		const message = `${few} ${weights === 1 ? "1 weight" : `${weights} weights`} and an intercept, which takes more than ${unknowns}: ${remedy}.`;
		return [{ code: "too-few-samples", message }];
	}
}
