/** Which method is right? Insertion and deletion, against chance. */
import { deletion, type Explanation, type FaithfulnessCurve, insertion, meanInterval, type SaliencyInput } from "whybox";
import { fromRuns } from "../../bindings/explanation/image-layout.js";
import { integers } from "../generator.js";
import { type Findings, METHODS } from "./methods.js";
import type { Subject } from "./subject.js";

/** Areas under both curves. */
export interface Faithfulness {
	readonly name: string;
	/** The higher, the sooner the class appears when the pixels said to matter most are shown first. */
	readonly insertion: number;
	/** The lower, the sooner the class is gone when they are taken away first. */
	readonly deletion: number;
	/** Model rows that the method asked for, for this class. */
	readonly rows?: number;
	/** Half the width of the 95 % intervals, where there are several orders. */
	readonly spread?: { readonly insertion: number; readonly deletion: number };
}

/** So many random orders of the parts stand for chance. */
export const RANDOM_ORDERS = 5;

/** The methods in their order, then chance: LIME's parts, ranked at random. @returns also the model rows that it took */
export async function faithfulness(
	subject: Subject,
	findings: Findings,
	position: number,
): Promise<{ scores: Faithfulness[]; rows: number }> {
	const { index } = findings.lime.targets[position]!;
	let rows = 0;
	const areas = async (saliency: SaliencyInput) => {
		const measure = async (metric: typeof insertion): Promise<number> => {
			const curve: FaithfulnessCurve = await metric(subject.predict, subject.masker, subject.picture, saliency, { target: index });
			rows += curve.cost.modelRows;
			return curve.auc;
		};
		return { insertion: await measure(insertion), deletion: await measure(deletion) };
	};
	const scores: Faithfulness[] = [];
	for (const method of Object.keys(METHODS) as (keyof Findings)[]) {
		const { cost, targets } = findings[method];
		// Masks are learned one by one, the other methods explain all classes by the same rows.
		const asked = method === "mask" ? Math.round(cost.modelRows / targets.length) : cost.modelRows;
		scores.push({ name: METHODS[method], ...(await areas(findings[method])), rows: asked });
	}

	const chance: { insertion: number; deletion: number }[] = [];
	for (let seed = 0; seed < RANDOM_ORDERS; seed++) chance.push(await areas(shuffled(findings.lime, seed)));
	const of = (metric: "insertion" | "deletion") => {
		const { mean, interval } = meanInterval(chance.map((one) => one[metric]));
		return { mean, reach: interval![1] - mean };
	};
	const [inserted, deleted] = [of("insertion"), of("deletion")];
	const spread = { insertion: inserted.reach, deletion: deleted.reach };
	scores.push({ name: "chance", insertion: inserted.mean, deletion: deleted.mean, spread });
	return { scores, rows };
}

/** The parts of an explanation with random weights. */
function shuffled({ image, features }: Explanation, seed: number): SaliencyInput {
	if (image?.kind !== "superpixels") throw new TypeError("expected an explanation by superpixels");
	const random = integers(seed);
	const { height, width } = image;
	return { superpixels: { labels: fromRuns(image), height, width }, values: features.map(() => random(2 ** 30)) };
}
