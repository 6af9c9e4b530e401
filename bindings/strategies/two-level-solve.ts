import type { Kernels } from "../kernels/kernels.js";
import type { PairAnswers, TwoLevelEquations } from "./two-level-equations.js";
import { fitTwoLevel, type TwoLevelFit } from "./two-level-fit.js";

/** The two-level fit to one target's answers. */
export function solveTwoLevel(kernels: Kernels, players: number, equations: TwoLevelEquations, given: PairAnswers): TwoLevelFit {
	const answers = equations.answers(given);
	const moments = equations.moments(kernels, given, answers);
	return fitTwoLevel(kernels, players, equations.rows, answers, moments, (fitted, noise) => equations.errorShares(given, fitted, noise));
}
