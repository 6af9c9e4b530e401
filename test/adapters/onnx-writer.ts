/** Small ONNX models for tests: just enough of protobuf and of onnx.proto (field numbers are its own). */

type Bytes = number[];

function varint(value: number): Bytes {
	const bytes: Bytes = [];
	for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
	return [...bytes, value];
}
const integer = (field: number, value: number): Bytes => [...varint(8 * field), ...varint(value)];
const bytes = (field: number, content: string | Bytes): Bytes => {
	const body = typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
	return [...varint(8 * field + 2), ...varint(body.length), ...body];
};
const floatBytes = (values: readonly number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];

/** TensorProto.DataType */
export const TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11 } as const;
export type Type = keyof typeof TYPES;
export type Dimension = number | "N" | "W";

/** ValueInfoProto of a tensor. */
export const value = (name: string, type: Type, shape: readonly Dimension[]): Bytes => [
	...bytes(1, name),
	...bytes(
		2,
		bytes(1, [
			...integer(1, TYPES[type]),
			...bytes(
				2,
				shape.flatMap((d) => bytes(1, typeof d === "string" ? bytes(2, d) : integer(1, d))),
			),
		]),
	),
];

/** ValueInfoProto of what ZipMap makes: seq(map(int64, float)). */
export const mapsValue = (name: string): Bytes => {
	const float = bytes(1, [...integer(1, TYPES.float32), ...bytes(2, [])]);
	const map = bytes(5, [...integer(1, TYPES.int64), ...bytes(2, float)]);
	return [...bytes(1, name), ...bytes(2, bytes(4, bytes(1, map)))];
};

/** TensorProto, float32. */
export const constant = (name: string, dims: readonly number[], values: readonly number[]): Bytes => [
	...dims.flatMap((d) => integer(1, d)),
	...integer(2, TYPES.float32),
	...bytes(8, name),
	...bytes(9, floatBytes(values)),
];

type Attribute = number | readonly number[] | string | { readonly floats: readonly number[] } | { readonly strings: readonly string[] };

function attribute(name: string, content: Attribute): Bytes {
	const [FLOATS, INT, STRING, INTS, STRINGS] = [6, 2, 3, 7, 8];
	if (typeof content === "number") return [...bytes(1, name), ...integer(3, content), ...integer(20, INT!)];
	if (typeof content === "string") return [...bytes(1, name), ...bytes(4, content), ...integer(20, STRING!)];
	if ("floats" in content) return [...bytes(1, name), ...bytes(7, floatBytes(content.floats)), ...integer(20, FLOATS!)];
	if ("strings" in content) return [...bytes(1, name), ...content.strings.flatMap((text) => bytes(9, text)), ...integer(20, STRINGS!)];
	return [...bytes(1, name), ...content.flatMap((v) => integer(8, v)), ...integer(20, INTS!)];
}

/** NodeProto. */
export const node = (
	type: string,
	inputs: readonly string[],
	outputs: readonly string[],
	attributes: Record<string, Attribute> = {},
	domain = "",
): Bytes => [
	...inputs.flatMap((name) => bytes(1, name)),
	...outputs.flatMap((name) => bytes(2, name)),
	...bytes(4, type),
	...Object.entries(attributes).flatMap(([name, content]) => bytes(5, attribute(name, content))),
	...bytes(7, domain),
];

export interface Graph {
	readonly nodes: readonly Bytes[];
	readonly constants?: readonly Bytes[];
	readonly inputs: readonly Bytes[];
	readonly outputs: readonly Bytes[];
}

/** ModelProto. */
export function model({ nodes, constants = [], inputs, outputs }: Graph): Uint8Array {
	const graph = [
		...nodes.flatMap((n) => bytes(1, n)),
		...bytes(2, "test"),
		...constants.flatMap((c) => bytes(5, c)),
		...inputs.flatMap((v) => bytes(11, v)),
		...outputs.flatMap((v) => bytes(12, v)),
	];
	const opset = (domain: string, version: number) => bytes(8, [...bytes(1, domain), ...integer(2, version)]);
	return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...opset("", 13), ...opset("ai.onnx.ml", 2)]);
}
