import { Images } from "../model/images.js";

/**
 * Weights of RISE's blur along one axis, outermost to middle: scipy's `gaussian_filter` with σ = 5, applied to a single point in the middle of 11 and
 * reflected at its ends, which is what RISE's `gkern(11, 5)` does. They are nearly equal: almost a box.
 */
const HALF = [
	0.08795814577727815, 0.08889611977709483, 0.09047419654910865, 0.09219111781938807, 0.09348938844291409, 0.09398206326843248,
] as const;

/** [11] */
export const BLUR_WEIGHTS: Float64Array = Float64Array.of(...HALF, ...HALF.slice(0, -1).toReversed());

const REACH = HALF.length - 1;

/** What lies beyond the border: zeros as the model sees them (RISE), or nothing, so that the weights of what is there are scaled up to 1. */
export type Border = "zeros" | "nothing";

/** One picture, blurred with RISE's 11 × 11 kernel, channel by channel. */
export function blurred(picture: Images, border: Border): Images {
	const { data, height, width, channels, layout } = picture;
	const area = height * width;
	const [pixelStride, channelStride] = layout === "nhwc" ? [channels, 1] : [1, area];
	const out = data.slice();
	const along = new Float64Array(area);
	for (let c = 0; c < channels; c++) {
		for (let pixel = 0; pixel < area; pixel++) along[pixel] = data[pixel * pixelStride + c * channelStride]!;
		const twice = lines(lines(along, height, width, width, 1, border), width, height, 1, width, border);
		for (let pixel = 0; pixel < area; pixel++) out[pixel * pixelStride + c * channelStride] = twice[pixel]!;
	}
	return new Images(out, 1, height, width, channels, layout);
}

/** Blurs `count` lines of `length` numbers; lines begin `lineStride` apart, their numbers lie `stride` apart. */
function lines(values: Float64Array, count: number, length: number, lineStride: number, stride: number, border: Border): Float64Array {
	const out = new Float64Array(values.length);
	for (let i = 0; i < length; i++) {
		const first = Math.max(0, i - REACH);
		const last = Math.min(length - 1, i + REACH);
		let inside = 0;
		for (let j = first; j <= last; j++) inside += BLUR_WEIGHTS[j - i + REACH]!;
		const scale = border === "nothing" ? 1 / inside : 1;
		for (let line = 0; line < count; line++) {
			const start = line * lineStride;
			let sum = 0;
			for (let j = first; j <= last; j++) sum += BLUR_WEIGHTS[j - i + REACH]! * values[start + j * stride]!;
			out[start + i * stride] = sum * scale;
		}
	}
	return out;
}
