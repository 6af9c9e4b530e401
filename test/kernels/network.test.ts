import { describe, expect, it } from "vitest";
import { HIDDEN, networkSize, OUTER } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference } from "./backends.js";

const [wasm, typescript] = backends;
type Backend = (typeof backends)[number];

/** Numbers that look random, in [−1, 1). */
const noise = (length: number, seed: number): Float32Array => {
	const out = new Float64Array(length);
	typescript.uniforms(seed, 1, 0, out);
	return Float32Array.from(out, (value) => 2 * value - 1);
};

const run = (kernels: Backend, parameters: Float32Array, inputs: number, rows: Float32Array): Float32Array => {
	const out = new Float32Array(rows.length / inputs);
	kernels.runNetwork(parameters, inputs, rows, out);
	return out;
};

/** One row in double precision, as a textbook has it. */
function textbook(parameters: ArrayLike<number>, row: ArrayLike<number>): number {
	const activate = (x: number) => (x >= 3 ? 1 : x <= -3 ? -1 : (x * (27 + x * x)) / (27 + 9 * x * x));
	let at = 0;
	const layer = (from: ArrayLike<number>, width: number) => {
		const weights = at;
		at += from.length * width + width;
		return Array.from({ length: width }, (_, o) => {
			let sum = parameters[at - width + o];
			for (let i = 0; i < from.length; i++) sum += from[i] * parameters[weights + i * width + o];
			return sum;
		});
	};
	const hidden = layer(row, HIDDEN).map(activate);
	const outer = layer(hidden, OUTER).map(activate);
	return layer(outer, 1)[0];
}

describe.each(backends)("a network ($backend)", (kernels) => {
	it("with all weights 0 says its last bias", () => {
		const parameters = new Float32Array(networkSize(2));
		parameters[networkSize(2) - 4] = 7;
		expect([...run(kernels, parameters, 2, Float32Array.of(1, 2, 3, 4))]).toEqual([7, 7]);
	});

	it.each([1, 3, 30])("of %i inputs says what the formula does, to single precision", (inputs) => {
		const parameters = noise(networkSize(inputs), 1);
		const rows = noise(7 * inputs, 2).map((value) => 3 * value);
		run(kernels, parameters, inputs, rows).forEach((said, n) => {
			expect(said).toBeCloseTo(textbook(parameters, rows.subarray(n * inputs, (n + 1) * inputs)), 4);
		});
	});

	it("takes a first step of Adam's full rate against the sign of the gradient", () => {
		const inputs = 2;
		const parameters = noise(networkSize(inputs), 3);
		const rows = noise(8 * inputs, 4);
		const values = noise(8, 5);
		const loss = (at: ArrayLike<number>) => {
			let sum = 0;
			for (let n = 0; n < 8; n++) sum += (textbook(at, rows.subarray(n * inputs, (n + 1) * inputs)) - values[n]) ** 2;
			return sum;
		};
		const gradients = Array.from({ length: networkSize(inputs) - 3 }, (_, i) => {
			const moved = (by: number) => loss(Float64Array.from(parameters, (value, j) => (j === i ? value + by : value)));
			return (moved(1e-5) - moved(-1e-5)) / 2e-5;
		});
		const trained = parameters.slice();
		// The first step is rate · 0.1 g / √(0.001 g²).
		const rate = Math.fround(0.01 * Math.sqrt(0.001) * 10);
		kernels.trainNetwork(
			trained,
			inputs,
			rows,
			values,
			Int32Array.from({ length: 8 }, (_, n) => n),
			Float32Array.of(rate),
		);
		gradients.forEach((gradient, i) => {
			if (Math.abs(gradient) > 0.05) expect(trained[i] - parameters[i], `parameter ${i}`).toBeCloseTo(gradient > 0 ? -0.01 : 0.01, 5);
		});
		expect([...trained.subarray(-3)]).toEqual([...parameters.subarray(-3)]);
	});

	it("learns the product of two inputs", () => {
		const parameters = noise(networkSize(2), 6).map((value) => value / 4);
		const rows = noise(400, 7);
		const values = Float32Array.from({ length: 200 }, (_, n) => rows[2 * n] * rows[2 * n + 1]);
		const steps = 800;
		const order = Int32Array.from({ length: steps * 20 }, (_, i) => (i * 37) % 200);
		kernels.trainNetwork(
			parameters,
			2,
			rows,
			values,
			order,
			Float32Array.from({ length: steps }, (_, step) => 0.01 * (1 - step / steps)),
		);
		const said = run(kernels, parameters, 2, rows);
		expect(Math.max(...said.map((value, n) => Math.abs(value - values[n])))).toBeLessThan(0.1);
	});

	it("without steps stays what it was", () => {
		const parameters = noise(networkSize(1), 8);
		const before = parameters.slice();
		kernels.trainNetwork(parameters, 1, noise(1, 9), noise(1, 10), new Int32Array(0), new Float32Array(0));
		expect([...parameters]).toEqual([...before]);
	});
});

it("networks of both backends agree to the bit, whatever the inputs and the batch", () => {
	for (const inputs of [1, 2, 5, 31]) {
		for (const batch of [1, 3, 32]) {
			const rows = noise(50 * inputs, 11).map((value) => 4 * value);
			const values = noise(50, 12);
			const order = Int32Array.from({ length: 20 * batch }, (_, i) => (i * 7) % 50);
			const rates = new Float32Array(20).fill(0.02);
			const [one, other] = [wasm, typescript].map((kernels) => {
				const parameters = noise(networkSize(inputs), 13);
				kernels.trainNetwork(parameters, inputs, rows, values, order, rates);
				return { parameters, said: run(kernels, parameters, inputs, rows) };
			});
			expect(firstDifference(one.parameters, other.parameters)).toBe(-1);
			expect(firstDifference(one.said, other.said)).toBe(-1);
		}
	}
});
