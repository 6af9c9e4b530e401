import { checkInteger, checkOptions, describe, kindError } from "../check.js";
import type { Explanation } from "../explanation.js";
import { cells, graphemes, harmless, visible, wrapped } from "./terminal-text.js";
import { outputName } from "./wording.js";

/** Options of `terminalText`. */
export interface TerminalTextOptions {
	/** Cells per line, 40 to 1000; default 80. */
	readonly width?: number;
	/** ANSI colours: red pushes the prediction up, blue down, bold most, dim least; default false. The marks say the same without. */
	readonly colour?: boolean;
	/** Signs beyond ASCII in the marks; default true. The text itself is shown as it is. */
	readonly unicode?: boolean;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

/** From which share of the largest |attribution| a word gets one, two, three signs. */
const SHARES = [1 / 20, 1 / 3, 2 / 3] as const;

/** A stretch of the text with one mark around it: `strength` signs, those of `sign`. */
interface Mark {
	readonly start: number;
	readonly end: number;
	readonly sign: 1 | -1;
	readonly strength: number;
}

/** What is never torn apart at the end of a line: a character, with the marks before or behind it. */
interface Unit {
	readonly text: string;
	readonly cells: number;
	/** Of a character that takes two cells: lines may end before and behind it. */
	readonly wide: boolean;
	readonly mark: Mark | undefined;
}

/**
 * A text on a terminal with its words marked by what they did to the prediction: `+word+` pushed it up, `−word−` down, with up to three signs for the
 * words that did most; a legend below. Words of less than a twentieth of the largest attribution have no mark.
 *
 * Pure: a string of lines without a final line break. The text is shown, never acted upon: escape sequences come out as visible signs,
 * line breaks stay, tabs are four spaces.
 *
 * ```ts
 * import { Shap, text } from "whybox";
 * import { terminalText } from "whybox/plots";
 * const likes = (texts) => texts.map((one) => (one.includes("good") ? 0.9 : 0.2));
 * const explanation = await new Shap(likes, text()).explain("a good film");
 * terminalText(explanation, "a good film").split("\n")[0]; // "a +++good+++ film"
 * ```
 *
 * @param explanation of `instance`, by any method with the masker `text()`
 * @param instance the text that was explained
 * @throws {TypeError | RangeError} naming what is wrong: an option, or features that are no parts of this text
 */
export function terminalText(explanation: Explanation, instance: string, options?: TerminalTextOptions): string {
	if (typeof instance !== "string") throw kindError("instance", "the text that was explained", instance);
	const given = checkOptions("options", options, ["width", "colour", "unicode", "target"]);
	const width = checkInteger("options.width", given["width"] ?? 80, 40, 1000);
	const target = checkInteger("options.target", given["target"] ?? 0, 0, explanation.targets.length - 1);
	const colour = flag("options.colour", given["colour"] ?? false);
	const unicode = flag("options.unicode", given["unicode"] ?? true);

	const largest = largestAttribution(explanation, target);
	const marks = marksOf(explanation, instance, target, largest);
	const lines = linesOf(instance, marks, unicode).flatMap((units) => folded(units, width).map((line) => painted(line, colour)));
	return [...lines, "", ...wrapped(legend(explanation, target, largest, unicode), width, "  ")].join("\n");
}

function flag(name: string, value: unknown): boolean {
	if (typeof value !== "boolean") throw kindError(name, "true or false", value);
	return value;
}

function largestAttribution({ attributions, features }: Explanation, target: number): number {
	return attributions
		.subarray(target * features.length, (target + 1) * features.length)
		.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Where marks stand, ascending; neighbours that touch and have the same mark share it, as characters of one word do. */
function marksOf({ features, attributions }: Explanation, instance: string, target: number, largest: number): Mark[] {
	const all = features.flatMap(({ name, spans }, f): Mark[] => {
		if (spans === undefined) {
			throw new TypeError(`"explanation" expected an explanation of a text, got one whose feature ${describe(name)} has no spans`);
		}
		const value = attributions[target * features.length + f]!;
		const strength = SHARES.filter((share) => Math.abs(value) >= share * largest).length;
		return spans.map(([start, end]) => {
			if (!(start >= 0 && start < end && end <= instance.length)) {
				throw new RangeError(
					`"instance" expected the text that was explained, got one of ${instance.length} UTF-16 units, where ${describe(name)} cannot stand from ${start} to ${end}`,
				);
			}
			return { start, end, sign: value < 0 ? -1 : 1, strength: value === 0 ? 0 : strength };
		});
	});
	const marks: Mark[] = [];
	for (const mark of all.filter(({ strength }) => strength > 0).toSorted((a, b) => a.start - b.start)) {
		const last = marks.at(-1);
		if (last && mark.start < last.end) continue;
		if (last && mark.start === last.end && mark.sign === last.sign && mark.strength === last.strength) {
			marks[marks.length - 1] = { ...last, end: mark.end };
		} else marks.push(mark);
	}
	return marks;
}

/** The lines of the text as units. */
function linesOf(instance: string, marks: readonly Mark[], unicode: boolean): Unit[][] {
	const lines: Unit[][] = [[]];
	/** Adds text with one mark or none. A line break that has a mark is shown, so that there is something to mark. */
	const add = (text: string, mark: Mark | undefined): void => {
		const shown = mark ? text.replace(/\r\n|\n/g, `${unicode ? "␊" : "?"}\n`) : text.replaceAll("\r\n", "\n");
		shown.split("\n").forEach((part, i) => {
			if (i > 0) lines.push([]);
			const characters = graphemes(visible(part.replaceAll("\t", "    "), unicode));
			const signs = mark ? (mark.sign > 0 ? "+" : unicode ? "−" : "-").repeat(mark.strength) : "";
			characters.forEach((character, k) => {
				const size = cells(character);
				const [before, behind] = [k === 0 ? signs : "", k === characters.length - 1 ? signs : ""];
				lines.at(-1)!.push({ text: before + character + behind, cells: before.length + size + behind.length, wide: size === 2, mark });
			});
		});
	};
	let at = 0;
	for (const mark of marks) {
		add(instance.slice(at, mark.start), undefined);
		add(instance.slice(mark.start, mark.end), mark);
		at = mark.end;
	}
	add(instance.slice(at), undefined);
	return lines;
}

const isSpace = ({ text }: Unit): boolean => text === " ";

/** Can a line end between these units? Behind spaces, and on either side of a wide character. */
const mayBreak = (before: Unit, behind: Unit): boolean => !isSpace(behind) && (isSpace(before) || before.wide || behind.wide);

/** A line in as many lines as it needs, spaces at their ends left out; a word that is too long is cut. */
function folded(units: readonly Unit[], width: number): Unit[][] {
	const lines: Unit[][] = [];
	let line: Unit[] = [];
	let used = 0;
	const end = (): void => {
		const last = line.findLastIndex((unit) => !isSpace(unit));
		lines.push(line.slice(0, last + 1));
		line = [];
		used = 0;
	};
	for (const word of wordsOf(units)) {
		const size = word.reduce((sum, unit) => sum + (isSpace(unit) ? 0 : unit.cells), 0);
		if (used > 0 && used + size > width) end();
		for (const unit of word) {
			if (used + unit.cells > width && !isSpace(unit)) end();
			line.push(unit);
			used += unit.cells;
		}
	}
	end();
	return lines;
}

/** Stretches between the places where a line can end. */
function wordsOf(units: readonly Unit[]): Unit[][] {
	const words: Unit[][] = [];
	units.forEach((unit, i) => {
		if (i === 0 || mayBreak(units[i - 1]!, unit)) words.push([]);
		words.at(-1)!.push(unit);
	});
	return words;
}

/** The text of a line, stretches with a mark in its colour. */
function painted(line: readonly Unit[], colour: boolean): string {
	return line
		.map(({ text, mark }, i) => {
			if (!colour || !mark) return text;
			const weight = mark.strength === 3 ? "1;" : mark.strength === 1 ? "2;" : "";
			const begin = line[i - 1]?.mark === mark ? "" : `\u001b[${weight}${mark.sign > 0 ? 31 : 34}m`;
			return begin + text + (line[i + 1]?.mark === mark ? "" : "\u001b[0m");
		})
		.join("");
}

function legend(explanation: Explanation, target: number, largest: number, unicode: boolean): string {
	const name = harmless(outputName(explanation.targets[target]!), unicode);
	if (largest === 0) return `no word matters for ${name}`;
	const minus = unicode ? "−" : "-";
	const size = Number(largest.toPrecision(4));
	return (
		`marks: +word+ pushes ${name} up, ${minus}word${minus} down; three signs: at least 2/3 of the largest attribution ` +
		`(${size}), two: 1/3, one: 1/20`
	);
}
