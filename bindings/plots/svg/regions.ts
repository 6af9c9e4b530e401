/** Where superpixels are. */

import { px } from "./markup.js";

/** For each feature its pixel that is nearest to the mean of all its pixels, from the left and from the top. */
export function centresOf(labels: Int32Array, width: number, features: readonly number[]): (readonly [x: number, y: number])[] {
	return features.map((feature) => {
		let [count, sumX, sumY] = [0, 0, 0];
		labels.forEach((owner, pixel) => {
			if (owner !== feature) return;
			count++;
			sumX += pixel % width;
			sumY += Math.floor(pixel / width);
		});
		let [nearest, least] = [0, Infinity];
		labels.forEach((owner, pixel) => {
			if (owner !== feature) return;
			const distance = ((pixel % width) - sumX / count) ** 2 + (Math.floor(pixel / width) - sumY / count) ** 2;
			if (distance < least) [nearest, least] = [pixel, distance];
		});
		return [(nearest % width) + 0.5, Math.floor(nearest / width) + 0.5];
	});
}

/** Lines between superpixels, from the corners of pixels to corners of pixels, on a picture that is drawn at [x, 0] with pixels of this size. */
export function outlinesOf(labels: Int32Array, width: number, x: number, pixelWidth: number, pixelHeight: number): string {
	const height = labels.length / width;
	const differs = (a: number, b: number): boolean => labels[a] !== labels[b];
	let path = "";
	for (let row = 1; row < height; row++) {
		for (let start = 0, end = 0; start < width; start = end + 1) {
			for (end = start; end < width && differs(row * width + end, (row - 1) * width + end);) end++;
			if (end > start) path += `M${px(x + start * pixelWidth)} ${px(row * pixelHeight)}h${px((end - start) * pixelWidth)}`;
		}
	}
	for (let column = 1; column < width; column++) {
		for (let start = 0, end = 0; start < height; start = end + 1) {
			for (end = start; end < height && differs(end * width + column, end * width + column - 1);) end++;
			if (end > start) path += `M${px(x + column * pixelWidth)} ${px(start * pixelHeight)}v${px((end - start) * pixelHeight)}`;
		}
	}
	return path;
}

/** The border of a superpixel as closed lines, holes among them, on a picture that is drawn at [x, 0] with pixels of this size. */
export function contourOf(labels: Int32Array, width: number, feature: number, x: number, pixelWidth: number, pixelHeight: number): string {
	const height = labels.length / width;
	const inside = (column: number, row: number): boolean =>
		column >= 0 && column < width && row >= 0 && row < height && labels[row * width + column] === feature;
	/** Edges of pixels with the superpixel on their right hand, by the corner where they begin; where two begin, the corner is passed twice. */
	const edges = new Map<number, number[]>();
	const corner = (column: number, row: number): number => row * (width + 1) + column;
	const add = (from: number, to: number): void => {
		const list = edges.get(from);
		if (list) list.push(to);
		else edges.set(from, [to]);
	};
	labels.forEach((owner, pixel) => {
		if (owner !== feature) return;
		const [column, row] = [pixel % width, Math.floor(pixel / width)];
		if (!inside(column, row - 1)) add(corner(column, row), corner(column + 1, row));
		if (!inside(column + 1, row)) add(corner(column + 1, row), corner(column + 1, row + 1));
		if (!inside(column, row + 1)) add(corner(column + 1, row + 1), corner(column, row + 1));
		if (!inside(column - 1, row)) add(corner(column, row + 1), corner(column, row));
	});
	let path = "";
	for (const [start, list] of edges) {
		while (list.length > 0) {
			path += `M${px(x + (start % (width + 1)) * pixelWidth)} ${px(Math.floor(start / (width + 1)) * pixelHeight)}`;
			let [at, last] = [start, 0];
			do {
				const next = edges.get(at)!.pop()!;
				const direction = next - at;
				// The corners where it turns are enough.
				if (direction !== last && last !== 0) path += turned(at, last);
				[at, last] = [next, direction];
			} while (at !== start);
			path += "z";
		}
	}
	function turned(at: number, direction: number): string {
		if (Math.abs(direction) === 1) return `H${px(x + (at % (width + 1)) * pixelWidth)}`;
		return `V${px(Math.floor(at / (width + 1)) * pixelHeight)}`;
	}
	return path;
}
