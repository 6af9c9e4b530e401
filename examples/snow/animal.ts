/** A wolf or a husky, seen from the side. They differ as the real ones do: by the tail, the face and the colour of the legs and of the eyes. */
import { mixed, type Canvas, type Colour, type Shape } from "./canvas.js";
import { grain, type Between } from "./random.js";
import { both, circle, ellipse, stroke, triangle, union, type Point } from "./shapes.js";

export const kinds = ["husky", "wolf"] as const;

export type Kind = (typeof kinds)[number];

/** Where and how it stands. */
export interface Pose {
	/** Middle of the ground between its feet. */
	readonly foot: Point;
	/** Pixels per unit; from nose to tail it is about 36 units long, and 30 high. */
	readonly scale: number;
	/** 1: looks to the right, −1: to the left. */
	readonly facing: 1 | -1;
	/** Units that the head is raised, and that one leg stands before the other. */
	readonly head: number;
	readonly stride: number;
	/** 0 … 1: a light coat or a dark one, greyish or brownish, with cream or white markings. Both kinds come in all of them. */
	readonly dark: number;
	readonly brown: number;
	readonly white: number;
}

/** Chooses a pose that leaves room for a patch, farther away or nearer. */
export function poseFrom(between: Between): Pose {
	const scale = between(0.82, 1);
	const far = between(0, 1) < 0.5;
	return {
		foot: [between(20, 44), far ? between(29, 33) : between(58, 63)],
		scale,
		facing: between(0, 1) < 0.5 ? 1 : -1,
		head: between(-2.5, 1.5),
		stride: between(-1.5, 2.5),
		dark: between(0, 1),
		brown: between(0, 1),
		white: between(0, 1),
	};
}

/** The parts of an animal, each a shape in pixels. */
function partsOf(kind: Kind, { foot, scale, facing, head, stride }: Pose) {
	const at = (x: number, y: number): Point => [foot[0] + facing * scale * x, foot[1] - scale * y];
	const size = (length: number) => scale * length;
	const leg = (x: number, shift: number) =>
		union(stroke(at(x, 10), at(x + shift, 1), size(2.1), size(1.3)), stroke(at(x + shift, 0.9), at(x + shift + 1, 0.8), size(1.2)));
	const face = (x: number, y: number) => at(x, y + head);
	const tail =
		kind === "wolf"
			? union(stroke(at(-11, 14), at(-15, 10), size(2), size(2.6)), stroke(at(-15, 10), at(-16.5, 4.5), size(2.6), size(0.9)))
			: union(
					stroke(at(-11, 15), at(-15, 19), size(2), size(2.4)),
					stroke(at(-15, 19), at(-12.5, 23), size(2.4), size(2.4)),
					stroke(at(-12.5, 23), at(-8.5, 21.5), size(2.4), size(1.2)),
				);
	const skull = circle(face(13, 21.5), size(4.4));
	const muzzle = stroke(face(14.5, 20), face(19, 19.2), size(2.5), size(1.6));
	return {
		shadow: ellipse(at(0, 0.3), [size(15), size(2.2)]),
		farLegs: union(leg(-7.5, stride), leg(9, stride)),
		tail,
		trunk: union(
			ellipse(at(-1, 13), [size(12.5), size(5.4)]),
			ellipse(at(7, 13), [size(5.8), size(6.4)]),
			ellipse(at(-8.5, 13), [size(5), size(5.6)]),
			stroke(at(8, 15), face(12.5, 20.5), size(4.6), size(3.6)),
		),
		belly: ellipse(at(0, 9), [size(13), size(2.8)]),
		chest: ellipse(at(11.8, 13.5), [size(2.4), size(5)]),
		saddle: ellipse(at(-2.5, 18.2), [size(11), size(3.2)]),
		nearLegs: union(leg(-9.5, -stride), leg(7, -stride)),
		head: union(skull, muzzle),
		mask:
			kind === "husky"
				? union(muzzle, both(skull, ellipse(face(16.2, 19.4), [size(4.6), size(3.4)])))
				: stroke(face(15.5, 19), face(19, 18.4), size(1.6), size(1)),
		brow: circle(face(15.2, 23.6), size(1)),
		ears: union(triangle(face(8.8, 23.5), face(9.8, 30), face(13, 25)), triangle(face(12.2, 24.6), face(14.2, 30.2), face(16, 23.8))),
		eye: circle(face(15.4, 21.9), size(0.95)),
		nose: circle(face(20.2, 19.9), size(1.15)),
	};
}

/** Everything of it but its shadow. */
export function outlineOf(kind: Kind, pose: Pose): Shape {
	const { farLegs, tail, trunk, nearLegs, head, ears, nose } = partsOf(kind, pose);
	return union(farLegs, tail, trunk, nearLegs, head, ears, nose);
}

const LIGHT: Colour = [150, 152, 158];
const DARK: Colour = [58, 60, 68];
const BROWN: Colour = [128, 104, 78];
const WHITE: Colour = [240, 240, 238];
const CREAM: Colour = [205, 192, 170];
const BLACK: Colour = [24, 22, 26];

export function paintAnimal(canvas: Canvas, kind: Kind, pose: Pose, between: Between): void {
	const fur = Math.floor(between(0, 2 ** 24));
	const parts = partsOf(kind, pose);
	const coat = mixed(mixed(LIGHT, DARK, pose.dark), BROWN, 0.55 * pose.brown);
	const pale = mixed(CREAM, WHITE, kind === "husky" ? 0.5 + 0.5 * pose.white : 0.7 * pose.white);
	const legs = mixed(coat, pale, kind === "husky" ? 0.75 + 0.25 * pose.white : pose.white);
	const hairy = (colour: Colour) => (x: number, y: number) => mixed(colour, BLACK, 0.18 * grain(fur, x, y));
	canvas.paint(parts.shadow, [20, 40, 20], 0.35);
	canvas.paint(parts.farLegs, hairy(mixed(legs, BLACK, 0.35)));
	canvas.paint(parts.tail, hairy(mixed(coat, pale, 0.15)));
	canvas.paint(parts.trunk, hairy(coat));
	canvas.paint(both(parts.trunk, parts.saddle), hairy(mixed(coat, BLACK, 0.35)));
	canvas.paint(both(parts.trunk, union(parts.belly, parts.chest)), hairy(pale));
	canvas.paint(parts.nearLegs, hairy(legs));
	canvas.paint(parts.ears, hairy(mixed(coat, BLACK, 0.35)));
	canvas.paint(parts.head, hairy(coat));
	canvas.paint(parts.mask, hairy(pale));
	if (kind === "husky") canvas.paint(parts.brow, WHITE);
	canvas.paint(parts.eye, kind === "husky" ? [60, 150, 235] : [225, 165, 40]);
	canvas.paint(parts.nose, BLACK);
}
