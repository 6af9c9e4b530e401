import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Shap } from "../../bindings/explainers/shap.js";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { text, type TextOptions } from "../../bindings/maskers/text.js";
import { largestDifference } from "../support/fixtures.js";
import { inputsOf, namesOf, render } from "./text-support.js";

const words = (instance: string, options?: TextOptions) => namesOf(text(options).mask(instance)());

/** Texts of the kind that break offsets: astral characters, combining marks, joiners, halves of pairs, NUL, line ends, scripts without spaces. */
const hostile = fc
	.array(
		fc.constantFrom(
			..."a b B é 1 _ . , ' \n \r\n \0 \ud800 \udc00 😀 👩‍👩‍👧 🇩🇪 e\u0301 \u0301 \ufeff \u200d שלום مرحبا ฉันรักคุณ 日本語 中文 ﬁ ½ 𝒳 very".split(
				" ",
			),
			" ",
			"  ",
		),
		{ maxLength: 60 },
	)
	.map((parts) => parts.join(""));

const TOKENIZERS: Record<string, TextOptions> = {
	words: {},
	characters: { tokenizer: "characters" },
	"what spaces separate": { tokenizer: /\s+/ },
	"what empty matches separate": { tokenizer: /(?=[a-z])|\s/u },
	"a function that gives strings": { tokenizer: (text) => text.split(/[\s]/) },
	"a function that gives offsets": {
		tokenizer: (text) => Array.from(text.matchAll(/\S+/g), (m) => ({ start: m.index, end: m.index + m[0].length })),
	},
	"lime's words": { preset: "python-lime" },
	"lime's characters": { preset: "python-lime", tokenizer: "characters" },
};
const OCCURRENCES = ["together", "apart"] as const;

/** Any coalition shows the text without the words it lacks, by the plainest means. */
function checkMasking(options: TextOptions, instance: string, replacement: string, pattern: readonly boolean[]): void {
	const masked = text({ ...options, replacement }).mask(instance)();
	const { features } = masked;
	for (const { name, spans } of features) for (const [start, end] of spans!) expect(instance.slice(start, end)).toBe(name);
	if (options.occurrences === "together") expect(new Set(namesOf(masked)).size).toBe(features.length);

	const coalition = features.map((_, j) => pattern[j % pattern.length]!);
	// From the back, so that offsets stay right.
	const spans = features.flatMap(({ spans }, j) => spans!.map((span) => ({ span, present: coalition[j]! })));
	spans.sort((a, b) => b.span[0] - a.span[0]);
	spans.forEach(({ span }, k) => expect(span[1]).toBeLessThanOrEqual(spans[k - 1]?.span[0] ?? instance.length));
	let naive = instance;
	for (const { span, present } of spans) {
		if (!present) naive = naive.slice(0, span[0]) + replacement + naive.slice(span[1]);
	}
	const everything = features.map(() => true);
	expect(render(masked, [coalition, everything])).toEqual([naive, instance]);
}

describe("text: the words of a text are its features", () => {
	it("finds each distinct word and all the places where it stands; case matters", () => {
		const { features } = text().mask("A good film, a very good film.")();
		expect(features).toEqual([
			{ name: "A", value: "A", spans: [[0, 1]] },
			{
				name: "good",
				value: "good",
				spans: [
					[2, 6],
					[20, 24],
				],
			},
			{
				name: "film",
				value: "film",
				spans: [
					[7, 11],
					[25, 29],
				],
			},
			{ name: "a", value: "a", spans: [[13, 14]] },
			{ name: "very", value: "very", spans: [[15, 19]] },
		]);
	});

	it('removes all occurrences of a word, or with "apart" each for itself; spaces and punctuation stay', () => {
		expect(render(text().mask("no, no way")(), [[false, true]])).toEqual([",  way"]);
		expect(render(text({ occurrences: "apart" }).mask("no, no way")(), [[true, false, true]])).toEqual(["no,  way"]);
	});

	it("puts the replacement where an absent word stood", () => {
		expect(render(text({ replacement: "[MASK]" }).mask("no, no way")(), [[false, true]])).toEqual(["[MASK], [MASK] way"]);
	});

	it("finds words where no spaces are: Thai, Japanese, Chinese", () => {
		for (const sentence of ["ฉันรักประเทศไทย", "私は日本語を話します。", "我喜欢看电影"]) {
			expect(words(sentence).length).toBeGreaterThan(2);
			expect(words(sentence).join("").length).toBeGreaterThanOrEqual(sentence.length - 2);
		}
	});

	it("keeps spans right behind emoji, and takes emoji sequences, accents and line ends for one character each", () => {
		expect(text().mask("😀 ok")().features[0]).toEqual({ name: "ok", value: "ok", spans: [[3, 5]] });
		expect(words("👩‍👩‍👧🇩🇪e\u0301\r\n!", { tokenizer: "characters" })).toEqual(["👩‍👩‍👧", "🇩🇪", "e\u0301", "\r\n", "!"]);
		expect(words("👩‍👧e\u0301", { tokenizer: "characters", preset: "python-lime" })).toEqual(["👩", "\u200d", "👧", "e", "\u0301"]);
	});

	it("takes a letter that is joined to an emoji for a word, though ICU does not", () => {
		expect(words("a\u200d😀 b").map((word) => word[0])).toEqual(["a", "b"]);
		expect(words("😀 !")).toEqual([]);
	});

	it("splits at a regular expression whatever its flags, groups and state, and at empty matches", () => {
		const sticky = /(\s)|(,)/gy;
		sticky.lastIndex = 3;
		expect(words("one two,three", { tokenizer: sticky })).toEqual(["one", "two", "three"]);
		expect(sticky.lastIndex).toBe(3);
		expect(words("oneTwoThree", { tokenizer: /(?=[A-Z])/ })).toEqual(["one", "Two", "Three"]);
		expect(words("a😀b", { tokenizer: /(?:)/ })).toEqual(["a", "😀", "b"]);
		expect(words("one AND two", { tokenizer: / and /i })).toEqual(["one", "two"]);
	});

	it("asks a function for tokens: strings, found from left to right, or offsets, and passes over empty ones", () => {
		expect(words("to be or not to be", { tokenizer: () => ["to", "", "be", "not", "to be"], occurrences: "apart" })).toEqual([
			"to",
			"be",
			"not",
			"to be",
		]);
		const special = { start: 0, end: 0 };
		const tokenizer = () => new Set([special, { start: 0, end: 3 }, { start: 3, end: 7 }, { ...special }]);
		expect(words("unhappy", { tokenizer })).toEqual(["unh", "appy"]);
	});

	it("shows the model the text itself when every word is present", () => {
		const masked = text().mask("A  b\tc")();
		expect(masked.instance.batch([{ inputs: masked.instance, first: 0, count: 1 }])).toEqual(["A  b\tc"]);
		expect(masked.instance.same(0, inputsOf(masked, [[true, true, true]]), 0)).toBe(true);
	});

	it("knows that a word which equals its replacement makes no difference", () => {
		expect(Array.from(text({ replacement: "x" }).mask("x y")().differs)).toEqual([0b10, 0]);
		expect(Array.from(text().mask("x y")().differs)).toEqual([0b11, 0]);
	});

	it("has no features for a text without words", () => {
		for (const empty of ["", " ", "...!", "\ud800"]) {
			const masked = text().mask(empty)();
			expect(masked.features).toEqual([]);
			expect(masked.differs).toHaveLength(0);
			expect(render(masked, [[], []])).toEqual([empty, empty]);
		}
	});
});

describe("text: whatever the text", () => {
	for (const [name, options] of Object.entries(TOKENIZERS)) {
		for (const occurrences of OCCURRENCES) {
			it(`spans hold the words, and any coalition leaves out exactly its words: ${name} ${occurrences}`, () => {
				fc.assert(
					fc.property(
						hostile,
						fc.constantFrom("", "very", "[MASK]", "\udc00"),
						fc.array(fc.boolean(), { minLength: 1, maxLength: 67 }),
						(instance, replacement, pattern) => checkMasking({ ...options, occurrences }, instance, replacement, pattern),
					),
				);
				const long = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? "very" : `w${i} 😀`)).join(" ");
				checkMasking(
					{ ...options, occurrences },
					long,
					"",
					Array.from({ length: 71 }, (_, i) => (i * i) % 3 !== 0),
				);
			});
		}
	}

	it("every letter and digit is part of a word", () => {
		fc.assert(
			fc.property(hostile, (instance) => {
				for (const options of [{ replacement: " " }, { replacement: " ", preset: "python-lime" as const }]) {
					const left = render(text(options).mask(instance)(), [words(instance, options).map(() => false)])[0]!;
					expect(left).not.toMatch(/[\p{L}\p{Nd}]/u);
				}
			}),
		);
	});

	it.each([
		["words", "word"],
		["characters", "grapheme"],
	] as const)(
		"a long text has the %s that Intl.Segmenter finds in it as a whole, without its growing slowness",
		(tokenizer, granularity) => {
			const segmenter = new Intl.Segmenter("en", { granularity });
			// Everything that joins across boundaries, beside what a text might be cut at.
			const joiners =
				" |\n|\t|、|。|，|a|7|日|ไ|ย|\u0e33|\u0eb3|ﾞ|\u0301|\u200d|\ufeff|😀|🇩|🇪|.|,|'|:|_|ア|\ud800|\u0d4e|שׁ|\"|ᄀ|ᅡ|\r".split("|");
			fc.assert(
				fc.property(
					fc.array(fc.constantFrom(...joiners), { minLength: 1, maxLength: 30 }),
					fc.integer({ min: 1, max: 40 }),
					(parts, shift) => {
						const instance = "x".repeat(shift) + parts.join("").repeat(Math.ceil(3000 / parts.length));
						const whole = Array.from(segmenter.segment(instance))
							.filter(({ segment, isWordLike }) => tokenizer === "characters" || isWordLike || /[\p{L}\p{N}]/u.test(segment))
							.map(({ segment, index }) => [index, index + segment.length]);
						const found = text({ tokenizer, occurrences: "apart" }).mask(instance)();
						expect(found.features.map(({ spans }) => spans![0])).toEqual(whole);
					},
				),
				{ numRuns: 40, examples: [[[" ", "\u0e33"], 5]] },
			);
		},
	);

	it("texts that come out equal are equal inputs with equal hashes, others are not", () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom("a", "aa", " ", "ab", "."), { maxLength: 8 }).map((parts) => parts.join("")),
				fc.constantFrom("", "a", "\udc00x"),
				fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
				(instance, replacement, bits) => {
					const masked = text({ tokenizer: "characters", occurrences: "apart", replacement }).mask(instance)();
					const count = masked.features.length;
					const inputs = inputsOf(
						masked,
						[0, 1, 2, 3].map((c) => bits.slice(c, c + count)),
					);
					const texts = inputs.batch([0, 1, 2, 3].map((index) => ({ inputs, first: index, count: 1 })));
					const other = inputs.select(Int32Array.of(3, 1));
					expect(other.count).toBe(2);
					[3, 1].forEach((index, k) => {
						for (let i = 0; i < 4; i++) {
							const equal = texts[i] === texts[index];
							expect(inputs.same(i, other, k)).toBe(equal);
							if (equal) expect(inputs.hash(i) | 0).toBe(other.hash(k) | 0);
						}
					});
				},
			),
		);
	});

	it("different texts rarely share a hash: none of 5000", () => {
		const instance = Array.from({ length: 200 }, (_, i) => `word${i % 90}`).join(" ");
		const masked = text({ occurrences: "apart" }).mask(instance)();
		const coalitions = Array.from({ length: 5000 }, (_, c) =>
			masked.features.map((_, j) => ((c * 2654435761) ^ (j * 40503 * (c + 1))) % 7 > 2),
		);
		const inputs = inputsOf(masked, coalitions);
		const hashOf = new Map(render(masked, coalitions).map((rendered, i) => [rendered, inputs.hash(i)]));
		expect(hashOf.size).toBeGreaterThan(4000);
		expect(new Set(hashOf.values()).size).toBe(hashOf.size);
	});
});

describe("text: what is wrong is named", () => {
	it.each<[string, unknown, ErrorConstructor | RangeErrorConstructor, string]>([
		["an unknown option", { tokeniser: "words" }, TypeError, 'did you mean "tokenizer"?'],
		["an unknown tokenizer", { tokenizer: "word" }, RangeError, '"tokenizer" expected one of "words", "characters"'],
		["a tokenizer of the wrong kind", { tokenizer: 3 }, TypeError, '"tokenizer" expected'],
		["unknown occurrences", { occurrences: "both" }, RangeError, '"occurrences" expected'],
		["a replacement that is no string", { replacement: null }, TypeError, '"replacement" expected a string, got null'],
		["null in place of a name", { tokenizer: null }, TypeError, '"tokenizer" expected'],
		["a locale that is none", { locale: "not a locale" }, RangeError, '"locale" expected a BCP 47 tag'],
		["a locale that has no say", { locale: "th", tokenizer: /x/ }, TypeError, '"locale" expected'],
		["an unknown preset", { preset: "lime" }, RangeError, '"preset" expected'],
	])("%s", (_, options, kind, message) => {
		expect(() => text(options as TextOptions)).toThrow(kind);
		expect(() => text(options as TextOptions)).toThrow(message);
	});

	it.each<[string, unknown, ErrorConstructor | RangeErrorConstructor, string]>([
		["a token that is not there", ["a", "zebra"], RangeError, '"zebra" as token 1, which is not in the text from offset 1 on'],
		["tokens out of order", ["b", "a"], RangeError, '"a" as token 1'],
		["nothing", undefined, TypeError, "iterable of tokens, which returned one, got undefined"],
		["a number for a token", [7], TypeError, "got 7 as token 0"],
		["null for a token", [null], TypeError, "got null as token 0"],
		["offsets that are not whole", [{ start: 0.5, end: 1 }], RangeError, "whole offsets"],
		["offsets beyond the end", [{ start: 0, end: 99 }], RangeError, "offsets from 0 to 6"],
		["offsets below 0", [{ start: -1, end: 1 }], RangeError, "offsets from 0 to 6"],
		["an end before its start", [{ start: 2, end: 1 }], RangeError, "start before end"],
		[
			"tokens that overlap",
			[
				{ start: 0, end: 2 },
				{ start: 1, end: 3 },
			],
			RangeError,
			"do not overlap",
		],
		["half an emoji", [{ start: 4, end: 5 }], RangeError, "cuts a surrogate pair"],
		["half an emoji as a string", ["\ude00"], RangeError, "cuts a surrogate pair"],
	])("a tokenizer that gives %s", (_, tokens, kind, message) => {
		const masker = text({ tokenizer: () => tokens as string[] });
		expect(() => masker.mask("a b 😀")()).toThrow(kind);
		expect(() => masker.mask("a b 😀")()).toThrow(message);
	});

	it("a regular expression that cuts characters, an instance that is no string, a query that is not about words", () => {
		expect(() => text({ tokenizer: /\ud83d/ }).mask("😀")()).toThrow(/cuts a surrogate pair/);
		expect(() => text().mask(["a"] as unknown as string)()).toThrow(new TypeError('"instance" expected a string, got an array of 1'));
		expect(() =>
			text()
				.mask("a")()
				.compose({} as Kernels, { kind: "rows", data: new Float64Array(1), count: 1 }),
		).toThrow(/"query" expected coalitions/);
	});
});

describe("Shap on a text", () => {
	const weights = new Map([
		["good", 2],
		["bad", -3],
		["very", 0.5],
		["film", 0.25],
	]);
	const score = (t: string) => (t.match(/\w+/g) ?? []).reduce((sum, word) => sum + (weights.get(word) ?? 0), 1);
	const linear = (texts: string[]) => texts.map(score);

	it("gives a linear model's weights back, times the occurrences", async () => {
		const explanation = await new Shap(linear, text()).explain("A very good, good film; not bad.");
		expect(explanation.exact).toBe(true);
		expect(explanation.features.map(({ name }) => name)).toEqual(["A", "very", "good", "film", "not", "bad"]);
		expect(largestDifference(explanation.attributions, [0, 0.5, 4, 0.25, 0, -3])).toBeLessThan(1e-14);
		expect(explanation.baseValues[0]).toBe(1);
	});

	it("sends texts that are the same once", async () => {
		const seen: string[] = [];
		const model = (texts: string[]) => {
			seen.push(...texts);
			return texts.map(score);
		};
		const apart = await new Shap(model, text({ occurrences: "apart" })).explain("good good good good");
		// A space goes nowhere, so "good  " and " good " differ; "aaaa" without spaces has five texts.
		expect(new Set(seen).size).toBe(seen.length);
		seen.length = 0;
		const characters = await new Shap(model, text({ tokenizer: "characters", occurrences: "apart" })).explain("aaaa");
		expect(seen.toSorted()).toEqual(["", "a", "aa", "aaa", "aaaa"]);
		expect(characters.cost.rowsSaved).toBe(11);
		expect(Array.from(apart.attributions)).toEqual([2, 2, 2, 2]);
	});

	it.each(["exact", "kernel"] as const)("has a result for a text of no words and of one: %s", async (estimator) => {
		const none = await new Shap(linear, text()).explain("?!", { estimator });
		expect(none.features).toEqual([]);
		expect(none.attributions).toHaveLength(0);
		expect(none.baseValues[0]).toBe(1);
		const one = await new Shap(linear, text()).explain("good", { estimator });
		expect(Array.from(one.attributions)).toEqual([2]);
		expect(one.baseValues[0]).toBe(1);
	});

	it("a word that equals its replacement gets exactly 0", async () => {
		const explanation = await new Shap(linear, text({ replacement: "good" })).explain("good bad");
		expect(Array.from(explanation.attributions)).toEqual([0, -5]);
	});
});
