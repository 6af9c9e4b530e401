import { Images, type ImageBatchLayout } from "./images.js";
import type { InputRun, Inputs } from "./inputs.js";

/** How images of one size lie in a batch. */
export interface ImageFrame {
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: ImageBatchLayout;
	readonly type: "uint8" | "float32";
}

/** An image whose superpixels can be switched on and off. */
export interface PieceSource extends ImageFrame {
	/** 32-bit words of one coalition. */
	readonly words: number;
	/** Writes the images of `count` coalitions [count, words]. */
	drawPieces(coalitions: Uint32Array, count: number, out: Images["data"]): void;
}

/** An image that can be blended with what stands for its absence. */
export interface BlendSource extends ImageFrame {
	/** Approximate size of one mask in bytes. */
	readonly bytesEach: number;
	/** Writes an image for each mask. */
	drawMasks(masks: MaskSet, out: Images["data"]): void;
}

/** `count` continuous masks of rows × columns cells, [count, rows, columns], each cell in 0..1: 1 keeps the image. */
export interface MaskSet {
	readonly masks: Float32Array;
	readonly count: number;
	readonly rows: number;
	readonly columns: number;
	/**
	 * [count, 2], down and across, in cells, 0 to below 1. With them one row and one column of cells less cover the image: it begins that far into the grid.
	 * Pixel p of n lies at (p + ½) · (cells − 1) / n − ½ + offset, cell c at c.
	 */
	readonly offsets?: Float32Array | undefined;
	/**
	 * [count, 2], down and across, in pixels: the image, and with it what stands for its absence, shows at each place what was so far below and to the right;
	 * beyond its edges it is reflected (c b a | a b c). The mask stays.
	 */
	readonly shifts?: Int32Array | undefined;
}

/**
 * Images on their way to the model, as what was asked: pixels are written when their batch is sent, so that waiting or being remembered takes a
 * bit per superpixel, or a number per cell of a mask, and not the pixels.
 */
abstract class ImageInputs<Self extends ImageInputs<Self>> implements Inputs<Images> {
	abstract readonly count: number;
	abstract readonly bytesEach: number;
	abstract hash(i: number): number;
	abstract same(i: number, other: Inputs<Images>, j: number): boolean;
	abstract select(indices: Int32Array): Self;
	protected abstract readonly frame: ImageFrame;
	/** Writes the images of inputs first … first + count − 1. */
	protected abstract draw(first: number, count: number, out: Images["data"]): void;

	batch(runs: readonly InputRun<Images>[]): Images {
		const { height, width, channels, layout, type } = this.frame;
		const size = height * width * channels;
		const images = runs.reduce((sum, { count }) => sum + count, 0);
		const data = type === "float32" ? new Float32Array(images * size) : new Uint8ClampedArray(images * size);
		let at = 0;
		for (const { inputs, first, count } of runs) {
			(inputs as unknown as Self).draw(first, count, data.subarray(at, (at += count * size)));
		}
		return new Images(data, images, height, width, channels, layout);
	}
}

/** Images of which superpixels are absent. Equal coalitions of one source are equal images, if `coalitions` has all superpixels present that make no difference. */
export class PieceInputs extends ImageInputs<PieceInputs> {
	readonly count: number;
	readonly bytesEach: number;
	protected readonly frame: PieceSource;
	readonly #coalitions: Uint32Array;

	/** `coalitions` [count, source.words] is not copied and must not change. */
	constructor(source: PieceSource, coalitions: Uint32Array, count: number) {
		super();
		this.count = count;
		this.bytesEach = 4 * source.words;
		this.frame = source;
		this.#coalitions = coalitions;
	}

	hash(i: number): number {
		return hashOf(this.#coalitions, i * this.frame.words, this.frame.words);
	}

	same(i: number, other: PieceInputs, j: number): boolean {
		const { words } = this.frame;
		return this.frame === other.frame && equal(this.#coalitions, i * words, other.#coalitions, j * words, words);
	}

	select(indices: Int32Array): PieceInputs {
		return new PieceInputs(this.frame, chosen(this.#coalitions, indices, this.frame.words), indices.length);
	}

	protected draw(first: number, count: number, out: Images["data"]): void {
		const { words } = this.frame;
		this.frame.drawPieces(this.#coalitions.subarray(first * words, (first + count) * words), count, out);
	}
}

/** Images under continuous masks. Masks of ones show the instance itself, whatever their grid and what would stand for its absence. */
export class BlendInputs extends ImageInputs<BlendInputs> {
	readonly count: number;
	readonly bytesEach: number;
	protected readonly frame: BlendSource;
	readonly #set: MaskSet;
	/** The same numbers as bits, which can be compared and hashed. */
	readonly #bits: readonly Uint32Array[];

	/** The arrays of `set` are not copied and must not change. */
	constructor(source: BlendSource, set: MaskSet) {
		super();
		this.count = set.count;
		this.bytesEach = source.bytesEach;
		this.frame = source;
		this.#set = set;
		this.#bits = [set.masks, set.offsets, set.shifts].flatMap((part) =>
			part === undefined ? [] : [new Uint32Array(part.buffer, part.byteOffset, part.length)],
		);
	}

	/** The instance itself, as one input. */
	static instance(source: BlendSource): BlendInputs {
		return new BlendInputs(source, { masks: Float32Array.of(1), count: 1, rows: 1, columns: 1 });
	}

	hash(i: number): number {
		if (this.#isInstance(i)) return 1;
		return this.#bits.reduce((hash, bits) => hashOf(bits, i * (bits.length / this.count), bits.length / this.count, hash), 0);
	}

	same(i: number, other: BlendInputs, j: number): boolean {
		if (this.#isInstance(i) || other.#isInstance(j)) return this.#isInstance(i) && other.#isInstance(j);
		if (this.frame !== other.frame) return false;
		const [a, b] = [this.#set, other.#set];
		if (a.rows !== b.rows || a.columns !== b.columns || !a.offsets !== !b.offsets || !a.shifts !== !b.shifts) return false;
		return this.#bits.every((bits, part) => {
			const length = bits.length / this.count;
			return equal(bits, i * length, other.#bits[part]!, j * length, length);
		});
	}

	/** Is mask i all ones, and the image not moved? */
	#isInstance(i: number): boolean {
		const { masks, rows, columns, shifts } = this.#set;
		if (shifts !== undefined && (shifts[2 * i] !== 0 || shifts[2 * i + 1] !== 0)) return false;
		const end = (i + 1) * rows * columns;
		let cell = end - rows * columns;
		while (cell < end && masks[cell] === 1) cell++;
		return cell === end;
	}

	select(indices: Int32Array): BlendInputs {
		const { rows, columns, masks, offsets, shifts } = this.#set;
		return new BlendInputs(this.frame, {
			count: indices.length,
			rows,
			columns,
			masks: chosen(masks, indices, rows * columns),
			offsets: offsets && chosen(offsets, indices, 2),
			shifts: shifts && chosen(shifts, indices, 2),
		});
	}

	protected draw(first: number, count: number, out: Images["data"]): void {
		const { rows, columns, masks, offsets, shifts } = this.#set;
		const end = first + count;
		this.frame.drawMasks(
			{
				count,
				rows,
				columns,
				masks: masks.subarray(first * rows * columns, end * rows * columns),
				offsets: offsets?.subarray(2 * first, 2 * end),
				shifts: shifts?.subarray(2 * first, 2 * end),
			},
			out,
		);
	}
}

function hashOf(words: Uint32Array, start: number, count: number, seed = 0): number {
	let hash = seed;
	for (let i = start; i < start + count; i++) {
		hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
		hash ^= hash >>> 15;
	}
	return hash;
}

function equal(a: Uint32Array, i: number, b: Uint32Array, j: number, count: number): boolean {
	let word = 0;
	while (word < count && a[i + word] === b[j + word]) word++;
	return word === count;
}

/** The items with these indices, each `length` numbers long. */
function chosen<T extends Uint32Array | Float32Array | Int32Array>(items: T, indices: Int32Array, length: number): T {
	const out = new (items.constructor as new (length: number) => T)(indices.length * length);
	indices.forEach((index, k) => out.set(items.subarray(index * length, (index + 1) * length), k * length));
	return out;
}
