import type { LimeOptions } from "whybox";
import { table } from "../table.js";
import { geometricMean } from "./background.js";
import { type Curve, rowsNeeded } from "./games.js";
import { type LimeCase, limeCases } from "./lime-cases.js";

/** lime's samples, and ours that are to reach the same error. */
const CLASSIC = [500, 1000, 5000];
const OURS = [100, 200, 350, 500, 1000, 2000, 5000];
/** At how many samples the intervals are looked at. */
const INTERVALS = [500, 1000, 2000, 5000];

interface Row {
	readonly name: string;
	readonly kind: LimeCase["kind"];
	readonly features: number;
	/** ‖β̂ − β‖² / ‖β‖² of lime's sampling at the middle number of samples. */
	readonly error: number;
	/** lime's samples over ours for the same error, by lime's samples. */
	readonly factors: readonly number[];
	readonly intervals: number;
	readonly inside: number;
}

/** How many fewer samples than lime's for the same error of LIME's weights on tables and texts, all features in the surrogate? */
export async function benchLime(seeds: number): Promise<void> {
	const rows: Row[] = [];
	for (const one of limeCases()) rows.push(await measured(one, seeds));
	const cell = (factor: number) => `${factor.toFixed(1)}×`;
	const share = ({ inside, intervals }: Pick<Row, "inside" | "intervals">) =>
		intervals > 0 ? `${((100 * inside) / intervals).toFixed(0)} %` : "none";
	for (const kind of ["tables", "texts"] as const) {
		const own = rows.filter((row) => row.kind === kind);
		if (own.length === 0) continue;
		const all = own.flatMap(({ factors }) => factors);
		const total = { inside: sum(own, ({ inside }) => inside), intervals: sum(own, ({ intervals }) => intervals) };
		console.log(`\nLIME of ${kind}: lime's samples over ours for the same error of the weights; ${seeds} seeds each`);
		console.log(
			table(
				["", "features", "lime's error at 1000", ...CLASSIC.map((samples) => `${samples} of lime's`), "95 % intervals hold"],
				[
					...own.map((row) => [row.name, String(row.features), row.error.toExponential(1), ...row.factors.map(cell), share(row)]),
					["geometric mean", "", "", ...CLASSIC.map((_, i) => cell(geometricMean(own.map(({ factors }) => factors[i]!)))), share(total)],
				],
			),
		);
		console.log(`all: ${cell(geometricMean(all))}, least ${cell(Math.min(...all))}`);
	}
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

async function measured({ name, kind, reference, explain }: LimeCase, seeds: number): Promise<Row> {
	const truth = (await explain({ budget: reference, seed: 1_000_003 })).attributions;
	let norm = 0;
	for (const weight of truth) norm += weight * weight;
	let [intervals, inside] = [0, 0];
	const errorOf = async (options: LimeOptions & { readonly budget: number }, counted: boolean): Promise<number> => {
		let squares = 0;
		for (let seed = 1; seed <= seeds; seed++) {
			const { attributions, standardErrors } = await explain({ ...options, seed });
			attributions.forEach((weight, j) => {
				const miss = weight - truth[j]!;
				squares += miss * miss;
				const error = standardErrors?.[j] ?? 0;
				if (!counted || error === 0) return;
				intervals++;
				if (Math.abs(miss) <= 1.96 * error) inside++;
			});
		}
		return squares / seeds / norm;
	};
	const curve: [number, number][] = [];
	for (const budget of OURS) curve.push([budget, await errorOf({ budget }, INTERVALS.includes(budget))]);
	const classic: number[] = [];
	for (const budget of CLASSIC) classic.push(await errorOf({ budget, preset: "python-lime" }, false));
	return {
		name,
		kind,
		features: truth.length,
		error: classic[1]!,
		factors: classic.map((error, i) => CLASSIC[i]! / rowsNeeded(curve as Curve, error)),
		intervals,
		inside,
	};
}
