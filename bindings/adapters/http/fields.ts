/** What each input of a model gets of a batch, as JSON writes it. */

import type { Images } from "../../model/images.js";
import type { Rows } from "../../model/rows.js";
import { checkPictures } from "../picture-shapes.js";
import { columnOf, VALUES, whole } from "../table-values.js";
import { fixedSizes, type HttpDatatype, type HttpTensor } from "./signature.js";

/** Tables, texts or pictures. */
export type HttpBatch = Rows | string[] | Images;

export interface Field {
	/** Undefined where nobody said it. */
	readonly name: string | undefined;
	readonly datatype: HttpDatatype;
	/** Shape of what one row has. */
	readonly dims: readonly number[];
	/** What row i of the batch has, row-major, as JSON writes it. */
	row(i: number): string[];
}

export const sizeOf = (batch: HttpBatch): number => (Array.isArray(batch) ? batch.length : "layout" in batch ? batch.count : batch.rows);

/**
 * @param inputs what the model takes, as far as that is known; none: one input of unknown name
 * @param missing how JSON writes that a table lacks a value; undefined: it may not
 * @throws RangeError if the model takes something else
 */
export function fieldsOf(batch: HttpBatch, inputs: readonly HttpTensor[], missing: string | undefined): Field[] {
	if (!Array.isArray(batch) && !("layout" in batch)) {
		if (inputs.length > 1) return inputs.map((input) => tableField(input, batch, [columnOf(input.name, batch)], missing));
		return [tableField(inputs[0], batch, Array.from(batch.names.keys()), missing)];
	}
	if (inputs.length > 1) {
		const names = inputs.map(({ name }) => JSON.stringify(name)).join(", ");
		throw new RangeError(`the model has the inputs ${names}: which takes the ${kindOf(batch)}? Say so by options.inputs`);
	}
	return [Array.isArray(batch) ? textField(inputs[0], batch) : imageField(inputs[0], batch)];
}

const kindOf = (batch: HttpBatch): string => (Array.isArray(batch) ? "texts" : "layout" in batch ? "pictures" : "table");

const called = (input: HttpTensor | undefined): string => (input ? `input ${JSON.stringify(input.name)}` : "input");

function textField(input: HttpTensor | undefined, texts: readonly string[]): Field {
	const { name, datatype = "BYTES", shape = [] } = input ?? {};
	if (datatype !== "BYTES") throw new RangeError(`the model's ${called(input)} takes ${datatype}, the batch holds texts`);
	return { name, datatype, dims: shape.slice(1).map(() => 1), row: (i) => [JSON.stringify(texts[i])] };
}

function tableField(input: HttpTensor | undefined, rows: Rows, columns: readonly number[], missing: string | undefined): Field {
	const words = columns.some((column) => typeof rows.categories[column]?.[0] === "string");
	const { name, datatype = words && columns.length === 1 ? "BYTES" : "FP64" } = input ?? {};
	const write = tableWriter(datatype, rows, columns, missing);
	const inner = input ? fixedSizes(input).slice(1) : [];
	const width = inner.reduce((product, size) => (size === undefined ? undefined : product && product * size), 1 as number | undefined);
	const known = (input?.shape?.length ?? 0) > (columns.length === 1 ? 0 : 1);
	if (known && width !== undefined && width !== columns.length) {
		throw new RangeError(`the model's ${called(input)} takes ${width} columns, but the rows have ${columns.length}`);
	}
	if (known && width !== undefined) return { name, datatype, dims: inner as number[], row: write };
	return { name, datatype, dims: [columns.length], row: write };
}

function imageField(input: HttpTensor | undefined, images: Images): Field {
	const { data } = images;
	const { name, datatype = data instanceof Float32Array ? "FP32" : "UINT8" } = input ?? {};
	checkHalf(datatype);
	if (input) checkPictures(fixedSizes(input), images);
	if (datatype === "BYTES" || datatype === "BOOL") throw new RangeError(`the model's ${called(input)} takes ${datatype}, the batch pixels`);
	if (!(datatype in FLOATS) && data instanceof Float32Array) {
		throw new RangeError(`the model wants ${datatype}, the batch is float32: use image({ type: "uint8" })`);
	}
	const write = data instanceof Float32Array ? single : String;
	return { name, datatype, dims: images.dims.slice(1), row: (i) => Array.from(images.at(i) as ArrayLike<number>, write) };
}

/** Types of floats, and what they are called where cells are converted. */
const FLOATS: Readonly<Record<string, "float32" | "float64">> = { __proto__: null as never, FP32: "float32", FP64: "float64" };

/** Integers that fit into doubles, by their least and largest. */
const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
	__proto__: null as never,
	INT8: [-128, 127],
	INT16: [-32_768, 32_767],
	INT32: [-(2 ** 31), 2 ** 31 - 1],
	INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	UINT8: [0, 255],
	UINT16: [0, 65_535],
	UINT32: [0, 2 ** 32 - 1],
	UINT64: [0, Number.MAX_SAFE_INTEGER],
};

function checkHalf(datatype: HttpDatatype): void {
	if (datatype !== "FP16" && datatype !== "BF16") return;
	throw new RangeError(`the model's input is ${datatype}, which servers do not take as JSON: give the model an input of 32-bit floats`);
}

/** The shortest usual notation of a 32-bit float: nine digits say which one it is, of a double there would be seventeen. */
const single = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(9))));

/** Writes the cells of a row in these columns as the input takes them. */
function tableWriter(datatype: HttpDatatype, rows: Rows, columns: readonly number[], missing: string | undefined): (i: number) => string[] {
	checkHalf(datatype);
	const float = FLOATS[datatype];
	const type = datatype.toLowerCase();
	const [least, most] = INTEGERS[datatype] ?? [0, 0];
	return (i) => {
		const values = Float64Array.from(columns, (column) => rows.data[i * rows.columns + column]!);
		const where = (k: number) => ({ rows, column: columns[k]! });
		if (datatype === "BYTES") return (VALUES["string"]!(values, where) as string[]).map((text) => JSON.stringify(text));
		if (datatype === "BOOL") return Array.from(VALUES["bool"]!(values, where) as Uint8Array, (value) => (value === 1 ? "true" : "false"));
		if (!float) return Array.from(whole(type, least, most, values, where), String);
		// The check that 32 bits can hold it; what is sent are the digits that people know.
		VALUES[float]!(values, where);
		return Array.from(values, (value, k) => (Number.isFinite(value) ? String(value) : (missing ?? refused(rows.names[columns[k]!]!, i))));
	};
}

function refused(column: string, row: number): never {
	throw new RangeError(
		`row ${row} of the batch lacks a value in column ${JSON.stringify(column)}, which JSON cannot say: options.missing says what to send`,
	);
}
