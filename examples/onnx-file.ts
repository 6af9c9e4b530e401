/**
 * Writes ONNX files: the handful of protobuf messages that a small network needs. The numbers are the field numbers of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */

/** A protobuf message under way: a list of its fields, encoded. */
type Message = Uint8Array;

const utf8 = new TextEncoder();

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Base 128, least significant group first. */
function varint(value: number): Uint8Array {
	const bytes: number[] = [];
	for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
	bytes.push(value);
	return Uint8Array.from(bytes);
}

const message = (...fields: readonly Uint8Array[]): Message => concatenated(fields);

/** Wire type 0: a whole number >= 0. */
const integer = (field: number, value: number): Uint8Array => concatenated([varint(field * 8), varint(value)]);

/** Wire type 2: a string, bytes or a message, with its length in front. */
function bytes(field: number, value: string | Uint8Array): Uint8Array {
	const content = typeof value === "string" ? utf8.encode(value) : value;
	return concatenated([varint(field * 8 + 2), varint(content.length), content]);
}

/** TensorProto.DataType */
const FLOAT = 1;
const INT64 = 7;

/** A constant: float32, row-major. */
export function tensor(name: string, dims: readonly number[], values: ArrayLike<number>): Message {
	const raw = new DataView(new ArrayBuffer(4 * values.length));
	for (let i = 0; i < values.length; i++) raw.setFloat32(4 * i, values[i] as number, true);
	return message(...dims.map((size) => integer(1, size)), integer(2, FLOAT), bytes(8, name), bytes(9, new Uint8Array(raw.buffer)));
}

/** One operation. Attributes are whole numbers or lists of them, which is all that is needed here. */
export function node(
	operator: string,
	inputs: readonly string[],
	outputs: readonly string[],
	attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Message {
	const [INT, INTS] = [2, 7]; // AttributeProto.AttributeType
	const content = (value: number | readonly number[]) =>
		typeof value === "number" ? [integer(3, value), integer(20, INT)] : [...value.map((item) => integer(8, item)), integer(20, INTS)];
	return message(
		...inputs.map((name) => bytes(1, name)),
		...outputs.map((name) => bytes(2, name)),
		bytes(4, operator),
		...Object.entries(attributes).map(([name, value]) => bytes(5, message(bytes(1, name), ...content(value)))),
	);
}

/** An input or output of the graph; a string is a size that is known only when the model runs. */
export function port(name: string, type: "float32" | "int64", dims: readonly (number | string)[]): Message {
	const shape = message(...dims.map((size) => bytes(1, typeof size === "string" ? bytes(2, size) : integer(1, size))));
	const tensorType = message(integer(1, type === "float32" ? FLOAT : INT64), bytes(2, shape));
	return message(bytes(1, name), bytes(2, bytes(1, tensorType)));
}

/** A whole file: IR version 8, operators of opset 17. */
export function onnxFile(graph: {
	readonly name: string;
	readonly producer: string;
	readonly nodes: readonly Message[];
	readonly constants: readonly Message[];
	readonly inputs: readonly Message[];
	readonly outputs: readonly Message[];
	/** Free text that travels with the model. */
	readonly metadata: Readonly<Record<string, string>>;
}): Uint8Array {
	const content = message(
		...graph.nodes.map((item) => bytes(1, item)),
		bytes(2, graph.name),
		...graph.constants.map((item) => bytes(5, item)),
		...graph.inputs.map((item) => bytes(11, item)),
		...graph.outputs.map((item) => bytes(12, item)),
	);
	return message(
		integer(1, 8),
		bytes(2, graph.producer),
		bytes(7, content),
		bytes(8, integer(2, 17)),
		...Object.entries(graph.metadata).map(([key, value]) => bytes(14, message(bytes(1, key), bytes(2, value)))),
	);
}
