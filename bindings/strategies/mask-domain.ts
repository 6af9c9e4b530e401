/** Halvings of the interval that holds the shift: to the last bit of what 32 bits of a mask can show. */
const HALVINGS = 40;
/** How far the mean of a mask may be off through rounding. */
const ROUNDING = 1e-5;

/** Which masks are allowed: each cell in 0..1 and, where an area is given, exactly this share of the image changed (or kept). */
export class MaskDomain {
	/** Mean of the allowed masks; undefined: any. */
	readonly #mean: number | undefined;

	/**
	 * @param ideal the mask that costs nothing, see `Penalty`
	 * @param area mean of |mask − ideal|, 0 < area < 1; undefined: any
	 */
	constructor(ideal: 0 | 1, area?: number) {
		this.#mean = area === undefined ? undefined : Math.abs(ideal - area);
	}

	/** Is the mask [cells] that begins at `at` of `masks` allowed, but for rounding? */
	holds(masks: Float32Array, at: number, cells: number): boolean {
		if (this.#mean === undefined) return true;
		let sum = 0;
		for (let cell = at; cell < at + cells; cell++) sum += masks[cell]!;
		return Math.abs(sum / cells - this.#mean) <= ROUNDING;
	}

	/** Replaces a mask by the nearest allowed one: clipped to 0..1 after a shift that gives the area. */
	project(mask: Float64Array): void {
		const shift = this.#mean === undefined ? 0 : shiftTo(mask, this.#mean);
		for (let cell = 0; cell < mask.length; cell++) mask[cell] = Math.min(1, Math.max(0, mask[cell]! + shift));
	}
}

/** The shift after which the mean of the clipped mask is `mean`, by bisection: it rises with the shift. */
function shiftTo(mask: Float64Array, mean: number): number {
	let [low, high] = [Infinity, -Infinity];
	for (const value of mask) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	let [least, most] = [-high, 1 - low];
	for (let i = 0; i < HALVINGS; i++) {
		const middle = (least + most) / 2;
		let sum = 0;
		for (const value of mask) sum += Math.min(1, Math.max(0, value + middle));
		if (sum < mean * mask.length) least = middle;
		else most = middle;
	}
	return (least + most) / 2;
}
