import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { instantiateSync } from "@assemblyscript/loader";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binary } from "../../bindings/kernels/binary.js";
import { unpack } from "../../bindings/kernels/unpack.js";
import { wasmKernels } from "../../bindings/kernels/wasm/backend.js";
import { backends, firstDifference, release } from "./backends.js";

const [kernels] = backends;
const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the release build", () => {
	it("imports nothing, so that every host can instantiate it synchronously", () => {
		expect(WebAssembly.Module.imports(release)).toEqual([]);
	});

	it("exports its memory, the arena and kernels, nothing else", () => {
		const exported = WebAssembly.Module.exports(release);
		expect(exported.filter(({ kind }) => kind !== "function")).toEqual([{ name: "memory", kind: "memory" }]);
		expect(exported.map(({ name }) => name)).toEqual(expect.arrayContaining(["mark", "reserve", "release", "normals", "sampleCoalitions"]));
	});

	it("takes at most 45 kB, and its text gives it back", () => {
		const bytes = unpack(binary);
		expect(bytes.length).toBeLessThanOrEqual(45_000);
		expect(Buffer.from(bytes).equals(readFileSync(new URL("../../build/kernels.wasm", import.meta.url)))).toBe(true);
	});

	it("may not grow beyond its cap of 32767 pages", () => {
		const { memory } = new WebAssembly.Instance(release).exports as { memory: WebAssembly.Memory };
		expect(() => memory.grow(32767)).toThrow(RangeError);
	});
});

describe("the debug build, by @assemblyscript/loader", () => {
	// Not in build/, where its newer date would hide that the release build is out of date.
	let folder: string;
	let bytes: Buffer;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "kernels-"));
		const file = join(folder, "kernels.debug.wasm");
		const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
		const options = [
			"--config",
			"asconfig.json",
			"--target",
			"debug",
			"--exportRuntime",
			"--textFile",
			join(folder, "kernels.wat"),
			"--outFile",
			file,
		];
		execFileSync(process.execPath, [asc, "assembly/index.ts", ...options], { cwd: root, stdio: "pipe" });
		bytes = readFileSync(file);
	}, 120_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it("draws the same normals as the release build, called by pointers", () => {
		const { exports } = instantiateSync<{
			memory: WebAssembly.Memory;
			reserve(bytes: number): number;
			normals(seed: number, stream: number, first: number, count: number, out: number): void;
		}>(bytes);
		const pointer = exports.reserve(8000);
		exports.normals(5, 6, 7, 1000, pointer);
		const expected = new Float64Array(1000);
		kernels.normals(5, 6, 7, expected);
		expect(firstDifference(new Float64Array(exports.memory.buffer, pointer, 1000), expected)).toBe(-1);
	});

	it("gives the same bits of exp, log, coalitions and rows as the release build", () => {
		const debug = wasmKernels(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
		const values = Float64Array.from({ length: 999 }, (_, i) => 1.5 ** (i % 300) - i);
		for (const kernel of ["exp", "log"] as const) {
			const [a, b] = [new Float64Array(999), new Float64Array(999)];
			debug[kernel](values, a);
			kernels[kernel](values, b);
			expect(firstDifference(a, b)).toBe(-1);
		}
		const [a, b] = [new Uint32Array(2 * 3 * 4), new Uint32Array(2 * 3 * 4)];
		debug.sampleCoalitions(100, Uint32Array.of(3, 50, 99), 1, 2, a);
		kernels.sampleCoalitions(100, Uint32Array.of(3, 50, 99), 1, 2, b);
		expect(firstDifference(a, b)).toBe(-1);
		const [c, d] = [new Float64Array(6 * 5 * 7), new Float64Array(6 * 5 * 7)];
		const columns = Int32Array.of(0, 99, 32, 63, 64, -1, 7);
		debug.composeRows(a, 6, 100, columns, values.subarray(0, 7), values.subarray(7, 42), undefined, c);
		kernels.composeRows(a, 6, 100, columns, values.subarray(0, 7), values.subarray(7, 42), undefined, d);
		expect(firstDifference(c, d)).toBe(-1);
	});
});
