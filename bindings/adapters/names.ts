/** Names of a model's inputs and outputs. */

export const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/** Of several outputs the one that is most likely to say how sure the model is: probabilities, else scores; undefined if no name says so. */
export const likeliest = (names: readonly string[]): string | undefined =>
	[/prob/i, /score|logit|output/i].map((pattern) => names.find((name) => pattern.test(name))).find((name) => name !== undefined);
