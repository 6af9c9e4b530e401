/** Which pictures a model wants, by the shape of its input. */

import type { ImageBatchLayout, Images } from "../model/images.js";

/** A number where the size is fixed. Empty: unknown. */
export type Shape = readonly (number | undefined)[];

/** What pictures an input of four dimensions takes, as far as its shape says so. */
export interface PictureShape {
	/** Channels first (most ONNX files), or last. */
	readonly layout?: ImageBatchLayout;
	readonly channels?: number;
	readonly height?: number;
	readonly width?: number;
}

export function pictureShape(shape: Shape): PictureShape {
	const layout = layoutOf(shape);
	const [, second, third, fourth] = shape;
	const [channels, height, width] = layout === "nchw" ? [second, third, fourth] : layout === "nhwc" ? [fourth, second, third] : [];
	return { ...(layout && { layout }), ...(channels && { channels }), ...(height && { height }), ...(width && { width }) };
}

/** @throws RangeError if the pictures do not have the shape, with advice how to give them that */
export function checkPictures(shape: Shape, images: Images): void {
	const { dims } = images;
	if (!shape.some((size, i) => i > 0 && size !== undefined && size !== dims[i])) return;
	const advice = adviceFor(shape, images).join(", ");
	throw new RangeError(
		`the model wants ${listed([undefined, ...shape.slice(1)])}, the batch has ${listed(dims)}${advice && `: ${advice}`}`,
	);
}

const isChannels = (size: number | undefined): boolean => size === 1 || size === 3 || size === 4;

/** Where the channels are: where a 1, 3 or 4 stands; of two such, the one that is not the height's equal; of none, what is not known beside known sizes. */
function layoutOf([, second, third, fourth]: Shape): ImageBatchLayout | undefined {
	if (isChannels(second) !== isChannels(fourth)) return isChannels(second) ? "nchw" : "nhwc";
	if (third === undefined) return undefined;
	if (isChannels(second)) return second === fourth ? undefined : third === fourth ? "nchw" : third === second ? "nhwc" : undefined;
	if (second === undefined && fourth !== undefined) return "nchw";
	return fourth === undefined && second !== undefined ? "nhwc" : undefined;
}

/** What would make the batch fit. */
function adviceFor(shape: Shape, { layout, channels, height, width }: Images): string[] {
	const other = layout === "nchw" ? "nhwc" : "nchw";
	const turned = layout === "nchw" ? [height, width, channels] : [channels, height, width];
	const wanted = turned.every((size, i) => (shape[i + 1] ?? size) === size) ? other : (layoutOf(shape) ?? layout);
	const [, second, third, fourth] = shape;
	const [deep, tall, wide] = wanted === "nchw" ? [second, third, fourth] : [fourth, second, third];
	const options = [];
	if (wanted !== layout) options.push(`layout: "${wanted}"`);
	if (deep !== undefined && deep !== channels) options.push(`channels: ${deep}`);
	const advice = options.length > 0 ? [`use image({ ${options.join(", ")} })`] : [];
	const fits = (tall ?? height) === height && (wide ?? width) === width;
	return fits ? advice : [...advice, `resize the picture to ${tall ?? height} × ${wide ?? width} (height × width)`];
}

export const listed = (shape: Shape): string => `[${shape.map((size) => size ?? "?").join(", ")}]`;
