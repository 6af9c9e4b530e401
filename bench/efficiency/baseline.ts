import { treeShapley } from "../../test/support/tree-shapley.js";
import { table } from "../table.js";
import { geometricMean } from "./background.js";
import { type Curve, GAMES, loadGame, play, rowsNeeded } from "./games.js";

const BUDGETS = [256, 512, 1024, 2048];
/** Where Kernel SHAP is measured, to see when it is as good. */
const CLASSIC_BUDGETS = [256, 512, 1024, 2048, 4096, 8192, 16384, 32768];

/** How many fewer calls than Kernel SHAP's for the same error, against a single baseline: the background row whose prediction is the farthest? */
export async function benchBaseline(seeds: number): Promise<void> {
	const rows: {
		readonly game: string;
		readonly players: number;
		readonly factors: readonly (number | undefined)[];
		readonly covered: readonly (number | undefined)[];
	}[] = [];
	for (const name of GAMES) {
		const stored = loadGame(name);
		if (stored === undefined) continue;
		const game = { ...stored, background: [farthest(stored)] };
		const players = game.groups.length;
		const shapley = await truth(game, players);
		if (shapley === undefined) continue;
		const known = { ...game, shapley };
		const errorAt = async (budget: number, classic: boolean) => {
			let sum = 0;
			let intervals = 0;
			let inside = 0;
			for (let seed = 1; seed <= seeds; seed++) {
				const played = await play(known, { budget, seed, ...(classic && { preset: "python-shap" }) });
				sum += played.error;
				intervals += played.intervals;
				inside += played.inside;
			}
			return { error: sum / seeds, covered: intervals > 0 ? inside / intervals : undefined };
		};
		const curve: [number, number][] = [];
		for (const budget of CLASSIC_BUDGETS) curve.push([budget, (await errorAt(budget, true)).error]);
		const factors: (number | undefined)[] = [];
		const covered: (number | undefined)[] = [];
		for (const budget of BUDGETS) {
			const { error, covered: share } = await errorAt(budget, false);
			covered.push(share);
			const ratio = () => (players < 30 ? ratioAt(curve, budget) / error : rowsNeeded(curve as Curve, error) / budget);
			factors.push(error < EXACT ? undefined : ratio());
		}
		rows.push({ game: name.replace("_0", ""), players, factors, covered });
	}
	for (const [many, title] of [
		[true, "Single baseline, 30 features and more: calls that Kernel SHAP needs over ours for the same error"],
		[false, "Single baseline, up to 13 features: Kernel SHAP's squared error over ours at equal calls"],
	] as const) {
		const own = rows.filter(({ players }) => players >= 30 === many);
		if (own.length === 0) continue;
		const cell = (factor: number | undefined) => (factor === undefined ? "exact" : `${factor.toFixed(1)}×`);
		const means = BUDGETS.map((_, b) => own.flatMap(({ factors }) => factors[b] ?? []));
		console.log(`\n${title}; ${seeds} seeds each`);
		console.log(
			table(
				["game", "players", ...BUDGETS.map((budget) => `${budget} calls`)],
				[
					...own.map(({ game, players, factors }) => [game, String(players), ...factors.map(cell)]),
					["geometric mean", "", ...means.map((factors) => cell(factors.length > 0 ? geometricMean(factors) : undefined))],
				],
			),
		);
	}
	const percent = (share: number | undefined) => (share === undefined ? "exact" : `${(100 * share).toFixed(0)} %`);
	console.log(`\nSingle baseline: 95 % intervals that hold the truth; ${seeds} seeds each`);
	console.log(
		table(
			["game", "players", ...BUDGETS.map((budget) => `${budget} calls`)],
			rows.map(({ game, players, covered }) => [game, String(players), ...covered.map(percent)]),
		),
	);
}

/** Below this, every coalition was enumerated. */
const EXACT = 1e-20;

function farthest({ background, prediction, predict }: NonNullable<ReturnType<typeof loadGame>>): readonly number[] {
	const said = predict(Float64Array.from(background.flat()));
	const distances = Array.from(said, (value) => Math.abs(value - prediction));
	return background[distances.indexOf(Math.max(...distances))]!;
}

const ratioAt = (curve: readonly (readonly [number, number])[], budget: number): number => curve.find(([rows]) => rows === budget)![1];

/** Exact Shapley values against the first background row; undefined where they cannot be had. */
async function truth(game: NonNullable<ReturnType<typeof loadGame>>, players: number): Promise<number[] | undefined> {
	const playerOf = Array.from({ length: game.columns }, () => -1);
	game.groups.forEach((columns, player) => columns.forEach((column) => (playerOf[column] = player)));
	if (game.trees) return [...treeShapley(game.trees, game.instance, game.background[0]!, playerOf, players)];
	if (players > 13) return undefined;
	const { tabular, Shap } = await import("whybox");
	const groups = Object.fromEntries(game.groups.map((columns, i) => [`group ${i}`, [...columns]]));
	const shap = new Shap((batch) => game.predict(batch.data), tabular([[...game.background[0]!]], { groups }));
	return [...(await shap.explain([...game.instance], { estimator: "exact", budget: 2 ** players + 1 })).attributions];
}
