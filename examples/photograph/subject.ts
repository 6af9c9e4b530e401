/** What a story is about: a model of pictures that answers with probabilities, and one picture as the model wants it. */
import type { Image, ImageMasker, Images, Predict } from "whybox";
import { rankedClasses, type RankedClass } from "../../bindings/cli/ranked-classes.js";
import { checkPredictions } from "../../bindings/model/predictions.js";

export interface Subject {
	readonly predict: Predict<Images>;
	/** Names of the classes, in the order of the model's outputs. */
	readonly targetNames?: readonly string[];
	readonly masker: ImageMasker;
	readonly picture: Image;
}

/** What does the model say of the picture, or of another one of the same size? The likeliest class first. */
export const verdicts = (subject: Subject, picture: Image = subject.picture): Promise<RankedClass[]> =>
	rankedClasses(subject, subject.masker.input(picture));

/** The subject of a model whose outputs are scores of any size: softmax makes probabilities of them. */
export function softened(subject: Subject): Subject {
	const predict: Predict<Images> = async (images, context) => {
		const { data, targets } = checkPredictions(await subject.predict(images, context), images.count, undefined, 0);
		return Array.from({ length: images.count }, (_, i) => softmax(data.subarray(i * targets, (i + 1) * targets)));
	};
	return { ...subject, predict };
}

function softmax(scores: Float64Array): Float64Array {
	const largest = Math.max(...scores);
	const odds = scores.map((score) => Math.exp(score - largest));
	const total = odds.reduce((sum, value) => sum + value, 0);
	return odds.map((value) => value / total);
}
