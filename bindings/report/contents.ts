/** What a report is made from: its arguments, checked. */

import { checkInteger, checkNumber, checkOneOf, checkOptions, describe, kindError, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import type { PlottedCurve, PlottedPick, ShownImage } from "../plots/index.js";
import { checkExplanation } from "../plots/svg/subject.js";

/** What one explanation is of; what an explanation itself does not hold. */
export interface ReportedInstance {
	/** What it is called, as "row 514 of patients.csv". */
	readonly name?: string;
	/** The text that was explained, or the picture; of a row of a table nothing is needed. */
	readonly instance?: string | ShownImage;
	/** All that the model says of it, where that is more than what was explained. The first ten are shown. */
	readonly predictions?: readonly { readonly name: string; readonly prediction: number }[];
}

/** A curve as `insertion` and `deletion` give it: how faithful an explanation is. */
export interface ReportedCurve extends PlottedCurve {
	readonly normalisedAuc?: unknown;
	readonly options?: Readonly<Record<string, unknown>>;
	readonly cost?: Explanation["cost"];
}

interface Common {
	/** The heading, in place of the question that the report answers. */
	readonly title?: string;
	/** The command that makes the same report. No secrets: it is shown as it is. */
	readonly command?: string;
	/** Features drawn on their own in each plot, from 1; default 10, in a report of many 8. The others are summed up, and are in the tables. */
	readonly top?: number;
	/** "auto" (default) follows the reader's system. On paper every report is light. */
	readonly theme?: "auto" | "light" | "dark";
	/** How soon the model sees, or loses, what the explanation points at: for each name a curve, or a list of them, of insertion or deletion. */
	readonly curves?: Readonly<Record<string, ReportedCurve | readonly ReportedCurve[]>>;
}

/** Options of `report` for one explanation. */
export interface ReportOptions extends Common, ReportedInstance {}

/** Options of `report` for several explanations. */
export interface ReportManyOptions extends Common {
	/** What each explanation is of, in their order. */
	readonly instances?: readonly ReportedInstance[];
	/** What `submodularPick` chose from these explanations. */
	readonly pick?: PlottedPick;
	/** Which explanations have a part of their own: all (default), or those that `pick` names, in its order. */
	readonly show?: "all" | "picked";
}

/** An explanation and what it is of. */
export interface Subject {
	readonly explanation: Explanation;
	/** Position among those given, from 0. */
	readonly index: number;
	/** Of its part of the page. */
	readonly id: string;
	readonly name: string | undefined;
	readonly text: string | undefined;
	readonly picture: ShownImage | undefined;
	readonly predictions: readonly { readonly name: string; readonly prediction: number }[];
}

export interface Contents {
	readonly subjects: readonly Subject[];
	/** Those with a part of their own, in order. */
	readonly shown: readonly Subject[];
	readonly single: boolean;
	readonly title: string | undefined;
	readonly command: string | undefined;
	readonly top: number;
	readonly theme: "auto" | "light" | "dark";
	readonly pick: PlottedPick | undefined;
	readonly curves: Readonly<Record<string, readonly ReportedCurve[]>>;
}

const COMMON = ["title", "command", "top", "theme", "curves"] as const;
const INSTANCE = ["name", "instance", "predictions"] as const;

/** @throws {TypeError | RangeError} naming what is wrong */
export function readContents(what: unknown, options: unknown): Contents {
	const many = what !== null && typeof what === "object" && Symbol.iterator in what;
	const given = checkOptions("options", options, many ? [...COMMON, "instances", "pick", "show"] : [...COMMON, ...INSTANCE]);
	const explanations = many ? Array.from(what as Iterable<unknown>) : [what];
	explanations.forEach((explanation, i) => checkExplanation(many ? `explanations[${i}]` : "explanation", explanation));
	if (explanations.length === 0) throw valueError("explanations", "at least one explanation", what);
	const instances = many ? checkInstances(given.instances, explanations.length) : [given];
	const subjects = (explanations as Explanation[]).map((explanation, index): Subject => {
		const at = many ? `options.instances[${index}]` : "options";
		return { explanation, index, id: `i${index}`, ...readInstance(at, instances[index]) };
	});
	const pick = given.pick as PlottedPick | undefined;
	const picks = pick === undefined ? [] : checkPicks(pick, explanations as Explanation[]);
	const show = checkOneOf("options.show", given.show ?? "all", ["all", "picked"]);
	if (show === "picked" && pick === undefined) throw valueError("options.show", '"all" without options.pick', show);
	return {
		subjects,
		shown: show === "picked" ? picks.map((index) => subjects[index]!) : subjects,
		single: !many,
		title: checkText("options.title", given.title),
		command: checkText("options.command", given.command),
		top: checkInteger("options.top", given.top ?? (many ? 8 : 10), 1),
		theme: checkOneOf("options.theme", given.theme ?? "auto", ["auto", "light", "dark"]),
		pick,
		curves: readCurves(given.curves),
	};
}

function checkText(argument: string, value: unknown): string | undefined {
	if (value !== undefined && typeof value !== "string") throw kindError(argument, "a string", value);
	return value;
}

function checkInstances(value: unknown, count: number): readonly unknown[] {
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw kindError("options.instances", "a list, one entry for each explanation", value);
	if (value.length !== count) throw valueError("options.instances", `${count} entries, one for each explanation`, value);
	return value;
}

function readInstance(argument: string, value: unknown): Pick<Subject, "name" | "text" | "picture" | "predictions"> {
	const { name, instance, predictions } =
		argument === "options" ? (value as Record<string, unknown>) : checkOptions(argument, value, INSTANCE);
	const text = typeof instance === "string" ? instance : undefined;
	if (instance !== undefined && text === undefined && (instance === null || typeof instance !== "object"))
		throw kindError(`${argument}.instance`, "the text or the picture that was explained", instance);
	if (predictions !== undefined && !Array.isArray(predictions))
		throw kindError(`${argument}.predictions`, "a list of { name, prediction }", predictions);
	const list = (predictions ?? []) as { name: string; prediction: number }[];
	list.forEach((entry, p) => {
		checkText(`${argument}.predictions[${p}].name`, entry?.name ?? Number.NaN);
		checkNumber(`${argument}.predictions[${p}].prediction`, entry.prediction);
	});
	return {
		name: checkText(`${argument}.name`, name),
		text,
		picture: text === undefined ? (instance as ShownImage | undefined) : undefined,
		predictions: list,
	};
}

/** Positions of the picks among the explanations. */
function checkPicks(pick: PlottedPick, explanations: readonly Explanation[]): number[] {
	if (!Array.isArray((pick as Partial<PlottedPick> | null)?.picks)) throw kindError("options.pick", "what submodularPick() gives", pick);
	return pick.picks.map(({ index, explanation }, p) => {
		if (explanations[index] === explanation) return index;
		throw valueError(`options.pick.picks[${p}]`, "a pick from these explanations", index);
	});
}

function readCurves(value: unknown): Contents["curves"] {
	if (value === undefined) return {};
	if (value === null || typeof value !== "object" || Array.isArray(value))
		throw kindError("options.curves", "{ name: curve or list of curves, … }", value);
	const entries = Object.entries(value).map(([name, given]) => {
		const list: unknown[] = Array.isArray(given) ? given : [given];
		list.forEach((curve, i) => {
			const { metric } = (curve ?? {}) as Partial<ReportedCurve>;
			if (metric === "insertion" || metric === "deletion") return;
			throw kindError(`options.curves[${describe(name)}][${i}]`, "a curve, as insertion() and deletion() give it", curve);
		});
		return [name, list as ReportedCurve[]] as const;
	});
	return Object.fromEntries(entries);
}
