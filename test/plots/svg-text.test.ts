import { describe, expect, test } from "vitest";
import { textPlot } from "../../bindings/plots/index.js";
import { flow } from "../../bindings/plots/svg/flow.js";
import { explained } from "./explained.js";
import { all, expectSound, HOSTILE, textsOf } from "./svg-checks.js";

/** An explanation of a text whose words, between spaces, have these attributions; the same word everywhere is one feature. */
function ofText(instance: string, values: Readonly<Record<string, number>>) {
	const words = Array.from(instance.matchAll(/\S+/g));
	const names = [...new Set(words.map(([word]) => word))];
	return explained(
		names.map((name) => values[name] ?? 0),
		{
			features: names.map((name) => ({
				name,
				value: name,
				spans: words.filter(([word]) => word === name).map(({ 0: word, index }) => [index, index + word.length] as const),
			})),
		},
	);
}

describe("a text with its words marked", () => {
	const instance = "I never drink tea, but coffee I drink";
	const svg = textPlot(ofText(instance, { never: -1, drink: 0.5, "tea,": 0.1, but: 0.01 }), instance);
	const grounds = all(expectSound(svg)).filter(
		({ name, attributes }) => name === "rect" && attributes.class !== "wb-page" && attributes.x !== "16",
	);

	test("has all of its text, in order", () => {
		const drawn = all(expectSound(svg))
			.filter(({ attributes }) => attributes.class?.includes("wb-text"))
			.map(({ text }) => text.trim());
		expect(drawn.join(" ").replaceAll(/\s+/g, " ")).toBe(instance);
	});

	test("marks each place where a word stands: red with a solid line up, blue with a dashed line down, the stronger the more", () => {
		const marks = grounds.filter(({ attributes }) => attributes["fill-opacity"] !== "0.4" || attributes.height !== "12");
		expect(marks.map(({ attributes }) => [attributes.class, attributes["fill-opacity"]])).toEqual([
			["wb-down", "0.5"],
			["wb-up", "0.3"],
			["wb-up", "0.14"],
			["wb-up", "0.3"],
		]);
		const dashes = all(expectSound(svg)).filter(
			({ attributes }) => attributes.class?.endsWith("-line") && attributes["stroke-width"] === "2",
		);
		expect(dashes.slice(2).map(({ attributes }) => [attributes.class, attributes["stroke-dasharray"]])).toEqual([
			["wb-line wb-down-line", "3 2"],
			["wb-line wb-up-line", undefined],
			["wb-line wb-up-line", undefined],
			["wb-line wb-up-line", undefined],
		]);
	});

	test("says the numbers of the strongest below them, those of all marks as hints, and how many have no mark", () => {
		expect(textsOf(svg).filter((text) => /^[+−]\d/.test(text))).toEqual(["−1.0", "+0.5", "+0.5"]);
		const hints = all(expectSound(svg))
			.filter(({ name, text }) => name === "title" && text.includes(": "))
			.map(({ text }) => text);
		expect(hints).toEqual(["never: −1.0", "drink: +0.5", "tea,: +0.1", "drink: +0.5"]);
		expect(textsOf(svg).join("\n")).toMatch(/not marked: 3 words/);
	});

	test("keeps line breaks, cuts words that are longer than a line, draws nothing of nothing", () => {
		const long = `first\n\n${"w".repeat(300)} last`;
		const drawn = all(expectSound(textPlot(ofText(long, { first: 1, ["w".repeat(300)]: -1 }), long, { width: 320 })));
		const rows = [
			...new Set(drawn.filter(({ attributes }) => attributes.class?.includes("wb-text")).map(({ attributes }) => Number(attributes.y))),
		];
		expect(rows.length).toBeGreaterThan(10);
		expect(
			drawn
				.filter(({ attributes }) => attributes.class?.includes("wb-text"))
				.map(({ text }) => text)
				.join("")
				.replaceAll(" ", ""),
		).toBe(long.replaceAll(/\s/g, ""));
		expectSound(textPlot(explained([], { features: [] }), ""));
	});

	test("lets no text out of its place", () => {
		for (const text of HOSTILE) {
			const whole = `before ${text} after`;
			const start = 7;
			const features =
				text === ""
					? [{ name: "before", value: "before", spans: [[0, 6]] as const }]
					: [{ name: text, value: text, spans: [[start, start + text.length]] as const }];
			const root = expectSound(textPlot(explained([1], { features, targets: [{ index: 0, name: text, prediction: 1 }] }), whole));
			expect(
				all(root).filter(({ name }) => name === "svg"),
				JSON.stringify(text),
			).toHaveLength(1);
		}
	});

	test("refuses features that are no parts of the text", () => {
		expect(() => textPlot(explained([1]), "x")).toThrow(/has no spans/);
		expect(() => textPlot(ofText("a b c", { a: 1 }), "a")).toThrow(/"instance" expected the text that was explained/);
		expect(() => textPlot(ofText("a", { a: 1 }), 5 as never)).toThrow(TypeError);
	});
});

describe("words in lines", () => {
	const laid = (text: string, room: number) => {
		const placed = flow([{ text, mark: undefined }], room, (part) => 10 * part.length);
		return Array.from({ length: (placed.at(-1)?.line ?? -1) + 1 }, (_, line) => placed.filter((piece) => piece.line === line));
	};
	const inOrder = (line: { x: number; text: string }[]) =>
		line
			.toSorted((a, b) => a.x - b.x)
			.map(({ text }) => text)
			.join("");

	test("end at spaces", () => {
		expect(laid("one two three", 80).map(inOrder)).toEqual(["one two", "three"]);
		expect(laid("a  b\n c", 200).map(inOrder)).toEqual(["a  b", " c"]);
	});

	test("end between ideographs", () => {
		expect(laid("这是一段文字", 40).map(inOrder)).toEqual(["这是一段", "文字"]);
	});

	test("run from the right where the first letter does, with words of the other direction in their own order", () => {
		const [line] = laid("שלום hello world עולם", 400);
		expect(inOrder(line!)).toBe("עולם hello world שלום");
		expect(Math.max(...line!.map(({ x, width }) => x + width))).toBe(400);
		expect(inOrder(laid("say שלום עולם now", 400)[0]!)).toBe("say עולם שלום now");
	});

	// Read from the right are those in ‹›, which turns brackets round, too.
	test.each([
		["good, טוב מאוד, and great.", "good, ‹מאוד›‹ ›‹טוב›, and great."],
		["say (שלום עולם) now", "say (‹עולם›‹ ›‹שלום›) now"],
		["שלום (hello world) עולם.", "‹.›‹עולם›‹ ›‹)›hello world‹(›‹ ›‹שלום›"],
		["price 15.5 שלום 20% עולם 30", "price 15.5 30‹ ›‹עולם›‹ ›20%‹ ›‹שלום›"],
	])("keep punctuation and numbers where Unicode's algorithm has them: %s", (text, expected) => {
		const [line] = laid(text, 600);
		const shown = line!.toSorted((a, b) => a.x - b.x).map(({ text, fromRight }) => (fromRight ? `‹${text}›` : text));
		expect(shown.join("")).toBe(expected);
	});
});
