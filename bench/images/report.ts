import { meanInterval, type MeanInterval } from "whybox";
import { duration, table } from "../table.js";
import type { Score, Series } from "./experiment.js";

/** What counts: a map that is good at one of the two only may just have found what confuses the model. */
export const both = ({ insertion, deletion }: Score): number => insertion - deletion;

/** ".512 ± .031": the mean and half of its 95 % confidence interval. */
function withReach({ mean, interval }: MeanInterval, signed = false): string {
	const shown = (value: number): string => value.toFixed(3).replace(/^(-?)0/, "$1");
	const sign = signed && mean >= 0 ? "+" : "";
	return `${sign}${shown(mean)}${interval === null ? "" : ` ± ${shown(interval[1] - mean)}`}`;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Methods at one budget, each with its differences to the reference on the same pictures. */
export function faithfulnessTable(series: readonly Series[], budget: number, reference: string): string {
	const shown = series.filter((one) => one.budget === budget || one.budget === undefined);
	const base = shown.find(({ method }) => method === reference);
	return table(
		["", "insertion", "deletion", "insertion − deletion", `less ${reference}'s`, "rows", "own time"],
		shown.map(({ method, budget: asked, scores }) => [
			method,
			withReach(meanInterval(scores.map(({ insertion }) => insertion))),
			withReach(meanInterval(scores.map(({ deletion }) => deletion))),
			withReach(meanInterval(scores.map(both))),
			base === undefined || base.method === method
				? ""
				: withReach(meanInterval(scores.map((score, i) => both(score) - both(base.scores[i]))), true),
			asked === undefined ? "" : average(scores.map(({ modelRows }) => modelRows)).toFixed(0),
			asked === undefined ? "" : duration(average(scores.map(({ own }) => own))),
		]),
	);
}

/** Do the methods at these budgets reach what others reach at a larger one? Differences of insertion − deletion on the same pictures. */
export function againstTable(series: readonly Series[], larger: readonly Series[]): string {
	return table(
		["", "rows at most", "insertion − deletion", ...larger.map(({ method, budget }) => `less ${method}'s at ${budget}`)],
		[...series, ...larger].map(({ method, budget, scores }) => [
			method,
			String(budget ?? ""),
			withReach(meanInterval(scores.map(both))),
			...larger.map((other) =>
				other.scores === scores ? "" : withReach(meanInterval(scores.map((score, i) => both(score) - both(other.scores[i]))), true),
			),
		]),
	);
}
