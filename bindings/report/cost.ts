/** What explanations cost. */

import type { Cost } from "../explanation.js";
import { counted, significant } from "../plots/numbers.js";
import type { Markup } from "../plots/svg/markup.js";
import type { Contents } from "./contents.js";
import { type Fact, facts, grouped } from "./parts.js";

export function costOf({ subjects, curves, single }: Contents): Markup {
	const costs = subjects.map(({ explanation }) => explanation.cost);
	const measured = Object.values(curves).flatMap((list) => list.flatMap(({ cost }) => cost ?? []));
	const { budget } = subjects[0]!.explanation.options;
	const of =
		single && typeof budget === "number"
			? `At most ${grouped(budget)} were allowed.`
			: "Versions of the input that the model was asked about.";
	return facts([
		...lines(costs, single ? of : `For ${counted(costs.length, "explanation")}.`),
		...(measured.length > 0 ? scored(measured) : []),
	]);
}

function lines(costs: readonly Cost[], rowsMean: string): Fact[] {
	const sum = (part: (cost: Cost) => number): number => costs.reduce((total, cost) => total + part(cost), 0);
	const [rows, calls] = [sum(({ modelRows }) => modelRows), sum(({ modelCalls }) => modelCalls)];
	return [
		{ name: "Model rows", value: grouped(rows), meaning: rowsMean },
		{ name: "Model calls", value: grouped(calls), meaning: `${significant(rows / Math.max(1, calls), 3)} rows in each, on average.` },
		{ name: "Rows saved", value: grouped(sum(({ rowsSaved }) => rowsSaved)), meaning: "Not sent, because an identical one had been." },
		{ name: "Time in the model", value: time(sum(({ milliseconds }) => milliseconds.model)), meaning: "At least one call was under way." },
		{
			name: "Time outside",
			value: time(sum(({ milliseconds }) => milliseconds.explainer)),
			meaning: "Drawing samples, solving, waiting for a turn.",
		},
	];
}

const scored = (costs: readonly Cost[]): Fact[] => [
	{
		name: "To measure faithfulness",
		value: grouped(costs.reduce((sum, { modelRows }) => sum + modelRows, 0)),
		meaning: "Further model rows.",
	},
];

/** Three digits, in the unit that they fit. */
export function time(milliseconds: number): string {
	if (milliseconds < 1000) return `${significant(milliseconds, milliseconds < 10 ? 2 : 3)} ms`;
	if (milliseconds < 60_000) return `${significant(milliseconds / 1000, 3)} s`;
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
