import type { Kernels } from "../kernels/kernels.js";
import type { KernelPlan } from "./kernel-plan.js";
import { membersOf } from "./players.js";

/**
 * Standard errors of Kernel SHAP's attributions, [targets, players], from how much the sampled pairs disagree with the fitted line: the
 * sandwich estimator of weighted least squares under the constraint that attributions add up.
 *
 * A pair {S, complement} enters the solution only through d = r(S) − r(complement), the difference of its residuals, so that
 * Var φ = Σ_pairs (w d / (1 − h))² (K z)(K z)ᵀ with the leverage h = 2 w zᵀK z (MacKinnon & White 1985, HC3: residuals of a fit are smaller than the
 * errors, most where a pair decides much) and K = A⁻¹ − A⁻¹11ᵀA⁻¹ / 1ᵀA⁻¹1, A = Σ w z zᵀ. Enumerated sizes contribute nothing: nothing about them is
 * left to chance. A size of which a share f is sampled contributes 1 − f of its variance (sampling without replacement).
 *
 * @param gram A, [players, players], of full rank
 * @param values v(S) − v(∅) of every coalition of the plan, [count, targets]
 * @param solution φ, [players, targets]
 */
export function kernelStandardErrors(
	kernels: Kernels,
	plan: KernelPlan,
	gram: Float64Array,
	values: Float64Array,
	solution: Float64Array,
	totals: Float64Array,
): Float64Array {
	const { players, coalitions, count, sampledFrom, shares } = plan;
	const targets = totals.length;
	const projected = projectedInverse(kernels, gram, players);
	const variances = new Float64Array(targets * players);
	const weight = plan.groupWeights.at(-1)!;
	const row = new Float64Array(players);
	for (let c = sampledFrom; c < count; c += 2) {
		// K1 = 0: the smaller of the two coalitions tells as much.
		const first = membersOf(coalitions, c, players);
		const members = 2 * first.length <= players ? first : membersOf(coalitions, c + 1, players);
		row.fill(0);
		for (const member of members) {
			const line = member * players;
			for (let p = 0; p < players; p++) row[p]! += projected[line + p]!;
		}
		let leverage = 0;
		for (const member of members) leverage += 2 * weight * row[member]!;
		const pull = weight / Math.max(1 - leverage, 1e-9);
		const scale = (1 - shares[members.length]!) * pull * pull;
		for (let t = 0; t < targets; t++) {
			let fitted = 0;
			for (const member of first) fitted += solution[member * targets + t]!;
			const difference = values[c * targets + t]! - values[(c + 1) * targets + t]! - (2 * fitted - totals[t]!);
			const factor = scale * difference * difference;
			for (let p = 0; p < players; p++) variances[t * players + p]! += factor * row[p]! * row[p]!;
		}
	}
	return variances.map(Math.sqrt);
}

/** K = A⁻¹ − A⁻¹11ᵀA⁻¹ / 1ᵀA⁻¹1, [players, players]. */
function projectedInverse(kernels: Kernels, gram: Float64Array, players: number): Float64Array {
	const identity = new Float64Array(players * players);
	for (let p = 0; p < players; p++) identity[p * players + p] = 1;
	const inverse = kernels.solvePositive(gram, identity, players, players).solution;
	const sums = new Float64Array(players);
	let total = 0;
	for (let i = 0; i < players; i++) {
		for (let j = 0; j < players; j++) sums[i]! += inverse[i * players + j]!;
		total += sums[i]!;
	}
	return inverse.map((value, at) => value - (sums[Math.floor(at / players)]! * sums[at % players]!) / total);
}
