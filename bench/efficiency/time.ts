import { median } from "../statistics.js";
import { table } from "../table.js";
import { loadGame, play } from "./games.js";

const GAMES = ["bc30-GBM_0", "bc30-MLP_0", "syn100-GBM_0"];
const BUDGET = 4000;
const CHOICES = ["none", "trees", "network", "auto"] as const;

/** How much computing is there beside the model's, at 4000 model rows? One explanation of every kind in turn, after one that is not counted. */
export async function benchTime(repeats: number): Promise<void> {
	const rows: string[][] = [];
	for (const name of GAMES) {
		const game = loadGame(name);
		if (game === undefined) continue;
		const times = CHOICES.map((): number[] => []);
		for (let seed = 0; seed <= repeats; seed++) {
			for (const [c, surrogate] of CHOICES.entries()) {
				const { milliseconds } = await play(game, { budget: BUDGET, seed, surrogate, estimator: "two-level" });
				if (seed > 0) times[c]!.push(milliseconds);
			}
		}
		rows.push([name.replace("_0", ""), String(game.groups.length), ...times.map((own) => median(own).toFixed(0))]);
	}
	console.log(`\nCPU milliseconds outside the model, ${BUDGET} model rows, background of 100 rows: medians of ${repeats}, by surrogate`);
	console.log(table(["game", "players", ...CHOICES], rows));
}
