import { coalitionWords, type Kernels } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import type { Inputs } from "../../bindings/model/inputs.js";

/** Coalitions given as arrays of "is feature j present?", bit-packed one after another. */
export function pack(coalitions: readonly (readonly boolean[])[]): Uint32Array {
	const words = coalitionWords(coalitions[0]?.length ?? 0);
	const bits = new Uint32Array(coalitions.length * words);
	coalitions.forEach((coalition, c) => {
		coalition.forEach((present, j) => (bits[c * words + (j >> 5)]! |= (present ? 1 : 0) << (j & 31)));
	});
	return bits;
}

export const inputsOf = (masked: MaskedInstance<string[]>, coalitions: readonly (readonly boolean[])[]): Inputs<string[]> =>
	masked.compose({} as Kernels, { kind: "coalitions", coalitions: pack(coalitions), count: coalitions.length });

export const textsOf = (inputs: Inputs<string[]>): string[] =>
	inputs.batch(Array.from({ length: inputs.count }, (_, index) => ({ inputs, first: index, count: 1 })));

/** What the model sees of each coalition. */
export const render = (masked: MaskedInstance<string[]>, coalitions: readonly (readonly boolean[])[]): string[] =>
	textsOf(inputsOf(masked, coalitions));

export const namesOf = ({ features }: MaskedInstance<string[]>): string[] => features.map(({ name }) => name);
