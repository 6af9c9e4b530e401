import { describe } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import { BlendInputs, type BlendSource, type MaskSet } from "../model/image-inputs.js";
import type { Images } from "../model/images.js";
import { checkFill, type Fill, type FillSettings, makeFill, type ReadFill, readFill } from "./fill.js";
import { Frame, type ImageFormat } from "./image-format.js";
import type { Subject } from "./masker.js";
import type { Pixels } from "./pixels.js";
import type { Query } from "./query.js";

/** Numbers of mask cells composed at a time. */
const CHUNK_CELLS = 2 ** 20;
/** Cells of a mask as far as remembering is concerned. */
const USUAL_CELLS = 28 * 28;

/** An image that has been read, on its way to being perturbed. */
export interface PerturbationPlan {
	readonly format: ImageFormat;
	readonly pixels: Pixels;
	readonly settings: FillSettings;
}

/**
 * An image that can be blended with what stands for its absence, by continuous masks. Takes `MaskQuery`s, on any grid; a mask of ones shows the image
 * exactly, and is sent once.
 */
export class Perturbation implements Subject<Images>, BlendSource {
	readonly chunkRows = Math.floor(CHUNK_CELLS / USUAL_CELLS);
	readonly bytesEach = 4 * USUAL_CELLS;
	readonly batchRows: number;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: Frame["layout"];
	readonly type: Frame["type"];
	/** How the numbers of `image` and `fill` lie. */
	readonly frame: Frame;
	/** The image as it lies in a batch. Not to be written to. */
	readonly image: Images["data"];
	/** What stands for its absence, likewise: a mask m shows image · m + fill · (1 − m). Not to be written to. */
	readonly fill: Images["data"];
	readonly #kernels: Kernels;
	readonly #plan: PerturbationPlan;

	/**
	 * @internal
	 * @param image as it lies in a batch, where that is known already
	 */
	constructor(kernels: Kernels, plan: PerturbationPlan, fill: ReadFill, image?: Images["data"]) {
		this.#kernels = kernels;
		this.#plan = plan;
		this.frame = new Frame(plan.format, plan.pixels);
		({ height: this.height, width: this.width, channels: this.channels, layout: this.layout, type: this.type } = this.frame);
		this.batchRows = this.frame.batchRows;
		this.image = image ?? this.frame.layOut(plan.pixels.data);
		this.fill = this.frame.layOut(makeFill(kernels, fill, plan.pixels, plan.settings));
	}

	/** The image itself, as one input. */
	get instance(): BlendInputs {
		return BlendInputs.instance(this);
	}

	compose(_: Kernels, query: Query): BlendInputs {
		if (query.kind !== "masks") throw new TypeError(`"query" expected masks, got ${describe(query.kind)}`);
		return new BlendInputs(this, query);
	}

	/** The same image with something else in its place: does a mask also work there? @throws TypeError | RangeError naming "fill" */
	filledWith(fill: Fill): Perturbation {
		const read = readFill("fill", fill);
		checkFill("fill", read, this.#plan.pixels);
		return new Perturbation(this.#kernels, this.#plan, read, this.image);
	}

	drawMasks(masks: MaskSet, out: Images["data"]): void {
		this.#kernels.composeMasks(masks, this.frame.shape, this.image, this.fill, out);
	}
}
