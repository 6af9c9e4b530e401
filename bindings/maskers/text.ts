import { checkOneOf, checkOptions, describe, kindError, valueError } from "../check.js";
import type { Feature } from "../explanation.js";
import { coalitionWords } from "../kernels/kernels.js";
import { TextInputs } from "../model/texts.js";
import type { MaskedInstance, Masker } from "./masker.js";
import { TextTemplate } from "./text-template.js";
import {
	boundsBetween,
	boundsFrom,
	codePointBounds,
	graphemeBounds,
	PYTHON_SEPARATORS,
	type TokenBounds,
	type Tokenizer,
	wordBounds,
} from "./tokens.js";

/** Options of `text`. */
export interface TextOptions {
	/** What the parts of a text are that get an attribution. Default "words". */
	readonly tokenizer?: Tokenizer;
	/** Is a word that occurs several times one feature ("together", default), all of it present or absent, or as many as it occurs ("apart")? */
	readonly occurrences?: "together" | "apart";
	/** What stands for an absent word; default "": it is removed. What stands around words, spaces and punctuation, stays in any case. */
	readonly replacement?: string;
	/** By whose rules "words" and "characters" are found, a BCP 47 tag; default "en", wherever the code runs. Thai, Chinese, Japanese need no other. */
	readonly locale?: string;
	/**
	 * "python-lime": as lime splits and perturbs. Words are Python's `\w+`, characters are code points, and with occurrences "apart" "UNKWORDZ" stands for
	 * absent words, U+0000 for absent characters. Options that are given count.
	 */
	readonly preset?: "python-lime";
}

const OPTIONS = ["tokenizer", "occurrences", "replacement", "locale", "preset"];
/** Tokens looked at in one go when questions become texts: some 25 ms. */
const CHUNK_TOKENS = 2 ** 23;
/** Texts composed at a time: short ones repeat, and nobody should wait for them. */
const CHUNK_ROWS = 2 ** 14;

/**
 * What are the features of a text, and what does their absence look like? For `Lime` and `Shap`: words, absent means removed or replaced.
 * Case matters. The model gets `string[]`; the text with every word present is exactly the text given.
 *
 * A text without words has no features, which is no error. Costs no model rows; texts that come out the same are sent once.
 *
 * Where words begin and end is `Intl.Segmenter`'s decision: engines with other Unicode versions may differ on new characters and on
 * languages that are written without spaces.
 *
 * ```ts
 * import { Shap, text } from "whybox";
 * const shap = new Shap((texts) => texts.map((t) => (t.includes("good") ? 1 : 0)), text());
 * const explanation = await shap.explain("A good film, a very good film.");
 * explanation.top(1)[0].feature; // "good"
 * explanation.features[1].spans; // [[2, 6], [20, 24]]
 * ```
 *
 * @throws TypeError | RangeError naming the option
 */
export function text(options: TextOptions = {}): TextMasker {
	return new TextMasker(options);
}

/** What `text` makes. Immutable: one masker serves any number of explanations at a time. */
export class TextMasker implements Masker<string, string[]> {
	readonly kind = "text";
	readonly batchSize = 64;
	readonly #bounds: TokenBounds;
	readonly #together: boolean;
	readonly #replacement: string;

	/** @internal */
	constructor(options: TextOptions) {
		const bag: Record<string, unknown> = { tokenizer: "words", occurrences: "together", ...checkOptions("options", options, OPTIONS) };
		const python = bag["preset"] !== undefined && checkOneOf("preset", bag["preset"], ["python-lime"]) === "python-lime";
		this.#together = checkOneOf("occurrences", bag["occurrences"], ["together", "apart"]) === "together";
		this.#bounds = readTokenizer(bag["tokenizer"], bag["locale"], python);
		const unknown = bag["tokenizer"] === "characters" ? "\0" : "UNKWORDZ";
		const { replacement = python && !this.#together ? unknown : "" } = bag;
		if (typeof replacement !== "string") throw kindError("replacement", "a string", replacement);
		this.#replacement = replacement;
		Object.freeze(this);
	}

	/** @throws TypeError naming "instance" if it is no string; TypeError | RangeError naming "tokenizer" if that gives what is not in the text */
	mask(instance: string): () => MaskedInstance<string[]> {
		if (typeof instance !== "string") throw kindError("instance", "a string", instance);
		const bounds = this.#bounds(instance);
		const spans = Array.from({ length: bounds.length / 2 }, (_, token) => [bounds[2 * token]!, bounds[2 * token + 1]!] as const);
		const members = this.#together ? alike(instance, spans) : spans.map((_, token) => [token]);
		const template = new TextTemplate(instance, bounds, members, this.#replacement);
		const features = members.map((tokens): Feature => {
			const word = instance.slice(...spans[tokens[0]!]!);
			return { name: word, value: word, spans: tokens.map((token) => spans[token]!) };
		});
		const differs = new Uint32Array(coalitionWords(features.length));
		const everything = new Uint32Array(differs.length);
		features.forEach(({ name }, feature) => {
			everything[feature >> 5]! |= 1 << (feature & 31);
			if (name !== this.#replacement) differs[feature >> 5]! |= 1 << (feature & 31);
		});
		const masked: MaskedInstance<string[]> = {
			features,
			backgroundRows: 1,
			backgroundWeights: Float64Array.of(1),
			differs,
			chunkRows: Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_TOKENS / (spans.length + 1)))),
			instance: new TextInputs(template, everything, 1),
			compose: (_, query) => {
				if (query.kind !== "coalitions") throw new TypeError(`"query" expected coalitions of words, got ${describe(query.kind)}`);
				return new TextInputs(template, query.coalitions.slice(0, query.count * template.words), query.count);
			},
		};
		return () => masked;
	}
}

/** The tokens of each distinct word, in order of its first occurrence. */
function alike(text: string, spans: readonly (readonly [number, number])[]): number[][] {
	const tokens = new Map<string, number[]>();
	spans.forEach((span, token) => {
		const word = text.slice(...span);
		const known = tokens.get(word);
		if (known) known.push(token);
		else tokens.set(word, [token]);
	});
	return [...tokens.values()];
}

function readTokenizer(tokenizer: unknown, locale: unknown, python: boolean): TokenBounds {
	const segments = tokenizer === "words" || tokenizer === "characters";
	if (locale !== undefined && (python || !segments)) {
		throw new TypeError(`"locale" expected with Intl.Segmenter's words and characters only, got ${describe(locale)}`);
	}
	if (typeof tokenizer === "function") return boundsFrom(tokenizer as (text: string) => Iterable<string>);
	if (tokenizer instanceof RegExp) return boundsBetween(tokenizer);
	if (typeof tokenizer !== "string") throw kindError("tokenizer", '"words", "characters", a RegExp or a function', tokenizer);
	const characters = checkOneOf("tokenizer", tokenizer, ["words", "characters"]) === "characters";
	if (python) return characters ? codePointBounds : boundsBetween(PYTHON_SEPARATORS);
	const tag = locale === undefined ? "en" : checkLocale(locale);
	return characters ? graphemeBounds(tag) : wordBounds(tag);
}

function checkLocale(locale: unknown): string {
	if (typeof locale !== "string") throw kindError("locale", "a BCP 47 tag", locale);
	try {
		return Intl.getCanonicalLocales(locale)[0]!;
	} catch {
		throw valueError("locale", 'a BCP 47 tag, such as "en" or "th"', locale);
	}
}
