import { expect, test } from "vitest";
import { checkLayout, fromRuns, spread, type SuperpixelLayout, toRuns } from "../../bindings/explanation/image-layout.js";

const labels = Int32Array.of(0, 0, 1, 2, 2, 1);
const layout: SuperpixelLayout = { kind: "superpixels", height: 2, width: 3, runs: [0, 2, 1, 1, 2, 2, 1, 1] };

test("labels become run lengths and come back", () => {
	expect(toRuns(labels)).toEqual(layout.runs);
	expect(fromRuns(layout)).toEqual(labels);
	expect(toRuns(new Int32Array(0))).toEqual([]);
});

test("each pixel of a superpixel has its value", () => {
	expect([...spread(layout, Float64Array.of(5, -1, 2)).data]).toEqual([5, 5, -1, 2, 2, -1]);
});

test("the cells of a grid are interpolated between their centres and constant beyond them", () => {
	const { data } = spread({ kind: "grid", height: 1, width: 8, rows: 1, columns: 2 }, Float64Array.of(0, 4));
	expect([...data]).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
	const square = spread({ kind: "grid", height: 4, width: 4, rows: 2, columns: 2 }, Float64Array.of(0, 4, 8, 12)).data;
	expect([...square]).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
});

test("a grid as fine as the image gives each pixel its own value", () => {
	const values = Float64Array.from({ length: 12 }, (_, i) => (i * 7) % 5);
	expect(spread({ kind: "grid", height: 3, width: 4, rows: 3, columns: 4 }, values).data).toEqual(values);
});

test.each([
	[{ ...layout, runs: [0, 2, 1, 1] }, /^"json.image.runs" expected pairs of feature and length that cover 6 pixels/],
	[{ ...layout, runs: [0, 2, 3, 4] }, /^"json.image.runs"/],
	[{ ...layout, runs: [0, 2, 1, 1, 2, 2, 1, 1, 0] }, /^"json.image.runs"/],
	[{ ...layout, runs: [0, 7, 1, -1] }, /^"json.image.runs"/],
	[{ ...layout, runs: undefined }, /^"json.image.runs"/],
	[{ ...layout, height: 0 }, /^"json.image.height" expected an integer >= 1, got 0/],
	[{ ...layout, kind: "hexagons" }, /^"json.image.kind" expected "superpixels" or "grid", got "hexagons"/],
	[{ kind: "grid", height: 2, width: 2, rows: 2, columns: 2 }, /^"json.image" expected a grid of 3 cells, one per feature/],
	[null, /^"json.image.height"/],
])("a layout that does not fit is refused: %j", (wrong, message) => {
	expect(() => checkLayout(wrong, 3)).toThrow(message);
	expect(() => checkLayout(layout, 3)).not.toThrow();
});
