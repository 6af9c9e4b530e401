/** Where in a picture something is, in words. */
import type { Explanation } from "whybox";

const DOWN = ["top", "", "bottom"] as const;
const ACROSS = ["left", "", "right"] as const;

/** "top left", "right", "centre": which of nine equal parts of the picture a point is in. */
function placeAt(x: number, y: number, { height, width }: { readonly height: number; readonly width: number }): string {
	const third = (at: number, length: number) => Math.min(2, Math.floor((3 * at) / length));
	return [DOWN[third(y, height)], ACROSS[third(x, width)]].filter((word) => word !== "").join(" ") || "centre";
}

/** Where the middle of a feature lies. */
export function placeOf({ image, features }: Explanation, feature: number): string {
	const [left, top, right, bottom] = features[feature]!.region!.box;
	return placeAt((left + right) / 2, (top + bottom) / 2, image!);
}

/** Where the middle of all that speaks for a class lies. */
export function middleOf(explanation: Explanation, position: number): string {
	const { data, height, width } = explanation.saliency(position);
	let [sum, x, y] = [0, 0, 0];
	data.forEach((value, pixel) => {
		const weight = Math.max(0, value);
		sum += weight;
		x += weight * ((pixel % width) + 0.5);
		y += weight * (Math.floor(pixel / width) + 0.5);
	});
	return sum > 0 ? placeAt(x / sum, y / sum, { height, width }) : "centre";
}

/** What the features of one place amount to. */
export interface Place {
	readonly place: string;
	readonly parts: number;
	/** The sum of their attributions. */
	readonly weight: number;
}

/** An explanation by superpixels, added up by place; the heaviest first. */
export function byPlace(explanation: Explanation, position: number): Place[] {
	const places = new Map<string, Place>();
	explanation.features.forEach((_, feature) => {
		const place = placeOf(explanation, feature);
		const { parts, weight } = places.get(place) ?? { parts: 0, weight: 0 };
		const attribution = explanation.attributions[position * explanation.features.length + feature]!;
		places.set(place, { place, parts: parts + 1, weight: weight + attribution });
	});
	return [...places.values()].toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/**
 * How much of what an explanation says for a class lies in a region: the share of the sum of positive saliency that falls on its pixels.
 *
 * @param region [height · width]: 1 inside
 */
export function shareIn(explanation: Explanation, position: number, region: Uint8Array): number {
	const { data } = explanation.saliency(position);
	let [inside, all] = [0, 0];
	data.forEach((value, pixel) => {
		if (value <= 0) return;
		all += value;
		if (region[pixel] === 1) inside += value;
	});
	return all === 0 ? 0 : inside / all;
}

/** The share of a picture's pixels that are in a region. */
export const areaOf = (region: Uint8Array): number => region.reduce((sum, value) => sum + value, 0) / region.length;
