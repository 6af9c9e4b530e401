import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { init, Shap, tabular } from "whybox";

const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a! * b!), tabular([[0, 0]]));
const answer = async () => Array.from((await shap.explain([3, 5])).attributions);
const bytes = readFileSync(new URL("../../build/kernels.wasm", import.meta.url));
/** The shortest module there is. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

afterEach(async () => {
	await init();
});

describe("init", () => {
	it("takes the kernels' bytes, or a module of them", async () => {
		for (const options of [
			{ bytes },
			{ bytes: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
			{ module: new WebAssembly.Module(bytes) },
		]) {
			expect(await init(options as Parameters<typeof init>[0])).toEqual({ backend: "wasm" });
			expect(await answer()).toEqual([7.5, 7.5]);
		}
	});

	it("refuses what is no module, or not this one, and leaves the kernels as they were", async () => {
		const wrong: [object, ErrorConstructor, RegExp][] = [
			[{ module: {} }, TypeError, /^"options.module" expected a WebAssembly.Module, got an object$/],
			[
				{ module: new WebAssembly.Module(empty) },
				RangeError,
				/^"options.module" expected whybox\/kernels.wasm of this version, got a module without mark, /,
			],
			[{ bytes: empty }, RangeError, /^"options.bytes" expected whybox\/kernels.wasm/],
			[{ bytes: "kernels.wasm" }, TypeError, /^"options.bytes" expected an ArrayBuffer/],
			[{ backend: "webgpu" }, RangeError, /^"options.backend" expected one of/],
		];
		for (const [options, kind, message] of wrong) {
			const error = await init(options).catch((caught: unknown) => caught);
			expect(error).toBeInstanceOf(kind);
			expect((error as Error).message).toMatch(message);
			expect(await answer()).toEqual([7.5, 7.5]);
		}
		await expect(init({ bytes: new Uint8Array(10) })).rejects.toThrow(WebAssembly.CompileError);
		expect(await answer()).toEqual([7.5, 7.5]);
	});
});
