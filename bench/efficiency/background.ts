import type { ShapOptions } from "whybox";
import type { Game } from "../../test/support/games.js";
import { median } from "../statistics.js";
import { table } from "../table.js";
import { type Curve, GAMES, loadGame, play, rowsNeeded } from "./games.js";

type Supported = "none" | "auto";

interface Factor {
	readonly times: number;
	/** The smallest budget was good enough: it may be more. */
	readonly atLeast: boolean;
}

interface Row {
	readonly game: string;
	readonly players: number;
	/** shap's rows at its automatic budget over ours for the same error, by `surrogate`; and against shap's own default call. */
	readonly factors: Readonly<Record<Supported, Factor>>;
	readonly defaultFactor: Factor | undefined;
	readonly coverage: Readonly<Record<Supported, number>>;
	/** CPU milliseconds outside the model of the largest explanation. */
	readonly milliseconds: Readonly<Record<Supported, number>>;
}

/** Our budgets as shares of shap's automatic one, from where twice as many pairs as features are left to a few of the background rows. */
const SHARES = [1 / 320, 1 / 160, 1 / 80, 1 / 40, 1 / 20, 1 / 10, 1 / 5];
/** Below this, shap has enumerated every coalition. */
const ENUMERATED = 1e-12;

/** How many fewer model rows for the error of shap's automatic budget, against a background of 100 rows? Where that enumerates all, for the error of half of it. */
export async function benchBackground(seeds: number): Promise<void> {
	const rows: Row[] = [];
	for (const name of GAMES) {
		const row = await measure(name, seeds);
		if (row) rows.push(row);
	}
	const missing = GAMES.length - rows.length;
	console.log(
		`\nBackground of 100 rows: model rows that shap needs at its automatic budget over ours for the same error; ${seeds} seeds each`,
	);
	const percent = (share: number) => `${Math.round(100 * share)} %`;
	console.log(
		table(
			["game", "players", "fewer rows", "with a surrogate", "than shap's default", "covered at 95 %", "with", "CPU ms", "with"],
			[
				...rows.map(({ game, players, factors, defaultFactor, coverage, milliseconds }) => [
					game,
					String(players),
					...[factors.none, factors.auto, defaultFactor].map((factor) =>
						factor === undefined ? "" : `${factor.atLeast ? "≥ " : ""}${factor.times.toFixed(1)}×`,
					),
					...[coverage.none, coverage.auto].map(percent),
					...[milliseconds.none, milliseconds.auto].map((time) => time.toFixed(0)),
				]),
				["geometric mean", "", ...meansOf(rows), "", "", "", ""],
				["least", "", ...leastOf(rows), "", "", "", ""],
			],
		),
	);
	if (missing > 0) console.log(`${missing} games are not here: they are read from ../shared/fixtures/games`);
}

const columnsOf = (rows: readonly Row[]): number[][] => [
	rows.map(({ factors }) => factors.none.times),
	rows.map(({ factors }) => factors.auto.times),
	rows.flatMap(({ defaultFactor }) => (defaultFactor === undefined ? [] : [defaultFactor.times])),
];
const meansOf = (rows: readonly Row[]): string[] => columnsOf(rows).map((factors) => `${geometricMean(factors).toFixed(1)}×`);
const leastOf = (rows: readonly Row[]): string[] => columnsOf(rows).map((factors) => `${Math.min(...factors).toFixed(1)}×`);

export function geometricMean(values: readonly number[]): number {
	return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** The most rows with which shap errs, its automatic budget where that enumerates nothing, and its error there. */
export function automaticOf({ shapErrors }: Game): Game["shapErrors"][number] {
	return shapErrors.findLast(([, error]) => error > ENUMERATED)!;
}

async function measure(name: string, seeds: number): Promise<Row | undefined> {
	const game = loadGame(name);
	if (game === undefined) return undefined;
	const [automaticRows, automaticError] = automaticOf(game);
	const budgets = SHARES.map((share) => Math.round(share * automaticRows)).filter((budget) => budget > 101 + 4 * game.groups.length);
	const of = async (surrogate: Supported) => {
		const curve: [number, number][] = [];
		let [intervals, inside, milliseconds] = [0, 0, 0];
		for (const budget of budgets) {
			const errors: number[] = [];
			for (let seed = 1; seed <= seeds; seed++) {
				const played = await play(game, { budget, seed, surrogate, ...estimator(surrogate) });
				errors.push(played.error);
				intervals += played.intervals;
				inside += played.inside;
				milliseconds = Math.max(milliseconds, played.milliseconds);
			}
			curve.push([budget, median(errors)]);
			// Beyond the error that is looked for, nothing is to be learnt.
			if (curve.at(-1)![1] < automaticError / 2) break;
		}
		return { curve: curve as Curve, coverage: inside / intervals, milliseconds };
	};
	const [none, auto] = [await of("none"), await of("auto")];
	const factor = (curve: Curve, error: number): Factor => ({
		times: automaticRows / rowsNeeded(curve, error),
		atLeast: curve[0]![1] <= error,
	});
	return {
		game: name.replace("_0", ""),
		players: game.groups.length,
		factors: { none: factor(none.curve, automaticError), auto: factor(auto.curve, automaticError) },
		defaultFactor: game.shapDefault === undefined ? undefined : factor(none.curve, game.shapDefault),
		coverage: { none: none.coverage, auto: auto.coverage },
		milliseconds: { none: none.milliseconds, auto: auto.milliseconds },
	};
}

/** Enumeration where the budget allows it would say nothing of the estimator that the others use. */
const estimator = (surrogate: Supported): ShapOptions => (surrogate === "none" ? { estimator: "two-level" } : {});
