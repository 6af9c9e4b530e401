import { readFileSync } from "node:fs";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import type { Subject } from "../../bindings/maskers/masker.js";
import type { Query } from "../../bindings/maskers/query.js";
import type { Images } from "../../bindings/model/images.js";
import type { Inputs } from "../../bindings/model/inputs.js";

export { kernels };

/** All of some inputs as one batch. */
export const batchOf = (inputs: Inputs<Images>): Images => inputs.batch([{ inputs, first: 0, count: inputs.count }]);

/** What the model gets for a query. */
export const asked = (subject: Subject<Images>, query: Query): Images => batchOf(subject.compose(kernels, query));

/** A query of coalitions, each as its members. */
export function coalitionsOf(features: number, members: readonly (readonly number[])[]): Query {
	const words = coalitionWords(features);
	const coalitions = new Uint32Array(members.length * words);
	members.forEach((present, c) => present.forEach((feature) => (coalitions[c * words + (feature >> 5)]! |= 1 << (feature & 31))));
	return { kind: "coalitions", coalitions, count: members.length };
}

/** Chelsea the cat, 128 × 128 × 3, as in the fixture. */
export function chelsea(): { data: Uint8Array; height: number; width: number } {
	const file = new URL("../fixtures/lime_image_converged.json", import.meta.url);
	const { pixels } = JSON.parse(readFileSync(file, "utf8")) as { pixels: string };
	return { data: new Uint8Array(Buffer.from(pixels, "base64")), height: 128, width: 128 };
}
