/** Reads the numbers out of an ONNX file: what onnx-file.ts writes, and no more of the format than that takes. */

export interface Constant {
	readonly dims: readonly number[];
	readonly values: Float32Array<ArrayBuffer>;
}

/** A field of a protobuf message: a whole number, or bytes that are a string, numbers or a message again. */
interface Field {
	readonly number: number;
	readonly value: number | Uint8Array;
}

/** The float32 constants of a model by name, and the text that travels with it. */
export function readOnnx(file: Uint8Array): { constants: Map<string, Constant>; metadata: Map<string, string> } {
	const constants = new Map<string, Constant>();
	for (const graph of messages(file, 7)) {
		for (const tensor of messages(graph, 5)) {
			const raw = Uint8Array.from(messages(tensor, 9)[0] ?? []).buffer;
			const dims = fieldsOf(tensor).flatMap(({ number, value }) => (number === 1 && typeof value === "number" ? [value] : []));
			constants.set(text(tensor, 8), { dims, values: new Float32Array(raw) });
		}
	}
	return { constants, metadata: new Map(messages(file, 14).map((entry) => [text(entry, 1), text(entry, 2)])) };
}

/** Every field `number` of a message that holds bytes, in order. */
const messages = (message: Uint8Array, number: number): Uint8Array[] =>
	fieldsOf(message).flatMap((field) => (field.number === number && typeof field.value !== "number" ? [field.value] : []));

const text = (message: Uint8Array, number: number): string => new TextDecoder().decode(messages(message, number)[0]);

function fieldsOf(message: Uint8Array): Field[] {
	const fields: Field[] = [];
	let at = 0;
	const varint = (): number => {
		let value = 0;
		for (let scale = 1; ; scale *= 128) {
			const byte = message[at++];
			if (byte === undefined) throw new RangeError("the ONNX file ends too early");
			value += (byte % 128) * scale;
			if (byte < 128) return value;
		}
	};
	while (at < message.length) {
		const key = varint();
		const [number, wire] = [Math.floor(key / 8), key % 8];
		if (wire === 0) fields.push({ number, value: varint() });
		else if (wire === 2) {
			const length = varint();
			if (at + length > message.length) throw new RangeError("the ONNX file ends too early");
			fields.push({ number, value: message.subarray(at, (at += length)) });
		} else throw new RangeError(`the ONNX file has a field of wire type ${wire}, which onnx-file.ts does not write`);
	}
	return fields;
}
