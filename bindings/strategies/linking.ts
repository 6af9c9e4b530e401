import type { Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { applyLink, type Link } from "../model/link.js";

/** Applies the link to what the model said, and remembers what had to be clipped for it. */
export class Linking {
	readonly link: Link;
	readonly #kernels: Kernels;
	#clipped = 0;

	constructor(kernels: Kernels, link: Link) {
		this.#kernels = kernels;
		this.link = link;
	}

	/** The linked values, in new memory, with the notes that all applications so far give rise to. */
	apply(values: Float64Array): { linked: Float64Array; notes: Note[] } {
		const { linked, clipped } = applyLink(this.link, values, this.#kernels.log);
		this.#clipped += clipped;
		return { linked, notes: this.notes() };
	}

	notes(): Note[] {
		if (this.#clipped === 0) return [];
		return [
			{
				code: "link-clipped",
				message: `${this.#clipped} probabilities within 1e-15 of 0 or 1 were taken as 1e-15 or 1 − 1e-15 under the logit link, which is infinite there.`,
			},
		];
	}
}
