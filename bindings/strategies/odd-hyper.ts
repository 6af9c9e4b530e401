import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { OddKernel } from "./odd-kernel.js";
import { forward, inverseOfFactor, positiveFactor } from "./positive-factor.js";
import { hasBit } from "./players.js";

/** Weights of the orders 3 and 5 against order 1, and of what the process does not model. */
export interface Hyper {
	readonly lambda3: number;
	readonly lambda5: number;
	readonly noise: number;
}

/** e₁, e₃/ē₃, e₅/ē₅ of every two of n coalitions, lower triangles. */
export interface KernelTerms {
	readonly n: number;
	readonly first: Float64Array;
	readonly third: Float64Array;
	readonly fifth: Float64Array;
}

/** Noise of the full coalition, whose value is known, against the pairs'. */
const TOTAL_NOISE = 1e-6;
/** Pairs from which λ₃, λ₅ and the noise are chosen, and from which the relevances are. */
const HYPER_PAIRS = 160;
const RELEVANCE_PAIRS = 192;
/** Steps of the relevances, and the least share of their mean that each keeps. */
const RELEVANCE_STEPS = 8;
const LEAST_RELEVANCE = 1e-3;
/** Share of the mean of the first guess that every player starts with. */
const START_RELEVANCE = 0.05;

/**
 * Chooses the prior by its marginal likelihood: orders and noise one at a time, then the relevances, then the former again.
 *
 * @param coalitions bit-packed, [1 + pairs]: the full coalition, then one of each pair
 * @param values per target [1 + pairs]: half the total, then (v(S) − v(complement)) / 2; the targets share the prior up to its scale
 * @param start [players]: first guess of how much each player matters, ≥ 0
 */
export function chooseOddPrior(
	kernels: Kernels,
	coalitions: Uint32Array,
	values: readonly Float64Array[],
	start: Float64Array,
): { kernel: OddKernel; hyper: Hyper } {
	const pairs = values[0]!.length - 1;
	const few = Math.min(pairs, HYPER_PAIRS) + 1;
	const more = Math.min(pairs, RELEVANCE_PAIRS) + 1;
	let kernel = new OddKernel(normalised(start, START_RELEVANCE));
	let hyper = climb(kernels, kernel, kernelTerms(kernel, coalitions, few), values, { lambda3: 0.1, lambda5: 0.03, noise: 1e-4 });
	for (let step = 0; step < RELEVANCE_STEPS; step++) {
		const better = betterRelevances(kernel, coalitions, kernelTerms(kernel, coalitions, more), values, hyper);
		if (better === null) break;
		kernel = new OddKernel(better);
	}
	hyper = climb(kernels, kernel, kernelTerms(kernel, coalitions, few), values, hyper);
	return { kernel, hyper };
}

export function kernelTerms(kernel: OddKernel, coalitions: Uint32Array, n: number): KernelTerms {
	const bytes = kernel.bytesOf(coalitions, n);
	const first = new Float64Array(n * n);
	const third = new Float64Array(n * n);
	const fifth = new Float64Array(n * n);
	for (let i = 0; i < n; i++) kernel.terms(bytes, i, bytes, i + 1, first, third, fifth, i * n);
	return { n, first, third, fifth };
}

/** K = e₁ + λ₃ e₃/ē₃ + λ₅ e₅/ē₅ + noise, lower triangle. */
export function kernelMatrix({ n, first, third, fifth }: KernelTerms, { lambda3, lambda5, noise }: Hyper): Float64Array {
	const matrix = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		for (let at = i * n; at <= i * n + i; at++) matrix[at] = first[at]! + lambda3 * third[at]! + lambda5 * fifth[at]!;
		matrix[i * n + i]! += i === 0 ? noise * TOTAL_NOISE : noise;
	}
	return matrix;
}

/** Climbs the marginal likelihood −(n/2) log(yᵀK⁻¹y / n) − ½ log det K, one hyper-parameter at a time, by tenths and then by thirds. */
function climb(kernels: Kernels, kernel: OddKernel, terms: KernelTerms, values: readonly Float64Array[], start: Hyper): Hyper {
	const { n } = terms;
	const orders = kernel.orders;
	const logs = new Float64Array(n + values.length);
	const likelihood = (hyper: Hyper) => {
		const factor = positiveFactor(kernelMatrix(terms, hyper), n);
		if (factor === null) return -Infinity;
		logs.set(factor.inverse);
		values.forEach((y, t) => (logs[n + t] = squareOf(forward(factor, y)) / n));
		kernels.log(logs, logs);
		let halfLogDeterminant = 0;
		for (let i = 0; i < n; i++) halfLogDeterminant -= logs[i]!;
		let sum = 0;
		for (let t = 0; t < values.length; t++) sum -= 0.5 * n * logs[n + t]! + halfLogDeterminant;
		return sum;
	};
	let best: Hyper = { lambda3: orders.third ? start.lambda3 : 0, lambda5: 0, noise: start.noise };
	let reached = likelihood(best);
	const accept = (hyper: Hyper) => {
		const found = likelihood(hyper);
		if (!(found > reached)) return false;
		best = hyper;
		reached = found;
		return true;
	};
	const limits = { lambda3: [1e-4, 30], lambda5: [1e-4, 30], noise: [1e-6, 3] } as const;
	for (const step of [10, 3]) {
		for (const name of ["noise", "lambda3", "lambda5"] as const) {
			if (best[name] === 0 && !(name === "lambda5" && orders.fifth && accept({ ...best, lambda5: 0.03 }))) continue;
			for (const factor of [step, 1 / step]) {
				let moved = false;
				for (;;) {
					const value = best[name] * factor;
					if (value < limits[name][0] * 0.99 || value > limits[name][1] * 1.01 || !accept({ ...best, [name]: value })) break;
					moved = true;
				}
				if (moved) break;
			}
		}
	}
	return best;
}

/**
 * One step r_i ← r_i √(αᵀ∂_iK α / σ² ÷ tr(K⁻¹ ∂_iK)), α = K⁻¹y, which raises the marginal likelihood and is at rest where its gradient is 0.
 * ∂_iK = τ_iτ'_i (1 + (λ₃/ē₃) e₂(without i)); order 5 follows along.
 */
function betterRelevances(
	kernel: OddKernel,
	coalitions: Uint32Array,
	terms: KernelTerms,
	values: readonly Float64Array[],
	hyper: Hyper,
): Float64Array | null {
	const { n } = terms;
	const players = kernel.players;
	const factor = positiveFactor(kernelMatrix(terms, hyper), n);
	if (factor === null) return null;
	const inverse = inverseOfFactor(factor);
	// Σ_t α αᵀ / σ² and K⁻¹, off-diagonal elements twice: the lower triangle stands for both.
	const fit = new Float64Array(n * n);
	const cost = new Float64Array(n * n);
	for (const y of values) {
		const whitened = forward(factor, y);
		const variance = squareOf(whitened) / n;
		if (!(variance > 0)) continue;
		const alpha = transposed(inverse, whitened, n);
		for (let i = 0; i < n; i++) {
			const scaled = alpha[i]! / variance;
			for (let j = 0; j < i; j++) fit[i * n + j]! += 2 * scaled * alpha[j]!;
			fit[i * n + i]! += scaled * alpha[i]!;
		}
	}
	for (let k = 0; k < n; k++) {
		for (let i = 0; i <= k; i++) {
			const x = 2 * values.length * inverse[k * n + i]!;
			for (let j = 0; j < i; j++) cost[i * n + j]! += x * inverse[k * n + j]!;
			cost[i * n + i]! += 0.5 * x * inverse[k * n + i]!;
		}
	}
	const { variance, squares } = kernel.third(hyper.lambda3);
	// τ_iτ'_i · [1 + c (e₂ − r_i τ_iτ'_i e₁ + r_i²)]: three sums, of which only two depend on the player's τ.
	const fitWide = new Float64Array(n * n);
	const costWide = new Float64Array(n * n);
	let fitFirst = 0;
	let costFirst = 0;
	for (let i = 0; i < n; i++) {
		for (let at = i * n; at <= i * n + i; at++) {
			const e1 = terms.first[at]!;
			const wide = 1 + 0.5 * variance * (e1 * e1 - squares);
			fitWide[at] = fit[at]! * wide;
			costWide[at] = cost[at]! * wide;
			fitFirst += fit[at]! * e1;
			costFirst += cost[at]! * e1;
		}
	}
	const words = coalitionWords(players);
	const signs = new Float64Array(n);
	const out = new Float64Array(players);
	for (let p = 0; p < players; p++) {
		const r = kernel.relevance[p]!;
		const own = variance * r * r;
		for (let i = 0; i < n; i++) signs[i] = hasBit(coalitions, i * words, p) ? 1 : -1;
		let gain = -variance * r * fitFirst;
		let price = -variance * r * costFirst;
		for (let i = 0; i < n; i++) {
			let gainRow = 0;
			let priceRow = 0;
			for (let j = 0, at = i * n; j <= i; j++, at++) {
				gainRow += signs[j]! * (fitWide[at]! + own * fit[at]!);
				priceRow += signs[j]! * (costWide[at]! + own * cost[at]!);
			}
			gain += signs[i]! * gainRow;
			price += signs[i]! * priceRow;
		}
		const ratio = gain > 0 && price > 0 ? Math.sqrt(gain / price) : 0.3;
		out[p] = r * Math.min(3, Math.max(0.3, ratio));
	}
	return normalised(out, 0, LEAST_RELEVANCE);
}

/** Relevances adding up to 1, each with `more` of their mean on top and none below `least` of it. */
function normalised(values: Float64Array, more: number, least = 0): Float64Array {
	let mean = 0;
	for (const value of values) mean += value;
	mean /= values.length;
	const out = values.map((value) => (mean > 0 ? Math.max(value / mean + more, least) : 1));
	let sum = 0;
	for (const value of out) sum += value;
	return out.map((value) => value / sum);
}

/** L⁻ᵀ x, given L⁻¹. */
export function transposed(inverse: Float64Array, x: Float64Array, n: number): Float64Array {
	const out = new Float64Array(n);
	for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) out[j]! += inverse[i * n + j]! * x[i]!;
	return out;
}

function squareOf(x: Float64Array): number {
	let sum = 0;
	for (const value of x) sum += value * value;
	return sum;
}
