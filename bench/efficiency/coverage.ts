import { Shap, tabular } from "whybox";
import type { Game } from "../../test/support/games.js";
import { treeShapley } from "../../test/support/tree-shapley.js";
import { table } from "../table.js";
import { automaticOf } from "./background.js";
import { GAMES, loadGame, play } from "./games.js";

/** Budgets as shares of shap's automatic one: few pairs of coalitions for a background row, and four times as many. */
const SHARES = [1 / 80, 1 / 20];
/** Above it, enumeration takes too long: a network's game of more players counts with the instance whose Shapley values are known. */
const MOST_ENUMERATED = 13;

/**
 * How many nominal 95 % intervals hold the truth? The game's instance and rows of its background take turns at being the instance, since intervals of one explanation
 * are right or wrong together: they share their variances.
 */
export async function benchCoverage(instances: number): Promise<void> {
	const rows: string[][] = [];
	for (const name of GAMES) {
		const game = loadGame(name);
		if (game === undefined) continue;
		const known = game.trees !== undefined || game.groups.length <= MOST_ENUMERATED;
		const [automatic] = automaticOf(game);
		const columns: string[] = [];
		for (const surrogate of ["none", "auto"] as const) {
			let [intervals, inside] = [0, 0];
			for (let i = 0; i < instances; i++) {
				const own = known && i > 0 ? await withInstance(game, i - 1) : game;
				for (const share of SHARES) {
					const played = await play(own, { budget: Math.round(share * automatic), seed: i + 1, surrogate, estimator: "two-level" });
					intervals += played.intervals;
					inside += played.inside;
				}
			}
			columns.push(`${((100 * inside) / intervals).toFixed(1)} %`, String(intervals));
		}
		rows.push([name.replace("_0", ""), known ? String(instances) : "1", ...columns]);
	}
	console.log(
		`\nTrue values within 95 % intervals, background of 100 rows, at ${SHARES.map((share) => `1/${1 / share}`).join(" and ")} of shap's rows`,
	);
	console.log(table(["game", "instances", "held", "of", "held with a surrogate", "of"], rows));
}

/** The game in which row `row` of the background and the instance have changed places. */
async function withInstance(game: Game, row: number): Promise<Game> {
	const instance = game.background[row]!;
	const background = game.background.map((other, b) => (b === row ? game.instance : other));
	return { ...game, instance, background, shapley: await truth(game, instance, background) };
}

async function truth({ trees, groups, columns, predict }: Game, instance: readonly number[], background: Game["background"]) {
	if (trees === undefined) {
		const named = Object.fromEntries(groups.map((own, i) => [`group ${i}`, [...own]]));
		const shap = new Shap(
			(batch) => predict(batch.data),
			tabular(
				background.map((row) => [...row]),
				{ groups: named },
			),
		);
		const budget = 2 ** groups.length * (background.length + 1);
		return Array.from((await shap.explain([...instance], { estimator: "exact", budget })).attributions);
	}
	const playerOf = Array.from({ length: columns }, (_, column) => groups.findIndex((own) => own.includes(column)));
	const means = new Float64Array(groups.length);
	for (const row of background) {
		treeShapley(trees, instance, row, playerOf, groups.length).forEach((value, p) => (means[p]! += value / background.length));
	}
	return Array.from(means);
}
