import type { Kernels } from "../kernels/kernels.js";
import { hasBit } from "./players.js";
import { meanOverSizes, pairsOfSize, pairWeights, type TwoLevelDesign } from "./two-level-design.js";
import type { PairAnswers } from "./two-level-equations.js";
import type { TwoLevelFit } from "./two-level-fit.js";

/**
 * Kernel SHAP's regression on pairs of coalitions for each background row by itself (see `TwoLevelEquations` for the equations), and the mean over rows:
 * what the two-level fit comes to when every row has many pairs, in a small part of its time.
 *
 * Errors are those of least squares, less what sampling without replacement leaves out; none where all pairs are there.
 */
export function fitRows(
	kernels: Kernels,
	players: number,
	design: TwoLevelDesign,
	rowWeights: Float64Array,
	given: PairAnswers,
): TwoLevelFit {
	const { coalitions, row, size, rows } = design;
	const words = row.length > 0 ? coalitions.length / row.length : 0;
	const attributions = new Float64Array(players);
	const variances = new Float64Array(players);
	const pairsOf: number[][] = rows.map(() => []);
	row.forEach((b, p) => pairsOf[b].push(p));
	rows.forEach((rowDesign, b) => {
		const { players: own } = rowDesign;
		const d = own.length;
		if (d === 0) return;
		const pairs = pairsOf[b];
		const total = given.totals[b];
		const weightOf = pairWeights(rowDesign);
		const lines = new Float64Array(pairs.length * d);
		const weights = new Float64Array(pairs.length);
		const responses = new Float64Array(pairs.length);
		pairs.forEach((p, n) => {
			const out = -size[p] / d;
			for (let i = 0; i < d; i++) lines[n * d + i] = hasBit(coalitions, p * words, own[i]) ? 1 + out : out;
			weights[n] = weightOf[size[p]];
			responses[n] = given.halves[p] - total * (size[p] / d - 0.5);
		});
		const gram = new Float64Array(d * d);
		const cross = new Float64Array(d);
		kernels.addGram(lines, weights, d, gram);
		kernels.addCross(lines, weights, responses, d, 1, cross);
		// The sum of a line is 0: its unknown is the total, whose equation stands beside the others.
		let trace = 0;
		for (let i = 0; i < d; i++) trace += gram[i * d + i];
		const lambda = trace > 0 ? trace / (d * d) : 1;
		const sides = new Float64Array(d * (d + 1));
		for (let i = 0; i < d; i++) {
			for (let j = 0; j < d; j++) gram[i * d + j] += lambda;
			sides[i * (d + 1)] = cross[i] + lambda * total;
			sides[i * (d + 1) + 1 + i] = 1;
		}
		const { solution } = kernels.solvePositive(gram, sides, d, d + 1);
		let residual = 0;
		for (let n = 0; n < pairs.length; n++) {
			let miss = responses[n];
			for (let i = 0; i < d; i++) miss -= lines[n * d + i] * solution[i * (d + 1)];
			residual += weights[n] * miss * miss;
		}
		const notTold = meanOverSizes(rowDesign, weightOf, (k) => Math.max(0, 1 - rowDesign.expected[k] / pairsOfSize(d, k)));
		const noise = (residual / Math.max(1, pairs.length - d + 1)) * notTold;
		for (let i = 0; i < d; i++) {
			const player = own[i];
			attributions[player] += rowWeights[b] * solution[i * (d + 1)];
			const inverse = solution[i * (d + 1) + 1 + i] - 1 / (lambda * d * d);
			variances[player] += rowWeights[b] * rowWeights[b] * noise * Math.max(0, inverse);
		}
	});
	return { attributions, variances };
}
