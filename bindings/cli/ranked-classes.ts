import type { Images } from "../index.js";
import { checkPredictions } from "../model/predictions.js";
import type { LoadedModel } from "./model.js";

/** What a model says of one of its classes. */
export interface RankedClass {
	/** Which of the model's outputs. */
	readonly index: number;
	readonly name: string;
	readonly value: number;
}

/** What does the model say of one picture? The largest output first, ties by index. Costs one model row. @throws ModelError for a wrong reply */
export async function rankedClasses({ predict, targetNames }: LoadedModel<Images>, input: Images): Promise<RankedClass[]> {
	const { signal } = new AbortController();
	const { data } = checkPredictions(await predict(input, { signal }), 1, undefined, 0);
	return Array.from(data, (value, index) => ({ index, name: targetNames?.[index] ?? `output ${index}`, value })).toSorted(
		(a, b) => b.value - a.value,
	);
}
