/** Classifiers of which one can say which words they truly use. */
import type { PredictTexts } from "../../examples/newsgroups/classifier.js";

export interface Interpretable {
	readonly name: string;
	readonly predict: PredictTexts;
	/** The words of a text that its prediction depends on: the gold that an explanation should find. At most `MOST_USED` for the texts at hand. */
	used(text: string): string[];
}

/** So many words may a classifier use for any text: as many as an explanation shows (Ribeiro et al. 2016, §5.2). */
export const MOST_USED = 10;
