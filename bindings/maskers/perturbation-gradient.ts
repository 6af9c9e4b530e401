import { describe, kindError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Images } from "../model/images.js";
import type { InputRun, Inputs } from "../model/inputs.js";
import type { MaskSpread } from "./mask-spread.js";
import type { Subject } from "./masker.js";
import type { Perturbation } from "./perturbation.js";
import type { MaskQuery, Query } from "./query.js";

const STREAM_NOISE = 0x1f12;

/** Perturbed images, and the way back from gradients of their numbers to gradients of the masks. */
export interface GradientBatch {
	readonly images: Images;
	/** ∂ / ∂ the numbers of `images`, in their layout → ∂ / ∂ masks [count, cells]. @throws TypeError if that is not as many finite numbers */
	pullBack(gradients: unknown): Float64Array;
}

/** An image under masks whose gradients are wanted. The chain rule is ours, the model's gradient by its input the caller's. */
export class PerturbationGradient implements Subject<GradientBatch> {
	readonly chunkRows = 64;
	readonly perturbation: Perturbation;
	readonly spread: MaskSpread;
	readonly kernels: Kernels;
	readonly noise: number;
	readonly seed: number;
	#composed = 0;

	/** @param options.noise standard deviation of the noise that is added to each number of a batch, other noise to each image */
	constructor(kernels: Kernels, perturbation: Perturbation, spread: MaskSpread, options: { noise: number; seed: number }) {
		this.kernels = kernels;
		this.perturbation = perturbation;
		this.spread = spread;
		this.noise = options.noise;
		this.seed = options.seed;
	}

	get instance(): Inputs<GradientBatch> {
		const query = { kind: "masks", masks: Float32Array.of(1), count: 1, rows: 1, columns: 1 } as const;
		return new GradientInputs(this, query, [this.#composed++], true);
	}

	compose(_: Kernels, query: Query): Inputs<GradientBatch> {
		if (query.kind !== "masks") throw new TypeError(`"query" expected masks, got ${describe(query.kind)}`);
		const draws = Array.from({ length: query.count }, () => this.#composed++);
		return new GradientInputs(this, query, draws, false);
	}
}

class GradientInputs implements Inputs<GradientBatch> {
	readonly count: number;
	readonly bytesEach: number;
	readonly #source: PerturbationGradient;
	readonly #query: MaskQuery;
	/** Which noise each image gets: no two the same. */
	readonly #draws: readonly number[];
	readonly #whole: boolean;

	/** @param whole is this the image itself, whose one cell covers everything? */
	constructor(source: PerturbationGradient, query: MaskQuery, draws: readonly number[], whole: boolean) {
		this.#source = source;
		this.#query = query;
		this.#draws = draws;
		this.#whole = whole;
		this.count = query.count;
		this.bytesEach = 4 * query.rows * query.columns;
	}

	/** Steps of a descent are hardly ever the same, and never where there is noise: each is an input of its own. */
	hash(i: number): number {
		return this.#draws[i]!;
	}

	same(i: number, other: GradientInputs, j: number): boolean {
		return this.#draws[i] === other.#draws[j];
	}

	select(indices: Int32Array): GradientInputs {
		const { rows, columns, masks, shifts } = this.#query;
		const cells = rows * columns;
		const count = indices.length;
		const query: MaskQuery = {
			kind: "masks",
			count,
			rows,
			columns,
			masks: Float32Array.from({ length: count * cells }, (_, k) => masks[indices[Math.floor(k / cells)]! * cells + (k % cells)]!),
			...(shifts && { shifts: Int32Array.from({ length: 2 * count }, (_, k) => shifts[2 * indices[k >> 1]! + (k & 1)]!) }),
		};
		const draws = Array.from(indices, (index) => this.#draws[index]!);
		return new GradientInputs(this.#source, query, draws, this.#whole);
	}

	batch(runs: readonly InputRun<GradientBatch>[]): GradientBatch {
		const { perturbation, kernels, seed, noise, spread } = this.#source;
		const items = runs.flatMap(({ inputs, first, count }) =>
			Array.from({ length: count }, (_, k) => ({ of: inputs as GradientInputs, i: first + k })),
		);
		const parts = items.map(({ of, i }) => perturbation.compose(kernels, of.#one(i)));
		const images = parts[0]!.batch(parts.map((inputs) => ({ inputs, first: 0, count: 1 })));
		const size = images.data.length / items.length;
		if (noise > 0) {
			const draws = new Float64Array(size);
			for (const [k, { of, i }] of items.entries()) {
				kernels.normals(seed, STREAM_NOISE, of.#draws[i]! * size, draws);
				for (let p = 0; p < size; p++) images.data[k * size + p]! += noise * draws[p]!;
			}
		}
		const shifts = items.map(({ of, i }) => of.#shift(i));
		const pullBack = (gradients: unknown): Float64Array => {
			const given = checkGradients(gradients, size * items.length);
			const pulled = shifts.map((shift, k) => spread.pull(slopes(perturbation, shift, given, k * size)));
			return Float64Array.from(pulled.flatMap((cells) => Array.from(cells)));
		};
		return { images, pullBack };
	}

	#shift(i: number): Int32Array | undefined {
		return this.#query.shifts?.slice(2 * i, 2 * i + 2);
	}

	/** Mask `i` as it is composed. */
	#one(i: number): MaskQuery {
		const cells = this.#query.rows * this.#query.columns;
		const own = this.#query.masks.subarray(i * cells, (i + 1) * cells);
		const { mask, rows, columns } = this.#whole ? { mask: own, rows: 1, columns: 1 } : this.#source.spread.spread(own);
		return { kind: "masks", masks: mask, count: 1, rows, columns, shifts: this.#shift(i) };
	}
}

/** ∂ / ∂ the mask's pixels [height · width]: of image · m + fill · (1 − m), both moved by the shift. */
function slopes(perturbation: Perturbation, shift: Int32Array | undefined, gradients: ArrayLike<number>, at: number): Float64Array {
	const { height, width, channels, layout } = perturbation;
	const area = height * width;
	const [image, fill] = [1, 0].map((kept) => {
		const out = new Float32Array(area * channels);
		// In whatever type the batch is.
		const drawn = perturbation.type === "float32" ? out : new Uint8ClampedArray(out.length);
		perturbation.drawMasks({ masks: Float32Array.of(kept), count: 1, rows: 1, columns: 1, shifts: shift }, drawn);
		return drawn;
	});
	const out = new Float64Array(area);
	const [pixelStep, channelStep] = layout === "nhwc" ? [channels, 1] : [1, area];
	for (let pixel = 0; pixel < area; pixel++) {
		for (let channel = 0; channel < channels; channel++) {
			const number = pixel * pixelStep + channel * channelStep;
			out[pixel]! += gradients[at + number]! * (image![number]! - fill![number]!);
		}
	}
	return out;
}

function checkGradients(value: unknown, length: number): ArrayLike<number> {
	const expected = `${length} finite numbers, one per number of the batch and in its layout`;
	if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw kindError("gradients", expected, value);
	const given = value as ArrayLike<number>;
	if (given.length !== length) throw new RangeError(`"gradients" expected ${expected}, got ${describe(value)}`);
	for (let i = 0; i < length; i++) {
		if (typeof given[i] !== "number" || !Number.isFinite(given[i]))
			throw new RangeError(`"gradients" expected ${expected}, got ${given[i]} at ${i}`);
	}
	return given;
}
