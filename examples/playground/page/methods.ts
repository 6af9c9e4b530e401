/** Which methods make sense for which data, and what they are called. */
import type { Kind, Method, View } from "../messages.js";

export interface MethodText {
	readonly name: string;
	/** What it answers, in a sentence. */
	readonly says: string;
	readonly kinds: readonly Kind[];
	readonly precision: boolean;
}

export const METHODS: Readonly<Record<Method, MethodText>> = {
	shap: {
		name: "SHAP",
		says: "How much each part moved the prediction. The numbers add up to it.",
		kinds: ["table", "text", "picture"],
		precision: true,
	},
	lime: {
		name: "LIME",
		says: "A small linear model that imitates yours nearby, and how well it does.",
		kinds: ["table", "text", "picture"],
		precision: true,
	},
	rise: {
		name: "RISE",
		says: "Where the model looks: a map from many random masks.",
		kinds: ["picture"],
		precision: true,
	},
	"meaningful-perturbation": {
		name: "Meaningful Perturbation",
		says: "The smallest region that must go for the model to change its mind.",
		kinds: ["picture"],
		precision: false,
	},
	"faithful-path": {
		name: "Faithful path",
		says: "In which order the parts bring the answer back soonest.",
		kinds: ["text", "picture"],
		precision: false,
	},
};

/** The methods for a kind of data, the usual one first. */
export function methodsFor(kind: Kind): Method[] {
	const all = Object.keys(METHODS) as Method[];
	const usual: Method = kind === "text" ? "lime" : "shap";
	return [usual, ...all.filter((method) => method !== usual && METHODS[method].kinds.includes(kind))];
}

/** How an explanation can be looked at, the best way first. */
export function viewsFor(kind: Kind, method: Method): View[] {
	const own: Record<Kind, View[]> = { table: [], text: ["words"], picture: ["picture"] };
	const map = method === "rise" || method === "meaningful-perturbation";
	const steps: View[] = METHODS[method].precision && !map ? ["settling"] : [];
	const bars: View[] = map ? [] : method === "shap" ? ["bars", "waterfall"] : ["bars"];
	return [...own[kind], ...bars, ...steps, "numbers"];
}

export const VIEWS: Readonly<Record<View, string>> = {
	picture: "Picture",
	words: "Words",
	bars: "Bars",
	waterfall: "Waterfall",
	settling: "Has it settled?",
	numbers: "Numbers",
};
