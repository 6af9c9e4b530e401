import type { Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Query } from "../maskers/query.js";
import { MaskSums } from "./mask-sums.js";
import type { Estimate, Strategy } from "./strategy.js";

/** What `RandomMasks` needs to know. */
export interface RandomMasksSettings {
	/** Masks to draw. */
	readonly masks: number;
	/** A mask has cells × cells cells. */
	readonly cells: number;
	/** Chance that a cell is kept. */
	readonly keep: number;
	/** Saliency is estimated at the centres of rows × columns parts of the image. */
	readonly rows: number;
	readonly columns: number;
	/** Σ answer · mask / (masks · keep), as published, instead of the difference that keeping makes. */
	readonly published: boolean;
	readonly seed: number;
}

/** Purpose of random numbers. */
const STREAM_MASKS = 0x7a01;

/** Cells drawn at a time: bounds memory. */
const CHUNK_CELLS = 2 ** 20;

/** Masks told from which on standard errors mean something. */
const NEEDED = 32;

/** A question that has not been answered. */
interface Open {
	readonly masks: Float32Array;
	readonly offsets: Float32Array;
	readonly count: number;
}

/**
 * RISE: coarse random masks, moved by a random part of a cell, and what the model says of the image under each (Petsiuk, Das, Saenko 2018).
 * Mask i depends on the seed and i alone.
 */
export class RandomMasks implements Strategy {
	readonly rowsWanted: number;
	readonly rowsNeeded: number;
	readonly #kernels: Kernels;
	readonly #settings: RandomMasksSettings;
	readonly #open: Open[] = [];
	#asked = 0;
	#sums: MaskSums | undefined;
	/** What the model said of the image, which is taken from what it says of others: sums of squares lose fewer digits. */
	#shift: Float64Array = new Float64Array(0);

	constructor(kernels: Kernels, settings: RandomMasksSettings) {
		this.#kernels = kernels;
		this.#settings = settings;
		this.rowsWanted = settings.masks;
		this.rowsNeeded = Math.min(NEEDED, settings.masks);
	}

	begin(instance: Float64Array): void {
		const { rows, columns, cells } = this.#settings;
		this.#sums = new MaskSums(rows, columns, cells, instance.length);
		this.#shift = instance;
	}

	ask(rows: number): Query | null {
		const { cells, masks } = this.#settings;
		const count = Math.min(rows, masks - this.#asked, Math.max(1, Math.floor(CHUNK_CELLS / (cells * cells))));
		if (count <= 0) return null;
		const drawn = this.#draw(this.#asked, count);
		this.#asked += count;
		this.#open.push(drawn);
		return { kind: "masks", ...drawn, rows: cells, columns: cells };
	}

	/** Masks first … first + count − 1. */
	#draw(first: number, count: number): Open {
		const { cells, keep, seed } = this.#settings;
		const area = cells * cells;
		const masks = new Float32Array(count * area);
		const offsets = new Float32Array(2 * count);
		// Two numbers say how far the mask is moved, one each which cells it keeps.
		const uniforms = new Float64Array(2 + area);
		for (let i = 0; i < count; i++) {
			this.#kernels.uniforms(seed, STREAM_MASKS, (first + i) * uniforms.length, uniforms);
			let kept = 0;
			for (let cell = 0; cell < area; cell++) kept += masks[i * area + cell] = uniforms[2 + cell]! < keep ? 1 : 0;
			// A mask that is the same everywhere is so wherever it lies: not moved, it is known again, and sent once.
			if (kept === 0 || kept === area) continue;
			// Below 1 in 32 bits, too.
			for (let axis = 0; axis < 2; axis++) offsets[2 * i + axis] = Math.min(uniforms[axis]!, 1 - 2 ** -24);
		}
		return { masks, offsets, count };
	}

	tell(answers: Float64Array): void {
		const { masks, offsets, count } = this.#open.shift()!;
		const targets = this.#shift.length;
		const area = this.#settings.cells * this.#settings.cells;
		const said = new Float64Array(targets);
		for (let i = 0; i < count; i++) {
			for (let t = 0; t < targets; t++) said[t] = answers[i * targets + t]! - this.#shift[t]!;
			this.#sums!.add(masks.subarray(i * area, (i + 1) * area), offsets[2 * i]!, offsets[2 * i + 1]!, said);
		}
	}

	estimate(): Estimate {
		const { published, keep } = this.#settings;
		const sums = this.#sums!;
		const estimate = published ? sums.asPublished(keep, this.#shift) : sums.differences(this.#shift);
		return { ...estimate, exact: false, notes: sums.varied ? [] : [alike(keep)] };
	}
}

const alike = (keep: number): Note => ({
	code: "masks-alike",
	message: `With a chance of ${keep} that a cell is kept, all masks showed the same: the map says nothing. Choose a chance nearer to 0.5, or raise the budget.`,
});
