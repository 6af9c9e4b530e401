/** What stands behind an option, read. */

import { InvalidArgumentError, Option } from "commander";
import { readList } from "./csv.js";

export const choice = (flags: string, text: string, choices: readonly string[]): Option => new Option(flags, text).choices(choices);

export function number(min: number): (text: string) => number {
	return (text) => {
		const value = text.trim() === "" ? Number.NaN : Number(text);
		if (Number.isFinite(value) && value >= min) return value;
		throw new InvalidArgumentError(`Expected a number >= ${min}.`);
	};
}

export function integer(min: number): (text: string) => number {
	return (text) => {
		const value = /^[+]?\d+$/.test(text) ? Number(text) : Number.NaN;
		if (Number.isSafeInteger(value) && value >= min) return value;
		throw new InvalidArgumentError(`Expected an integer >= ${min}.`);
	};
}

export function kernelWidth(text: string): number | "auto" {
	if (text === "auto") return "auto";
	const value = number(0)(text);
	if (value > 0) return value;
	throw new InvalidArgumentError("Expected a number > 0, or auto.");
}

export function delimiter(text: string): string {
	const sign = text === "\\t" ? "\t" : text;
	if (sign.length === 1 && sign !== '"' && sign !== "\n" && sign !== "\r") return sign;
	throw new InvalidArgumentError("Expected one sign, as ; or \\t.");
}

/** An index, or a name. */
export const target = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

export function targets(text: string): "predicted" | "all" | (number | string)[] {
	if (text === "predicted" || text === "all") return text;
	const list = readList(text).map(target);
	if (list.length > 0 && !list.includes("")) return list;
	throw new InvalidArgumentError("Expected predicted, all, or names or indices as in 0,2.");
}

/** A tokenizer's name, or a regular expression as JavaScript writes it. */
export function tokenizer(text: string): "words" | "characters" | RegExp {
	if (text === "words" || text === "characters") return text;
	const match = /^\/(.+)\/([a-z]*)$/s.exec(text);
	if (!match) {
		throw new InvalidArgumentError(
			"Expected words, characters, or a regular expression for what stands between words, as /\\W+/ or /\\s+/u.",
		);
	}
	try {
		return new RegExp(match[1]!, match[2]);
	} catch (error) {
		throw new InvalidArgumentError(`${(error as Error).message}.`);
	}
}

/** For options that may be given several times. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
