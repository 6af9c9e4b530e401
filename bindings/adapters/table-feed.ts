import type { Rows } from "../model/rows.js";
import type { Feed, ModelInput } from "./feed.js";
import { columnOf, VALUES } from "./table-values.js";

/**
 * What an input gets of a table: `count` rows from `first`, the last repeated up to `size` rows.
 *
 * @param byColumn does it get the column of its name, rather than all?
 * @throws RangeError if the table has not the columns that it takes
 */
export function tableFeed(
	{ name, type, shape }: ModelInput,
	byColumn: boolean,
	rows: Rows,
	first: number,
	count: number,
	size: number,
): Feed {
	const columns = byColumn ? [columnOf(name, rows)] : Array.from(rows.names.keys());
	const inner = shape.slice(1);
	const width = inner.reduce(
		(product, size) => (product === undefined || size === undefined ? undefined : product * size),
		1 as number | undefined,
	);
	if (shape.length > 0 && width !== undefined && width !== columns.length) {
		throw new RangeError(`the model's input ${JSON.stringify(name)} takes ${width} columns, but the rows have ${columns.length}`);
	}
	const dims = shape.length > 0 && width !== undefined ? [size, ...(inner as number[])] : [size, columns.length];
	const values = new Float64Array(size * columns.length);
	for (let i = 0, k = 0; i < size; i++) {
		const start = (first + Math.min(i, count - 1)) * rows.columns;
		for (const j of columns) values[k++] = rows.data[start + j]!;
	}
	return { name, type, dims, data: VALUES[type]!(values, (k) => ({ rows, column: columns[k % columns.length]! })) };
}
