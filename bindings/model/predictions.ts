import { describe } from "../check.js";
import { ModelError } from "../errors.js";

/** A reply that has been checked: finite numbers [rows, targets] in memory of our own. */
export interface CheckedReply {
	readonly data: Float64Array;
	readonly targets: number;
}

/**
 * Reads what the model replied to a batch of `rows` inputs, in any of the shapes of `Predictions`.
 *
 * @param targets what earlier replies had; undefined for the first
 * @throws {ModelError} naming batch, row and target, what was expected and what came, and the likely cause
 */
export function checkPredictions(reply: unknown, rows: number, targets: number | undefined, batch: number): CheckedReply {
	const blame = (message: string, row?: number, target?: number): ModelError => {
		const place = `${row === undefined ? "" : `, row ${row}`}${target === undefined ? "" : `, target ${target}`}`;
		return new ModelError(`the model's reply to batch ${batch} (${count(rows, "row")})${place}: ${message}`, {
			batch,
			...(row !== undefined && { row }),
			...(target !== undefined && { target }),
		});
	};

	const values = isList(reply) ? reply : isTensor(reply) ? tensorValues(reply, rows, blame) : undefined;
	if (values === undefined) throw blame(`expected numbers, got ${describe(reply)}${replyHint(reply)}`);
	const nested = isList(values[0]);
	const width = nested ? rowWidth(values as ArrayLike<ArrayLike<unknown>>, rows, blame) : flatWidth(values.length, rows, targets, blame);
	if (targets !== undefined && width !== targets) {
		throw blame(`expected ${count(targets, "target")} as in earlier replies, got ${width}`);
	}

	const data = new Float64Array(rows * width);
	const check = (value: unknown, k: number): void => {
		if (typeof value === "number" && Number.isFinite(value)) data[k] = value;
		else throw blame(`expected a finite number, got ${describe(value)}${valueHint(value)}`, Math.floor(k / width), k % width);
	};
	for (let i = 0; i < values.length; i++) {
		const row = values[i];
		if (!nested) check(row, i);
		else for (let t = 0; t < width; t++) check((row as ArrayLike<unknown>)[t], i * width + t);
	}
	return { data, targets: width };
}

type Blame = (message: string, row?: number, target?: number) => ModelError;

interface Tensor {
	readonly data: ArrayLike<unknown>;
	readonly dims: readonly unknown[];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

/** A plain or typed array of anything; not a DataView, which has no elements. */
const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

const isTensor = (reply: unknown): reply is Tensor => typeof reply === "object" && reply !== null && "data" in reply && "dims" in reply;

function tensorValues({ data, dims }: Tensor, rows: number, blame: Blame): ArrayLike<unknown> {
	if (!isList(data)) throw blame(`expected data to be an array of numbers, got ${describe(data)}`);
	if (!Array.isArray(dims) || !dims.every((size) => Number.isSafeInteger(size) && size >= 0)) {
		throw blame(
			`expected dims to be an array of sizes, got ${Array.isArray(dims) ? `[${dims.map(describe).join(", ")}]` : describe(dims)}`,
		);
	}
	const shape = `[${dims.join(", ")}]`;
	const size = dims.reduce((product: number, size: number) => product * size, 1);
	if (size !== data.length) throw blame(`dims ${shape} make ${count(size, "number")}, but data has ${data.length}`);
	if (dims[0] !== rows) throw blame(`expected dims [${rows}] or [${rows}, targets], got ${shape}${transposed(dims[1], rows)}`);
	return data;
}

/** Length of the rows of an array of arrays. */
function rowWidth(values: ArrayLike<ArrayLike<unknown>>, rows: number, blame: Blame): number {
	const width = values[0]!.length;
	if (values.length !== rows) throw blame(`expected ${count(rows, "row")}, got ${values.length}${transposed(width, rows)}`);
	for (let i = 0; i < rows; i++) {
		const row: unknown = values[i];
		if (!isList(row)) throw blame(`expected an array of ${count(width, "number")} as in row 0, got ${describe(row)}${valueHint(row)}`, i);
		if (row.length !== width) throw blame(`expected ${count(width, "target")} as in row 0, got ${row.length}`, i);
	}
	if (width === 0) throw blame("expected at least one target in each row, got none");
	return width;
}

/** Number of targets of a flat row-major reply. */
function flatWidth(length: number, rows: number, targets: number | undefined, blame: Blame): number {
	if (length > 0 && length % rows === 0) return length / rows;
	const expected = targets === undefined ? `${rows} numbers, or a multiple, row after row` : `${rows} × ${targets} numbers, row after row`;
	throw blame(
		`expected ${expected}, got ${length}${length === 1 ? "; the model must answer every row of the batch, not only the first" : ""}`,
	);
}

const transposed = (inner: unknown, rows: number): string => (inner === rows ? "; it looks transposed: rows come first, then targets" : "");

function replyHint(reply: unknown): string {
	if (reply === undefined) return "; does predict return its result?";
	if (typeof reply === "number") return `; one number per row goes in an array: [${reply}]`;
	if (typeof reply === "string" || typeof reply === "bigint") return valueHint(reply);
	if (typeof reply === "object" && reply !== null) {
		if ("dataSync" in reply || "shape" in reply) return "; of a tensor, return { data: await tensor.data(), dims: tensor.shape }";
		return "; return an array with one number, or one array of numbers, per row, or { data, dims }";
	}
	return "";
}

function valueHint(value: unknown): string {
	if (typeof value === "string" || typeof value === "bigint") return "; these look like labels: return the probabilities or scores instead";
	if (typeof value === "number") return "; does the model cope with every input of the batch?";
	if (typeof value === "boolean") return "; return 1 and 0, or better the probability";
	if (value === undefined || value === null) return "; an entry is missing";
	if (typeof (value as { then?: unknown }).then === "function") return "; await the promises: return Promise.all(rows)";
	if (isList(value)) return "; numbers and arrays are mixed, or nested too deep: expected [rows][targets]";
	return "; return the numbers alone, in the same order for every row";
}
