import { fileURLToPath } from "node:url";
import { Shap, type ShapOptions, tabular } from "whybox";
import { game, type Game } from "../../test/support/games.js";

/** Games with known Shapley values and a background of 100 rows. */
export const GAMES = [
	"diab10-RF_0",
	"diab10-GBM_0",
	"diab10-MLP_0",
	"adult12-GBM_0",
	"adult12-RF_0",
	"wine13-RF_0",
	"wine13-GBM_0",
	"wine13-MLP_0",
	"bc30-RF_0",
	"bc30-GBM_0",
	"bc30-MLP_0",
	"dig64-RF_0",
	"dig64-GBM_0",
	"syn100-GBM_0",
] as const;

/** The built benches lie in build/bench/, two folders below the repository's root. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A game from beside the repository, else the repository's own; undefined if there is none. */
export function loadGame(name: string, root = ROOT): Game | undefined {
	return game(name, [`${root}../shared/fixtures/games/`, `${root}test/fixtures/game_`]);
}

/** One explanation against the truth. */
export interface Played {
	/** ‖φ̂ − φ‖² / ‖φ‖² */
	readonly error: number;
	/** 95 % intervals of the players that matter, and how many of them hold the truth. */
	readonly intervals: number;
	readonly inside: number;
	readonly modelRows: number;
	/** CPU milliseconds outside the model. */
	readonly milliseconds: number;
}

/** Below this share of the largest attribution, a player's interval says nothing. */
const MATTERS = 1e-3;

/** Explains the game's instance once. */
export async function play(played: Game, options: ShapOptions): Promise<Played> {
	let inModel = 0;
	const cpu = () => {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1000;
	};
	const groups = Object.fromEntries(played.groups.map((columns, i) => [`group ${i}`, [...columns]]));
	const shap = new Shap(
		(batch) => {
			const before = cpu();
			const said = played.predict(batch.data);
			inModel += cpu() - before;
			return said;
		},
		tabular(
			played.background.map((row) => [...row]),
			{ groups },
		),
	);
	const before = cpu();
	const { attributions, standardErrors, cost } = await shap.explain([...played.instance], options);
	const milliseconds = cpu() - before - inModel;
	const { shapley } = played;
	const largest = Math.max(...shapley.map(Math.abs));
	let squares = 0;
	let norm = 0;
	let intervals = 0;
	let inside = 0;
	shapley.forEach((value, i) => {
		const miss = attributions[i]! - value;
		squares += miss * miss;
		norm += value * value;
		if (!standardErrors || Math.abs(value) <= MATTERS * largest) return;
		intervals++;
		if (Math.abs(miss) <= 1.96 * standardErrors[i]!) inside++;
	});
	return { error: squares / norm, intervals, inside, modelRows: cost.modelRows, milliseconds };
}

/** Error of an estimator at some numbers of model rows, ascending by rows. */
export type Curve = readonly (readonly [rows: number, error: number])[];

/**
 * Model rows at which the curve falls to `error`: straight lines between logarithms; beyond the last point as if errors fell as 1 / rows; at most
 * the first point's rows before it.
 */
export function rowsNeeded(curve: Curve, error: number): number {
	let [rows, above] = curve[0]!;
	if (above <= error) return rows;
	for (const [next, below] of curve.slice(1)) {
		if (below <= error) return rows * (next / rows) ** (Math.log(above / error) / Math.log(above / below));
		[rows, above] = [next, below];
	}
	return (rows * above) / error;
}
