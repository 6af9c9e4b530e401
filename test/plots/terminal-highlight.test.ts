import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Explanation, type Feature } from "../../bindings/explanation.js";
import { terminalText } from "../../bindings/plots/terminal-highlight.js";
import { cells } from "../../bindings/plots/terminal-text.js";

const ESCAPE = String.fromCharCode(27);

/** An explanation of the text in which each of these words, wherever it stands, has this attribution. */
function explained(text: string, words: Readonly<Record<string, number>>, rows: readonly (readonly number[])[] = []): Explanation {
	const features = Object.keys(words).map((name): Feature => {
		const spans = Array.from(text.matchAll(new RegExp(name, "gu")), ({ index }) => [index, index + name.length] as const);
		return { name, value: name, spans };
	});
	const all = [Object.values(words), ...rows];
	return new Explanation({
		method: "lime",
		estimator: "lime",
		features,
		targets: all.map((_, index) => ({ index, name: ["tea", "coffee"][index]!, prediction: 0.5 })),
		attributions: Float64Array.from(all.flat()),
		baseValues: new Float64Array(all.length),
		exact: false,
		notes: [],
		cost: { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
	});
}

/** The lines of the text, without the legend. */
const shown = (text: string, words: Readonly<Record<string, number>>, options = {}): string[] =>
	terminalText(explained(text, words), text, options).split("\n\nmarks:")[0]!.split("\n");

describe("a text on a terminal", () => {
	it("has + around words that push the prediction up and − around those that push it down, more signs for more strength", () => {
		const text = "Good tea, bad cup; a spoon.";
		expect(terminalText(explained(text, { Good: 0.3, tea: 0.1, bad: -0.2, spoon: -0.01, cup: 0.02 }), text, { width: 200 })).toBe(
			"+++Good+++ ++tea++, −−−bad−−− +cup+; a spoon.\n\n" +
				"marks: +word+ pushes tea up, −word− down; three signs: at least 2/3 of the largest attribution (0.3), two: 1/3, one: 1/20",
		);
	});

	it("marks every place where a word stands", () => {
		expect(shown("no, no tea", { no: -1 })).toEqual(["−−−no−−−, −−−no−−− tea"]);
	});

	it("is coloured on request: red up, blue down, bold most, dim least; the signs are the same", () => {
		const text = "Good tea, bad cup";
		const explanation = explained(text, { Good: 1, tea: -0.5, bad: -0.1 });
		const coloured = terminalText(explanation, text, { colour: true });
		expect(coloured).toContain(
			`${ESCAPE}[1;31m+++Good+++${ESCAPE}[0m ${ESCAPE}[34m−−tea−−${ESCAPE}[0m, ${ESCAPE}[2;34m−bad−${ESCAPE}[0m cup`,
		);
		expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[[\\d;]+m`, "g"), "")).toBe(terminalText(explanation, text));
	});

	it("puts one mark around characters of the same strength that touch", () => {
		expect(shown("abcd", { a: 1, b: 0.9, c: -1, d: 0.1 })).toEqual(["+++ab+++−−−c−−−+d+"]);
	});

	it("keeps the line breaks of the text, and shows those that have a mark", () => {
		expect(shown("one\r\n\r\ntwo\nthree\n", { two: 1 })).toEqual(["one", "", "+++two+++", "three", ""]);
		expect(shown("one\ntwo", { "\n": 1 })).toEqual(["one+++␊+++", "two"]);
	});

	it("folds long lines between words, cuts words that are longer than a line, and between Chinese characters", () => {
		expect(shown(`${"tea ".repeat(9)}good tea`, { good: 1 }, { width: 40 })).toEqual([
			"tea tea tea tea tea tea tea tea tea",
			"+++good+++ tea",
		]);
		expect(shown("x".repeat(50), { y: 1 }, { width: 40 })).toEqual(["x".repeat(40), "x".repeat(10)]);
		expect(shown(`tea ${"茶".repeat(30)}`, { y: 1 }, { width: 40 })).toEqual([`tea ${"茶".repeat(18)}`, "茶".repeat(12)]);
	});

	it("continues the colour of a word on the next line", () => {
		const text = "x".repeat(50);
		const [first, second] = terminalText(explained(text, { [text]: 1 }), text, { width: 40, colour: true }).split("\n");
		expect(first).toBe(`${ESCAPE}[1;31m+++${"x".repeat(37)}${ESCAPE}[0m`);
		expect(second).toBe(`${ESCAPE}[1;31m${"x".repeat(13)}+++${ESCAPE}[0m`);
	});

	it("keeps indentation; tabs are four spaces", () => {
		expect(shown("\t> good  tea", { good: 1 })).toEqual(["    > +++good+++  tea"]);
	});

	it("is never wider than asked, and loses nothing but spaces at the ends of lines", () => {
		const pieces = fc.constantFrom(
			"tea",
			"good",
			"   ",
			" ",
			"茶",
			"👩‍👩‍👧",
			"é",
			"\n",
			",",
			"averyveryverylongwordindeedthatgoesonandon",
			"bad",
		);
		fc.assert(
			fc.property(fc.array(pieces, { minLength: 1, maxLength: 40 }), fc.integer({ min: 40, max: 50 }), (list, width) => {
				const text = list.join("");
				const lines = shown(text, { good: 1, bad: -0.5, 茶: 0.1 }, { width });
				expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(width);
				expect(lines.join("").replaceAll(/[+−\s]/g, "")).toBe(text.replaceAll(/\s/g, ""));
			}),
		);
	});

	it("never passes on a control character", () => {
		const text = "\u001b[2Jgood\u0007 \u009b31m \u202etxt\u2028\ud800 \r tea";
		const drawn = terminalText(explained(text, { good: 1, "\u0007": -1 }), text);
		expect([...drawn].filter((sign) => sign !== "\n" && /[\p{Cc}\p{Cs}\p{Zl}\u202a-\u202e]/u.test(sign))).toEqual([]);
		expect(drawn).toContain("␛[2J+++good+++−−−␇−−− �31m");
	});

	it("has marks in ASCII on request", () => {
		const text = "bad\ttea\u0007";
		expect(terminalText(explained(text, { bad: -1 }), text, { unicode: false })).toMatch(/^---bad--- {4}tea\?\n[ -~\n]*$/);
	});

	it("shows the target that is asked for", () => {
		const text = "tea";
		const explanation = explained(text, { tea: 1 }, [[-1]]);
		expect(terminalText(explanation, text, { target: 1 })).toMatch(/^−−−tea−−−\n\nmarks: \+word\+ pushes coffee up/);
	});

	it("says so where no word matters, and for the empty text", () => {
		expect(terminalText(explained("tea", { tea: 0 }), "tea")).toBe("tea\n\nno word matters for tea");
		expect(terminalText(explained("", {}), "")).toBe("\n\nno word matters for tea");
	});

	it("refuses another text, explanations of something else, and options it does not know", () => {
		const explanation = explained("a good tea", { tea: 1 });
		expect(() => terminalText(explanation, "a tea")).toThrow(
			'"instance" expected the text that was explained, got one of 5 UTF-16 units, where "tea" cannot stand from 7 to 10',
		);
		expect(() => terminalText(explanation, 5 as unknown as string)).toThrow('"instance" expected the text that was explained, got 5');
		const table = new Explanation({ ...explained("tea", { tea: 1 }), features: [{ name: "age", value: 4, column: 0 }] });
		expect(() => terminalText(table, "tea")).toThrow('got one whose feature "age" has no spans');
		expect(() => terminalText(explanation, "a good tea", { color: true } as object)).toThrow('did you mean "colour"?');
		expect(() => terminalText(explanation, "a good tea", { target: 1 })).toThrow('"options.target" expected an integer from 0 to 0, got 1');
		expect(() => terminalText(explanation, "a good tea", { colour: 1 as unknown as boolean })).toThrow(
			'"options.colour" expected true or false',
		);
	});
});
