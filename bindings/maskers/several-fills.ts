import type { Feature, Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { PieceInputs } from "../model/image-inputs.js";
import type { Images } from "../model/images.js";
import type { MaskedInstance } from "./masker.js";
import { hiddenNotes, type Pieces } from "./pieces.js";
import type { Query } from "./query.js";

/** One image whose superpixels can be switched off in several ways: which one, each `CoalitionQuery` says. */
export class SeveralFills implements MaskedInstance<Images> {
	readonly features: readonly Feature[];
	readonly image: Pieces["image"];
	readonly backgroundRows = 1;
	readonly backgroundWeights = Float64Array.of(1);
	/** Features that differ in one way at least. */
	readonly differs: Uint32Array;
	readonly chunkRows: number;
	readonly batchRows: number;
	readonly notes: readonly Note[];
	readonly instance: PieceInputs;
	readonly #ways: readonly Pieces[];

	/** @param ways of the same image and superpixels; not empty */
	constructor(ways: readonly Pieces[]) {
		const first = ways[0]!;
		({ features: this.features, image: this.image, chunkRows: this.chunkRows, batchRows: this.batchRows, instance: this.instance } = first);
		this.differs = first.differs.map((_, word) => ways.reduce((bits, { differs }) => bits | differs[word]!, 0));
		const { length } = this.features;
		this.notes = hiddenNotes(
			this.differs.map((word, i) => ~word & (32 * i + 32 <= length ? -1 : 32 * i >= length ? 0 : (1 << (length - 32 * i)) - 1)),
			length,
		);
		this.#ways = ways;
	}

	compose(kernels: Kernels, query: Query): PieceInputs {
		return this.#ways[query.kind === "rows" ? 0 : (query.fill ?? 0)]!.compose(kernels, query);
	}
}
