import { coalitionWords, type ComposeKernels } from "../kernels.js";

/** Composition in plain TypeScript. */
export const compose: ComposeKernels = {
	composeRows(coalitions, count, features, columnFeature, instance, background, backgroundRow, out) {
		const words = coalitionWords(features);
		const columns = instance.length;
		const rows = background.length / columns;
		const present = new Uint8Array(columns);
		for (let c = 0, at = 0; c < count; c++) {
			const coalition = c * words;
			for (let j = 0; j < columns; j++) {
				const feature = columnFeature[j]!;
				present[j] = feature < 0 ? 1 : (coalitions[coalition + (feature >> 5)]! >>> (feature & 31)) & 1;
			}
			let from = backgroundRow ? backgroundRow[c]! * columns : 0;
			for (const end = backgroundRow ? from + columns : rows * columns; from < end;) {
				for (let j = 0; j < columns; j++, from++, at++) out[at] = present[j] ? instance[j]! : background[from]!;
			}
		}
	},
};
