import type { Kernels } from "../kernels/kernels.js";
import type { LocalSurrogate } from "./local-surrogate.js";
import type { CentredMoments, Moments } from "./moments.js";
import { hasBit } from "./players.js";
import type { Samples, Seen } from "./samples.js";
import { coalitionWords } from "../kernels/kernels.js";

/** With more features in the surrogate than this, standard errors would take longer than everything else. */
const MOST_FEATURES = 128;
/** Samples drawn again at a time. */
const CHUNK = 1024;

export interface Sampled {
	readonly samples: Samples;
	/** Weights of samples by what the surrogate sees of them. */
	readonly weigh: (seen: Seen) => Float64Array;
	/** What the model said of the samples, the instance not among them: [count, targets]. */
	readonly values: Float64Array;
	readonly targets: number;
	/** What the model said of the instance. */
	readonly instance: number;
}

/**
 * How much would LIME's weights change with other samples? Standard errors of the selected coefficients, [columns], 0 for the others, by the
 * sandwich estimator of weighted least squares (White 1980; HC1): A⁻¹ Σ (w r)² z zᵀ A⁻¹ with A = Σ w z zᵀ + alpha, z from its weighted mean, r the
 * residual; samples that were drawn together are summed before they are squared (clusters: Liang & Zeger 1986). The choice of the features is taken as given.
 * undefined where the surrogate has too many features.
 *
 * Samples are drawn again instead of kept: they depend on the seed and their number alone. Costs no model rows.
 */
export function surrogateStandardErrors(
	kernels: Kernels,
	sampled: Sampled,
	target: number,
	fit: Pick<LocalSurrogate, "intercept" | "coefficients" | "selected">,
	{ origin }: Moments,
	about: CentredMoments,
	alpha: number,
): Float64Array | undefined {
	const { samples, weigh, values, targets } = sampled;
	const chosen = Int32Array.from(fit.selected).toSorted();
	const size = chosen.length;
	const count = values.length / targets;
	if (size > MOST_FEATURES || count <= size) return undefined;
	const inverse = inverseOf(kernels, about, chosen, alpha);
	const means = Float64Array.from(chosen, (column) => about.means[column]! + origin[column]!);
	const coefficients = Float64Array.from(chosen, (column) => fit.coefficients[column]!);
	const variances = new Float64Array(size);
	const z = new Float64Array(size);
	/** What the samples of the cluster so far pull at each coefficient. */
	const pulls = new Float64Array(size);

	const add = (weight: number, value: number): void => {
		let residual = value - fit.intercept;
		for (let a = 0; a < size; a++) residual -= coefficients[a]! * z[a]!;
		const pull = weight * residual;
		for (let a = 0; a < size; a++) {
			let moved = 0;
			for (let b = 0; b < size; b++) moved += inverse[a * size + b]! * (z[b]! - means[b]!);
			pulls[a]! += pull * moved;
		}
	};
	const close = (): void => {
		for (let a = 0; a < size; a++) variances[a]! += pulls[a]! * pulls[a]!;
		pulls.fill(0);
	};
	chosen.forEach((column, a) => (z[a] = samples.origin[column]!));
	add(1, sampled.instance);
	close();
	for (let first = 0; first < count; first += CHUNK) {
		const { seen } = samples.draw(first, Math.min(CHUNK, count - first));
		const weights = weigh(seen);
		for (let n = 0; n < weights.length; n++) {
			look(seen, n, samples.origin.length, chosen, z);
			add(weights[n]!, values[(first + n) * targets + target]!);
			if ((first + n + 1) % samples.together === 0 || first + n + 1 === count) close();
		}
	}
	const freedom = (count + 1) / Math.max(1, count - size);
	const errors = new Float64Array(samples.origin.length);
	chosen.forEach((column, a) => (errors[column] = Math.sqrt(variances[a]! * freedom)));
	return errors;
}

/** What the surrogate sees of the chosen features of sample n. */
function look(seen: Seen, n: number, columns: number, chosen: Int32Array, z: Float64Array): void {
	if (seen instanceof Uint32Array) {
		const start = n * coalitionWords(columns);
		for (let a = 0; a < chosen.length; a++) z[a] = hasBit(seen, start, chosen[a]!) ? 1 : 0;
	} else {
		for (let a = 0; a < chosen.length; a++) z[a] = seen[n * columns + chosen[a]!]!;
	}
}

function inverseOf(kernels: Kernels, { columns, gram }: CentredMoments, chosen: Int32Array, alpha: number): Float64Array {
	const size = chosen.length;
	const own = new Float64Array(size * size);
	const identity = new Float64Array(size * size);
	for (let a = 0; a < size; a++) {
		for (let b = 0; b < size; b++) own[a * size + b] = gram[chosen[a]! * columns + chosen[b]!]!;
		identity[a * size + a] = 1;
	}
	return kernels.solveRidge(own, identity, size, size, alpha).solution;
}
