/** How the numbers of a batch of images lie: channels last (TensorFlow), or channels first (PyTorch and most ONNX files). */
export type ImageBatchLayout = "nhwc" | "nchw";

/**
 * A batch of images, as the model gets it: a fresh copy that it may keep or spoil.
 *
 * ```ts
 * import { Images } from "whybox";
 * const batch = new Images(new Float32Array(2 * 3 * 4 * 5), 2, 4, 5, 3, "nchw");
 * batch.dims; // [2, 3, 4, 5]
 * batch.at(1).length; // 60
 * ```
 */
export class Images {
	/** [count, height, width, channels] or, for layout "nchw", [count, channels, height, width]; row-major. */
	readonly data: Uint8ClampedArray | Float32Array;
	readonly count: number;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: ImageBatchLayout;

	constructor(
		data: Uint8ClampedArray | Float32Array,
		count: number,
		height: number,
		width: number,
		channels: number,
		layout: ImageBatchLayout,
	) {
		this.data = data;
		this.count = count;
		this.height = height;
		this.width = width;
		this.channels = channels;
		this.layout = layout;
	}

	/** The shape of `data`, as tensors want it. */
	get dims(): [number, number, number, number] {
		const { count, height, width, channels } = this;
		return this.layout === "nhwc" ? [count, height, width, channels] : [count, channels, height, width];
	}

	/** The numbers of image `i`: a view into `data`. */
	at(i: number): Uint8ClampedArray | Float32Array {
		const size = this.data.length / this.count;
		return this.data.subarray(i * size, (i + 1) * size);
	}
}
