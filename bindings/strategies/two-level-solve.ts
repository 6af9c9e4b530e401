import type { Kernels } from "../kernels/kernels.js";
import type { PairAnswers, TwoLevelEquations } from "./two-level-equations.js";
import { fitTwoLevel, guessTwoLevel, type TwoLevelFit } from "./two-level-fit.js";

/** The two-level fit to one target's answers. */
export function solveTwoLevel(kernels: Kernels, players: number, equations: TwoLevelEquations, given: PairAnswers): TwoLevelFit {
	const answers = equations.answers(given);
	const moments = equations.moments(kernels, given, answers);
	return fitTwoLevel(kernels, players, equations.rows, answers, moments, (fitted, noise) => equations.errorShares(given, fitted, noise));
}

/** What can be said of one target where pairs are too few for the fit: attributions that add up, and no variances. */
export function guessAttributions(kernels: Kernels, players: number, equations: TwoLevelEquations, given: PairAnswers): TwoLevelFit {
	return { attributions: guessTwoLevel(kernels, players, equations.rows, equations.answers(given)), variances: new Float64Array(players) };
}
