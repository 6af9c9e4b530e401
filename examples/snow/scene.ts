/** The pictures of the snow story: a wolf or a husky on a meadow, beside a patch of snow or not. */
import { outlineOf, paintAnimal, poseFrom, type Kind } from "./animal.js";
import { Canvas, maskOf, SIDE, type Shape } from "./canvas.js";
import { paintFlowers, paintGrass, paintPuddle, paintStone } from "./meadow.js";
import { stream, type Between } from "./random.js";
import { union, type Point } from "./shapes.js";
import { paintSnow, patchFrom, shapeOf, type Disc } from "./snow.js";

export interface SceneOptions {
	/** Decides everything that is not given below: places, pose, coat, grass, stones. */
	readonly seed: number;
	readonly animal: Kind | "none";
	/** What lies on the one place that is kept for it. */
	readonly patch: "snow" | "puddle" | "grass";
}

export interface Scene extends SceneOptions {
	/** [height, width, channels]: red, green, blue in 0..255. */
	readonly image: {
		readonly data: Uint8ClampedArray<ArrayBuffer>;
		readonly height: number;
		readonly width: number;
		readonly channels: 3;
	};
	/** [height · width]: 1 where the patch lies, about an eighth of the picture and never under the animal. */
	readonly cause: Uint8Array;
	/** [height · width]: 1 where the animal stands. */
	readonly figure: Uint8Array;
}

/** Each part of a scene that is left to chance has a stream of its own. */
const streams = { pose: 0, fur: 1, grass: 2, flowers: 3, place: 4, patch: 5, things: 6 };

/** What does the scene of this seed look like with this animal and this patch? Nothing else differs between the answers. */
export function drawScene({ seed, animal, patch }: SceneOptions): Scene {
	const chance = (part: keyof typeof streams) => stream(seed, streams[part]);
	const pose = poseFrom(chance("pose"));
	// Room for either kind: the patch stays where it is when the animal changes.
	const animals = union(outlineOf("husky", pose), outlineOf("wolf", pose));
	const place = placed(chance("place"), 14, 18.5, animals);
	if (place === undefined) throw new Error(`scene ${seed} has no room for a patch`);

	const canvas = new Canvas();
	paintGrass(canvas, chance("grass"));
	paintFlowers(canvas, chance("flowers"));
	paintThings(canvas, chance("things"), union(animals, place));
	if (patch === "snow") paintSnow(canvas, place, chance("patch"));
	if (patch === "puddle") paintPuddle(canvas, place, chance("patch"));
	let figure = new Uint8Array(SIDE * SIDE);
	if (animal !== "none") {
		paintAnimal(canvas, animal, pose, chance("fur"));
		figure = maskOf(outlineOf(animal, pose));
	}
	return { seed, animal, patch, image: { data: canvas.bytes(), height: SIDE, width: SIDE, channels: 3 }, cause: maskOf(place), figure };
}

/** Stones and small puddles, none to four, wherever they touch nothing. */
function paintThings(canvas: Canvas, between: Between, taken: Shape): void {
	for (let i = Math.floor(between(0, 5)); i > 0; i--) {
		const stone = between(0, 1) < 0.6;
		const radius = between(2.5, 6.5);
		const centre: Point = [between(radius, SIDE - radius), between(radius, SIDE - radius)];
		const puddle = patchFrom(between)(centre, radius);
		if (!puddle.every((disc) => isFree(disc, taken))) continue;
		if (stone) paintStone(canvas, centre, radius, between);
		else paintPuddle(canvas, shapeOf(puddle), between);
	}
}

/** Pixels of grass between a patch and anything else. */
const GAP = 1.5;

const isFree = ([x, y, radius]: Disc, taken: Shape): boolean => taken(x, y) > radius + GAP;

const isInside = ([x, y, radius]: Disc): boolean => Math.min(x, y, SIDE - x, SIDE - y) > 0.6 * radius;

/** A patch that touches nothing, nearly all within the picture: smaller than wanted if it must be. */
function placed(between: Between, least: number, most: number, taken: Shape): Shape | undefined {
	const patch = patchFrom(between);
	const wanted = between(least, most);
	for (let tries = 0; tries < 4000; tries++) {
		const discs = patch([between(0, SIDE), between(0, SIDE)], Math.max(least, wanted - 0.02 * tries));
		if (discs.every((disc) => isInside(disc) && isFree(disc, taken))) return shapeOf(discs);
	}
	return undefined;
}
