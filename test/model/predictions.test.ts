import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "../../bindings/errors.js";
import { checkPredictions } from "../../bindings/model/predictions.js";

const read = (reply: unknown, rows = 2, targets?: number) => checkPredictions(reply, rows, targets, 3);

function failure(reply: unknown, rows = 2, targets?: number): ModelError {
	try {
		read(reply, rows, targets);
	} catch (error) {
		expect(error).toBeInstanceOf(ModelError);
		return error as ModelError;
	}
	throw new Error("the reply was accepted");
}

describe("a model may reply", () => {
	it.each<[string, unknown, number[], number]>([
		["one number per row", [0.25, 0.5], [0.25, 0.5], 1],
		["one typed number per row", Float32Array.of(0.25, 0.5), [0.25, 0.5], 1],
		["integers", Uint8Array.of(1, 0), [1, 0], 1],
		["clamped bytes", Uint8ClampedArray.of(1, 255), [1, 255], 1],
		[
			"rows of targets",
			[
				[1, 2, 3],
				[4, 5, 6],
			],
			[1, 2, 3, 4, 5, 6],
			3,
		],
		["typed rows of targets", [Float64Array.of(1, 2), Float64Array.of(3, 4)], [1, 2, 3, 4], 2],
		["rows × targets numbers, row after row", Float64Array.of(1, 2, 3, 4), [1, 2, 3, 4], 2],
		["a tensor [rows]", { data: [1, 2], dims: [2] }, [1, 2], 1],
		["a tensor [rows, targets]", { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2], type: "float32" }, [1, 2, 3, 4], 2],
		["a tensor [rows, 1, targets]", { data: [1, 2, 3, 4], dims: [2, 1, 2] }, [1, 2, 3, 4], 2],
		["extremes", [5e-324, -1.7976931348623157e308], [5e-324, -1.7976931348623157e308], 1],
	])("%s", (_, reply, data, targets) => {
		expect(read(reply)).toEqual({ data: Float64Array.from(data), targets });
	});

	it("and keeps what it replied: the answers are a copy", () => {
		const reply = Float64Array.of(1, 2);
		const { data } = read(reply);
		reply.fill(9);
		expect([...data]).toEqual([1, 2]);
	});

	it("in any of the shapes: they mean the same", () => {
		const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(numbers), (rows, targets, stream) => {
				const flat = [...stream.take(rows * targets)];
				const nested = Array.from({ length: rows }, (_, i) => flat.slice(i * targets, (i + 1) * targets));
				const wanted = { data: Float64Array.from(flat), targets };
				for (const reply of [flat, Float64Array.from(flat), nested, { data: flat, dims: [rows, targets] }]) {
					expect(checkPredictions(reply, rows, undefined, 0)).toEqual(wanted);
					expect(checkPredictions(reply, rows, targets, 0)).toEqual(wanted);
				}
			}),
		);
	});
});

describe("a reply is refused, with what was expected, what came and the likely cause:", () => {
	it.each<[string, unknown, string]>([
		["nothing", undefined, "expected numbers, got undefined; does predict return its result?"],
		["null", null, "expected numbers, got null"],
		["a lone number", 0.5, "expected numbers, got 0.5; one number per row goes in an array: [0.5]"],
		["a string", "cat", 'expected numbers, got "cat"; these look like labels'],
		["a bigint", 1n, "got 1n; these look like labels"],
		["a function", () => [], "expected numbers, got a function"],
		["an object", { label: "cat" }, "expected numbers, got an object; return an array with one number"],
		["a Map", new Map(), "expected numbers, got a Map"],
		["a DataView", new DataView(new ArrayBuffer(16)), "expected numbers, got"],
		["a TensorFlow.js tensor", { shape: [2, 1], dataSync() {} }, "return { data: await tensor.data(), dims: tensor.shape }"],
		["no rows", [], "expected 2 numbers, or a multiple, row after row, got 0"],
		["one number for the whole batch", [0.5], "got 1; the model must answer every row of the batch, not only the first"],
		["too many numbers", [1, 2, 3], "expected 2 numbers, or a multiple, row after row, got 3"],
		["too few rows", [[1, 2]], "expected 2 rows, got 1; it looks transposed: rows come first, then targets"],
		["too many rows", [[1], [2], [3]], "expected 2 rows, got 3"],
		[
			"targets × rows",
			[
				[1, 2],
				[3, 4],
				[5, 6],
			],
			"expected 2 rows, got 3; it looks transposed",
		],
		["rows without targets", [[], []], "expected at least one target in each row, got none"],
		["dims that do not multiply", { data: [1, 2, 3], dims: [2, 2] }, "dims [2, 2] make 4 numbers, but data has 3"],
		[
			"dims of other rows",
			{ data: [1, 2, 3, 4, 5, 6], dims: [3, 2] },
			"expected dims [2] or [2, targets], got [3, 2]; it looks transposed",
		],
		["dims that are no sizes", { data: [1, 2], dims: [2, -1] }, "expected dims to be an array of sizes, got [2, -1]"],
		["dims that are missing", { data: [1, 2], dims: undefined }, "expected dims to be an array of sizes, got undefined"],
		["data that are missing", { data: null, dims: [2] }, "expected data to be an array of numbers, got null"],
		["an empty tensor", { data: [], dims: [2, 0] }, "got 0"],
	])("%s", (_, reply, message) => {
		const error = failure(reply);
		expect(error.message).toContain("the model's reply to batch 3 (2 rows)");
		expect(error.message).toContain(message);
		expect(error.batch).toBe(3);
	});

	it.each<[string, unknown, number, number | undefined, string]>([
		[
			"NaN",
			[
				[1, 2],
				[3, NaN],
			],
			1,
			1,
			"expected a finite number, got NaN",
		],
		["an infinity", Float32Array.of(1, Infinity), 1, 0, "expected a finite number, got Infinity"],
		["labels", ["cat", "dog"], 0, 0, 'got "cat"; these look like labels: return the probabilities'],
		["integer labels", BigInt64Array.of(0n, 1n), 0, 0, "got 0n; these look like labels: return the probabilities"],
		["booleans", [1, true], 1, 0, "got true; return 1 and 0"],
		["holes", [, 1], 0, 0, "got undefined; an entry is missing"], // eslint-disable-line no-sparse-arrays
		["promises", [Promise.resolve(1), Promise.resolve(2)], 0, 0, "got a Promise; await the promises: return Promise.all(rows)"],
		["numbers as strings", [[0.1], ["0.2"]], 1, 0, 'got "0.2"'],
		["objects", [{ score: 1 }, { score: 2 }], 0, 0, "return the numbers alone"],
		["arrays nested too deep", [[[1]], [[2]]], 0, 0, "nested too deep: expected [rows][targets]"],
		["a ragged row", [[1, 2], [3]], 1, undefined, "expected 2 targets as in row 0, got 1"],
		["a row that is a number", [[1, 2], 3], 1, undefined, "expected an array of 2 numbers as in row 0, got 3"],
		["a row that is null", [[1, 2], null], 1, undefined, "got null; an entry is missing"],
		["a number, then a row", [1, [2, 3]], 1, 0, "numbers and arrays are mixed"],
	])("%s, naming row and target", (_, reply, row, target, message) => {
		const error = failure(reply);
		expect(error.message).toContain(message);
		expect(error.message).toContain(`, row ${row}`);
		expect({ row: error.row, target: error.target }).toEqual({ row, target });
	});

	it("another number of targets than before", () => {
		expect(failure([1, 2], 2, 3).message).toContain("expected 3 targets as in earlier replies, got 1");
		expect(failure([1, 2, 3], 2, 2).message).toContain("expected 2 × 2 numbers, row after row, got 3");
	});

	it("an unusable number at every position", () => {
		const bad = [NaN, Infinity, -Infinity, "1", 1n, true, null, undefined, {}, [], Symbol("s")];
		for (const value of bad) {
			for (let k = 0; k < 6; k++) {
				const flat: unknown[] = [1, -0, 5e-324, 1e308, 2, 3];
				flat[k] = value;
				const nested = [flat.slice(0, 2), flat.slice(2, 4), flat.slice(4)];
				const where = { row: Math.floor(k / 2), target: k % 2 };
				expect(failure(nested, 3)).toMatchObject(where);
				expect(failure({ data: flat, dims: [3, 2] }, 3)).toMatchObject(k === 0 && Array.isArray(value) ? {} : where);
			}
		}
	});
});
