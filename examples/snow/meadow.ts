/** The ground: grass with flowers, and stones and puddles that tell nothing about the animal. */
import { mixed, type Canvas, type Colour, type Shape } from "./canvas.js";
import { grain, type Between } from "./random.js";
import { circle, ellipse, everywhere, stroke, type Point } from "./shapes.js";

const GRASS: Colour = [86, 142, 58];
const SUNLIT: Colour = [148, 186, 84];
const SHADE: Colour = [44, 92, 46];

/** Blades of three or four pixels in bright and dark, over a meadow that is lighter here and darker there. */
export function paintGrass(canvas: Canvas, between: Between): void {
	const texture = Math.floor(between(0, 2 ** 24));
	const tint = mixed(mixed(GRASS, SUNLIT, between(0, 0.5)), SHADE, between(0, 0.3));
	const light: Point = [between(0, 64), between(0, 64)];
	canvas.paint(everywhere, (x, y) => {
		const blade = grain(texture, x, Math.floor((y + 7 * grain(texture, x, -1)) / 3.5));
		const away = Math.sqrt((x - light[0]) ** 2 + (y - light[1]) ** 2) / 90;
		const ground = mixed(mixed(SUNLIT, tint, Math.min(1, 0.45 + away)), SHADE, 0.25 * away);
		return blade < 0.3 ? mixed(ground, SHADE, 0.55) : mixed(ground, SUNLIT, 0.5 * (blade - 0.3));
	});
}

const PETALS: readonly Colour[] = [
	[250, 214, 60],
	[246, 246, 240],
	[224, 88, 120],
	[150, 110, 210],
];

export function paintFlowers(canvas: Canvas, between: Between): void {
	const petals = PETALS[Math.floor(between(0, PETALS.length))]!;
	for (let i = Math.floor(between(2, 9)); i > 0; i--) {
		const [x, y] = [between(2, 62), between(4, 63)];
		canvas.paint(stroke([x, y], [x, y + 2.5], 0.4), SHADE);
		canvas.paint(circle([x, y], 1.1), petals);
	}
}

/** A stone: one colour from nearly white to dark grey, lighter on top. */
export function paintStone(canvas: Canvas, [x, y]: Point, radius: number, between: Between): void {
	const colour = mixed([236, 238, 242], [92, 92, 96], between(0, 1));
	canvas.paint(ellipse([x + 0.5, y + 0.5 * radius], [radius, 0.5 * radius]), [20, 40, 20], 0.4);
	canvas.paint(ellipse([x, y], [radius, 0.75 * radius]), mixed(colour, [60, 62, 74], 0.4));
	canvas.paint(ellipse([x - 0.12 * radius, y - 0.16 * radius], [0.85 * radius, 0.58 * radius]), colour);
}

/** A puddle as smooth as the sky in it: pale blue to white. A patch of snow without its grain looks the same. */
export function paintPuddle(canvas: Canvas, shape: Shape, between: Between): void {
	const sky = mixed([242, 246, 250], [128, 176, 222], between(0, 1));
	canvas.paint((x, y) => shape(x, y) - 0.7, SHADE, 0.5);
	canvas.paint(shape, sky);
}
