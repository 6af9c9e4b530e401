/** Cells of tables as models want them: numbers of their type, or the strings behind the codes, "true" and "false" for booleans. */

import { describe, suggestion } from "../check.js";
import type { Rows } from "../model/rows.js";
import { quoted } from "./names.js";

export type TypedValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | string[];

/** The column that an input of a model with several gets. @throws RangeError if there is none */
export function columnOf(name: string, rows: Rows): number {
	const column = rows.names.indexOf(name);
	if (column >= 0) return column;
	throw new RangeError(
		`the model has several inputs, which get the columns of their names, but no column is called ${JSON.stringify(name)}${suggestion(name, rows.names)}; ` +
			`columns: ${quoted(rows.names)}`,
	);
}

/** Where value k of an input comes from. */
export type Where = (k: number) => { rows: Rows; column: number };

const wrongValue = (type: string, value: unknown, where: ReturnType<Where>): RangeError =>
	new RangeError(
		`the model wants ${type} in column ${JSON.stringify(where.rows.names[where.column])}, which cannot hold ${describe(value)}`,
	);

/** The values, if a type of integers can hold them. @throws RangeError naming value and column */
export const whole = (type: string, least: number, most: number, values: Float64Array, where: Where): Float64Array => {
	const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= least && value <= most));
	if (wrong >= 0) throw wrongValue(type, values[wrong], where(wrong));
	return values;
};

/** Cells of a table, as each type of input holds them. */
export const VALUES: Readonly<Record<string, (values: Float64Array, where: Where) => TypedValues>> = {
	__proto__: null as never,
	float32: (values, where) => {
		const data = Float32Array.from(values);
		const wrong = data.findIndex((value, k) => !Number.isFinite(value) && Number.isFinite(values[k]));
		if (wrong >= 0) throw wrongValue("float32", values[wrong], where(wrong));
		return data;
	},
	float64: (values) => values,
	int64: (values, where) =>
		BigInt64Array.from(
			whole("int64", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, values, where) as unknown as ArrayLike<never>,
			(value) => BigInt(value),
		),
	int32: (values, where) => Int32Array.from(whole("int32", -(2 ** 31), 2 ** 31 - 1, values, where)),
	bool: (values, where) => Uint8Array.from(whole("bool", 0, 1, values, where)),
	string: (values, where) =>
		Array.from(values, (value, k) => {
			const { rows, column } = where(k);
			const text = rows.categories[column]?.[value];
			if (text === undefined) throw wrongValue("string", value, { rows, column });
			return String(text);
		}),
};
