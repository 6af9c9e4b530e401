import { describe, expect, it } from "vitest";
import { text, type TextOptions } from "../../bindings/maskers/text.js";
import { fixture } from "../support/fixtures.js";
import { namesOf, render } from "./text-support.js";

interface IndexCase {
	readonly text: string;
	readonly bow: boolean;
	readonly char_level: boolean;
	readonly split_expression?: string;
	readonly mask_string?: string;
	readonly words: string[];
	readonly as_list?: string[];
	readonly string_positions_codepoints: number[][];
	readonly inverse_removing: { remove: number[]; result: string }[];
}

const { cases } = fixture<{ cases: IndexCase[] }>("lime_text_index.json");

const maskerOf = ({ bow, char_level, split_expression, mask_string }: IndexCase) =>
	text({
		preset: "python-lime",
		occurrences: bow ? "together" : "apart",
		...(char_level && { tokenizer: "characters" }),
		...(split_expression !== undefined && { tokenizer: new RegExp(split_expression, "u") }),
		...(mask_string !== undefined && { replacement: mask_string }),
	});

const titleOf = ({ text, bow, char_level, split_expression }: IndexCase) =>
	`${JSON.stringify(text)}, ${split_expression ?? (char_level ? "characters" : "words")} ${bow ? "together" : "apart"}`;

/** What stands for "a" when it is absent. */
const absent = (options: TextOptions) => render(text({ preset: "python-lime", ...options }).mask("a")(), [[false]]);

describe('preset "python-lime" splits and perturbs as lime does', () => {
	it.each(cases.map((each) => [titleOf(each), each] as const))("%s", (_, each) => {
		const masked = maskerOf(each).mask(each.text)();
		expect(namesOf(masked)).toEqual(each.words);
		// lime counts code points, we count UTF-16 units.
		const offset = (position: number) => Array.from(each.text).slice(0, position).join("").length;
		expect(masked.features.map(({ spans }) => spans!.map(([start]) => start))).toEqual(
			each.string_positions_codepoints.map((positions) => positions.map(offset)),
		);
		const removed = each.inverse_removing.map(({ remove }) => each.words.map((_, word) => !remove.includes(word)));
		expect(render(masked, removed)).toEqual(each.inverse_removing.map(({ result }) => result));
	});

	it.each(cases.filter(({ as_list }) => as_list).map((each) => [titleOf(each), each] as const))("and what is between: %s", (_, each) => {
		const pieces: string[] = [];
		let from = 0;
		const spans = maskerOf(each)
			.mask(each.text)()
			.features.flatMap(({ spans }) => spans!)
			.toSorted(([a], [b]) => a - b);
		for (const [start, end] of spans) {
			pieces.push(each.text.slice(from, start), each.text.slice(start, end));
			from = end;
		}
		pieces.push(each.text.slice(from));
		const expected = each.words.length === 0 ? [each.text] : each.as_list!;
		expect(pieces.filter((piece) => piece !== "")).toEqual(expected.filter((piece) => piece !== ""));
	});

	it("gives the model the texts that lime gave it, mask by mask", () => {
		const given = fixture<{ cases: { text: string; masks: string[]; perturbed: string[] }[] }>("lime_text_given_masks.json");
		expect(given.cases.length).toBeGreaterThan(0);
		for (const { text: instance, masks, perturbed } of given.cases) {
			const coalitions = masks.map((mask) => Array.from(mask, (bit) => bit === "1"));
			expect(render(text({ preset: "python-lime" }).mask(instance)(), coalitions)).toEqual(perturbed);
		}
	});

	it("says UNKWORDZ for absent words that stand apart and U+0000 for characters, unless told otherwise", () => {
		expect(absent({})).toEqual([""]);
		expect(absent({ occurrences: "apart" })).toEqual(["UNKWORDZ"]);
		expect(absent({ occurrences: "apart", tokenizer: "characters" })).toEqual(["\0"]);
		expect(absent({ occurrences: "apart", replacement: "" })).toEqual([""]);
	});
});
