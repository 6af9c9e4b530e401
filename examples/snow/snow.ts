/** The planted cause: a patch of snow. */
import { mixed, type Canvas, type Colour, type Shape } from "./canvas.js";
import { grain, type Between } from "./random.js";
import { circle, union, type Point } from "./shapes.js";

/** A circle as its centre and radius. */
export type Disc = readonly [x: number, y: number, radius: number];

/** A patch with bays, wider than high as if it were seen at a slant, as the discs that make it up: to be moved and scaled. */
export function patchFrom(between: Between): (centre: Point, size: number) => Disc[] {
	const places: readonly Point[] = [
		[0, 0],
		[0.7, 0],
		[0.35, 0.4],
		[-0.35, 0.4],
		[-0.7, 0],
		[-0.35, -0.4],
		[0.35, -0.4],
	];
	const discs = places.map(
		([x, y], i) => [x + between(-0.2, 0.2), y + between(-0.08, 0.08), i === 0 ? 0.62 : between(0.26, 0.48)] as const,
	);
	return ([cx, cy], size) => discs.map(([x, y, radius]) => [cx + size * x, cy + size * y, size * radius]);
}

export const shapeOf = (discs: readonly Disc[]): Shape => union(...discs.map(([x, y, radius]) => circle([x, y], radius)));

const BRIGHT: Colour = [252, 253, 255];
const HOLLOW: Colour = [120, 158, 216];

/** White with hollows of blue shadow, a pixel or two wide, which make it snow: seen from afar, or filled with its mean, it is not. */
export function paintSnow(canvas: Canvas, shape: Shape, between: Between): void {
	const texture = Math.floor(between(0, 2 ** 24));
	canvas.paint((x, y) => shape(x, y - 1.2), [30, 60, 50], 0.5);
	canvas.paint(shape, (x, y) => {
		const depth = 0.65 * grain(texture, x, y) + 0.35 * grain(texture, x >> 1, (y >> 1) + SOMEWHERE_ELSE);
		return depth > 0.55 ? mixed(BRIGHT, HOLLOW, Math.min(1, 4 * (depth - 0.45))) : BRIGHT;
	});
}

const SOMEWHERE_ELSE = 1000;
