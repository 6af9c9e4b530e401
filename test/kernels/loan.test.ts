import { describe, expect, it } from "vitest";
import { KernelError } from "../../bindings/errors.js";
import { wasmKernels } from "../../bindings/kernels/wasm/backend.js";
import { lender } from "../../bindings/kernels/wasm/loan.js";
import { firstDifference, release } from "./backends.js";

interface Exports {
	exp(values: number, count: number, out: number): void;
}

describe("a loan of the WebAssembly instance", () => {
	it("gives regions that do not overlap, 16-byte aligned, inside the memory", () => {
		const lend = lender<Exports>(release);
		lend([1, 0, 17, 100_000], (_, pointers, buffer) => {
			const [a, b, c, d] = pointers;
			expect(pointers.map((pointer) => pointer % 16)).toEqual([0, 0, 0, 0]);
			expect([b - a, c - b, d - c]).toEqual([16, 0, 32]);
			expect(d + 100_000).toBeLessThanOrEqual(buffer.byteLength);
		});
	});

	it("gives a pointer for each region and no more, also after a loan of many", () => {
		const lend = lender<Exports>(release);
		const count = (...bytes: number[]) => lend(bytes, (_, pointers) => pointers.length);
		expect([count(8, 8, 8, 8), count(8), count()]).toEqual([4, 1, 0]);
	});

	it("that traps throws a KernelError with the cause, and the next call is right", () => {
		const lend = lender<Exports>(release);
		const trap = () => lend([8], (wasm) => wasm.exp(0xfffffff0, 2, 0xfffffff0));
		expect(trap).toThrow(KernelError);
		expect(trap).toThrow("out of bounds");
		const one = lend([8], (wasm, [pointer], buffer) => {
			const view = new Float64Array(buffer, pointer, 1).fill(0);
			wasm.exp(pointer, 1, pointer);
			return view[0];
		});
		expect(one).toBe(1);
	});

	it("that throws passes the error on, and the next call is right", () => {
		const lend = lender<Exports>(release);
		const mark = lend([], (wasm) => wasm.mark());
		const thrown = new Error("mine");
		expect(() =>
			lend([1000], () => {
				throw thrown;
			}),
		).toThrow(thrown);
		expect(lend([], (wasm) => wasm.mark())).toBe(mark);
	});

	it("inside a loan is refused", () => {
		const lend = lender<Exports>(release);
		expect(() => lend([8], () => lend([8], () => 1))).toThrow(KernelError);
		expect(lend([8], () => 2)).toBe(2);
	});

	it("to something that waits is refused", () => {
		const lend = lender<Exports>(release);
		expect(() => lend([8], () => Promise.resolve(1))).toThrow("synchronous");
	});

	it("of more than there may be is a RangeError that says how many MiB, before anything is taken", () => {
		const lend = lender<Exports>(release);
		expect(() => lend([2 ** 32, 2 ** 40], () => 1)).toThrow(RangeError);
		expect(() => lend([2 ** 32, 2 ** 40], () => 1)).toThrow("1052672 MiB");
		// Below the cap, but not beside what is there already.
		expect(() => lend([32767 * 65536 - 64], () => 1)).toThrow("2048 MiB");
		expect(() => lend([NaN], () => 1)).toThrow(RangeError);
		expect(lend([8], () => 3)).toBe(3);
	});

	it("that grew the memory beyond 64 MiB is of an instance that is dropped afterwards", () => {
		const lend = lender<Exports>(release);
		expect(lend([80 * 2 ** 20], (_wasm, _pointers, buffer) => buffer.byteLength)).toBeGreaterThan(80 * 2 ** 20);
		expect(lend([8], (_wasm, _pointers, buffer) => buffer.byteLength)).toBeLessThan(2 ** 20);
	});
});

describe("the arena", () => {
	it("stands where it stood after 100 000 calls, and the memory has not grown", () => {
		const lend = lender<Exports>(release);
		const state = () => lend([], (wasm, _pointers, buffer) => [wasm.mark(), buffer.byteLength]);
		lend([80_000], () => 1);
		const before = state();
		for (let i = 0; i < 100_000; i++) {
			lend([8 * (i % 1000), 24], (wasm, [pointer]) => wasm.exp(pointer, i % 7, pointer));
		}
		expect(state()).toEqual(before);
	});

	it("leaves no trace of one call in the next", () => {
		const [used, fresh] = [wasmKernels(release), wasmKernels(release)];
		const sizes = Uint32Array.of(1, 30, 69, 35, 2, 2);
		const [a, b] = [new Uint32Array(12 * 4), new Uint32Array(12 * 4)];
		for (let seed = 0; seed < 200; seed++) used.sampleCoalitions(70, sizes, seed, 0, a);
		used.exp(new Float64Array(9000).fill(-1), new Float64Array(9000));
		used.sampleCoalitions(70, sizes, 7, 1, a);
		fresh.sampleCoalitions(70, sizes, 7, 1, b);
		expect(firstDifference(a, b)).toBe(-1);
	});
});
