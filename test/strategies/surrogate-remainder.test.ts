import { expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { hasBit } from "../../bindings/strategies/players.js";
import { remainder } from "../../bindings/strategies/surrogate-remainder.js";
import { dealPairs } from "../../bindings/strategies/two-level-design.js";
import { TwoLevelEquations } from "../../bindings/strategies/two-level-equations.js";
import { solveTwoLevel } from "../../bindings/strategies/two-level-solve.js";

const PLAYERS = 5;
const ROWS = 3;
const everybody = Int32Array.from({ length: PLAYERS }, (_, p) => p);
const weights = new Float64Array(ROWS).fill(1 / ROWS);
const design = dealPairs(kernels, PLAYERS, Array<Int32Array>(ROWS).fill(everybody), weights, 100, 1);
/** Each row's pairs go to all parts. */
const fold = design.row.map((_, p) => Math.floor(p / ROWS) % 3);
/** The surrogate of part k, against row b, has `step(k, b)` for each player that is present. */
const step = (part: number, b: number) => (part + 1) * 0.7 - b * 0.4;
const effects = [2, -1, 0.5, 0, 3];
/** The model: the effects of the players that are present, against row b half as much more for each b. */
const value = (present: readonly boolean[], b: number) =>
	effects.reduce((sum, effect, i) => sum + (present[i]! ? effect * (1 + b / 2) : 0), 0);

test("surrogates that know parts of the pairs differently leave one game, with the mean of their sums", () => {
	const membersOf = (p: number) => effects.map((_, i) => hasBit(design.coalitions, p * coalitionWords(PLAYERS), i));
	const pairs = Float64Array.from({ length: 2 * design.row.length }, (_, at) =>
		value(
			membersOf(at >> 1).map((is) => is === (at % 2 === 0)),
			design.row[at >> 1]!,
		),
	);
	const all = effects.map(() => true);
	const answers = { instance: 0, background: Float64Array.from({ length: ROWS }, (_, b) => -value(all, b)), pairs };
	const said = (part: number, b: number, present: number) => step(part, b) * present;
	const left = remainder(design, answers, {
		shares: Float64Array.of(1),
		surrogates: [[0, 1, 2].map(() => ({ predict: () => new Float64Array(0) }))],
		fold,
		halves: Float64Array.from(fold, (part, p) => {
			const present = membersOf(p).filter(Boolean).length;
			return (said(part, design.row[p]!, present) - said(part, design.row[p]!, PLAYERS - present)) / 2;
		}),
		totals: [[0, 1, 2].map((part) => Float64Array.from({ length: ROWS }, (_, b) => said(part, b, PLAYERS)))],
	});
	const { attributions } = solveTwoLevel(kernels, PLAYERS, new TwoLevelEquations(design, design.row.length, weights), left);
	// Mean over the rows of (1 + b / 2), and of the step of the mean of the parts.
	effects.forEach((effect, i) => expect(attributions[i]).toBeCloseTo(effect * 1.5 - (1.4 - 0.4), 10));
});
