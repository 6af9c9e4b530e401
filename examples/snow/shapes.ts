/** Shapes by their signed distance, which makes their union a minimum. */
import type { Shape } from "./canvas.js";

export type Point = readonly [number, number];

export const everywhere: Shape = () => -Infinity;

export const union =
	(...shapes: readonly Shape[]): Shape =>
	(x, y) => {
		let nearest = Infinity;
		for (const shape of shapes) nearest = Math.min(nearest, shape(x, y));
		return nearest;
	};

export const both =
	(first: Shape, second: Shape): Shape =>
	(x, y) =>
		Math.max(first(x, y), second(x, y));

export const circle =
	([cx, cy]: Point, radius: number): Shape =>
	(x, y) =>
		Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius;

/** With axes along x and y. Exact on the edge and along the axes, near it elsewhere. */
export const ellipse =
	([cx, cy]: Point, [rx, ry]: Point): Shape =>
	(x, y) => {
		const [u, v] = [(x - cx) / rx, (y - cy) / ry];
		const [reach, slope] = [Math.sqrt(u * u + v * v), Math.sqrt((u / rx) ** 2 + (v / ry) ** 2)];
		return slope === 0 ? -Math.min(rx, ry) : (reach * (reach - 1)) / slope;
	};

/** A stroke from one point to another that is `start` wide (as a radius) at first and `end` at last. */
export const stroke =
	([ax, ay]: Point, [bx, by]: Point, start: number, end = start): Shape =>
	(x, y) => {
		const [dx, dy] = [bx - ax, by - ay];
		const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
		return Math.sqrt((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2) - (start + along * (end - start));
	};

/** Inside all three edges; the corners may come in either order. */
export const triangle = (a: Point, b: Point, c: Point): Shape => {
	const turn = Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
	const edge = ([ax, ay]: Point, [bx, by]: Point): Shape => {
		const [dx, dy] = [bx - ax, by - ay];
		const length = turn * Math.sqrt(dx * dx + dy * dy);
		return (x, y) => ((x - ax) * dy - (y - ay) * dx) / length;
	};
	const edges = [edge(a, b), edge(b, c), edge(c, a)] as const;
	return (x, y) => Math.max(edges[0](x, y), edges[1](x, y), edges[2](x, y));
};
