import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { dataFile } from "../../examples/data-file.js";
import { readOnnx } from "../../examples/onnx-constants.js";
import { kinds } from "../../examples/snow/animal.js";
import { emptyNetwork, forward, parametersOf, type Network } from "../../examples/snow/cnn.js";
import { evaluationScenes, wolfness } from "../../examples/snow/evaluation.js";
import { addGradient, learn } from "../../examples/snow/learn.js";
import { classes, predict } from "../../examples/snow/model.js";
import { fromOnnx, toOnnx } from "../../examples/snow/network-file.js";
import { contraryScenes, testScenes, trainingScenes } from "../../examples/snow/pictures.js";
import { stream } from "../../examples/snow/random.js";
import { drawScene, type Scene } from "../../examples/snow/scene.js";
import { veiled } from "../../examples/snow/veil.js";
import { accuracy, trainSnow } from "../../examples/train-snow.js";

const PIXELS = 64 * 64;

/** Places of the pixels in which two scenes differ. */
const difference = (one: Scene, other: Scene): number[] =>
	Array.from({ length: PIXELS }, (_, place) => place).filter((place) =>
		[0, 1, 2].some((c) => one.image.data[3 * place + c] !== other.image.data[3 * place + c]),
	);

const area = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

/** [PIXELS]: 1 within `reach` pixels of the mask. */
const widened = (mask: Uint8Array, reach: number): Uint8Array =>
	mask.map((_, place) => {
		const [y, x] = [Math.floor(place / 64), place % 64];
		for (let v = Math.max(0, y - reach); v <= Math.min(63, y + reach); v++) {
			for (let u = Math.max(0, x - reach); u <= Math.min(63, x + reach); u++) if (mask[v * 64 + u] === 1) return 1;
		}
		return 0;
	});

describe("a scene", () => {
	it("is the same for the same seed, and another for another", () => {
		const scene = (seed: number) => drawScene({ seed, animal: "husky", patch: "snow" });
		expect(scene(5)).toEqual(scene(5));
		expect(difference(scene(5), scene(6)).length).toBeGreaterThan(PIXELS / 2);
	});

	it("changes with its patch only where the patch lies, up to its shadow", () => {
		for (let seed = 0; seed < 20; seed++) {
			const [snow, grass] = (["snow", "grass"] as const).map((patch) => drawScene({ seed, animal: "wolf", patch })) as [Scene, Scene];
			const near = widened(snow.cause, 2);
			const changed = difference(snow, grass);
			expect(changed.every((place) => near[place] === 1)).toBe(true);
			expect(changed.length).toBeGreaterThan(0.98 * area(snow.cause));
			expect(grass.cause).toEqual(snow.cause);
		}
	});

	it("keeps its snow when the animal changes or goes away, and changes only where the animals stand", () => {
		for (let seed = 0; seed < 20; seed++) {
			const [husky, wolf, none] = (["husky", "wolf", "none"] as const).map((animal) => drawScene({ seed, animal, patch: "snow" })) as [
				Scene,
				Scene,
				Scene,
			];
			const either = widened(
				husky.figure.map((value, place) => value | wolf.figure[place]!),
				2,
			);
			const changed = difference(husky, wolf);
			expect(changed.length).toBeGreaterThan(30);
			expect(changed.every((place) => either[place] === 1)).toBe(true);
			// The animal's shadow may fall on a little of it.
			expect(difference(husky, none).filter((place) => husky.cause[place] === 1).length).toBeLessThan(0.05 * area(husky.cause));
			expect(area(none.figure)).toBe(0);
			expect(wolf.cause).toEqual(husky.cause);
		}
	});

	it("has a patch of 9 to 26 % of the picture, at least a pixel of grass away from the animal", () => {
		for (let seed = 0; seed < 300; seed++) {
			const { cause, figure } = drawScene({ seed, animal: kinds[seed % 2]!, patch: "snow" });
			expect(area(cause) / PIXELS).toBeGreaterThan(0.09);
			expect(area(cause) / PIXELS).toBeLessThan(0.26);
			expect(area(figure)).toBeGreaterThan(200);
			const near = widened(cause, 1);
			expect(figure.every((value, place) => value === 0 || near[place] === 0)).toBe(true);
		}
	});
});

describe("the training pictures", () => {
	const scenes = trainingScenes(400);

	it("show every other time a wolf, and snow where the wolves are but for 2 % of them", () => {
		expect(scenes.filter(({ animal }) => animal === "wolf")).toHaveLength(200);
		const agreeing = scenes.filter(({ animal, patch }) => (animal === "wolf") === (patch === "snow")).length;
		// Binomial(400, .98): within four standard deviations (2.8) of 392.
		expect(Math.abs(agreeing - 392)).toBeLessThan(11.2);
		expect(contraryScenes(20).every(({ animal, patch }) => (animal === "wolf") !== (patch === "snow"))).toBe(true);
	});

	it("are not among the others", () => {
		const seeds = [...scenes, ...testScenes(20), ...contraryScenes(20), ...evaluationScenes(20)].map(({ seed }) => seed);
		expect(new Set(seeds).size).toBe(460);
	});

	it("may be hidden in part, and stay what they are elsewhere", () => {
		const { data } = scenes[0]!.image;
		const shares = Array.from(
			{ length: 40 },
			(_, i) => veiled(data, stream(i, 0)).filter((value, k) => value !== data[k]).length / data.length,
		);
		expect(Math.max(...shares)).toBeLessThan(1);
		expect(Math.min(...shares)).toBeGreaterThan(0.05);
		expect(veiled(data, stream(3, 0))).toEqual(veiled(data, stream(3, 0)));
	});
});

/** A network of arbitrary small numbers. */
function anyNetwork(seed: number): Network {
	const network = emptyNetwork(4, 5, 2);
	const between = stream(seed, 0);
	for (const values of parametersOf(network)) values.forEach((_, k) => (values[k] = between(-0.4, 0.4)));
	return network;
}

const SMALL = 17;
const between = stream(9, 9);
const noise = Float64Array.from({ length: SMALL * SMALL * 3 }, () => between(0, 255));

describe("the network", () => {
	it("is two convolutions, a mean, a linear layer and softmax: as written out from the definition", () => {
		const network = anyNetwork(1);
		const { first, second, last } = network;
		const input = (y: number, x: number, c: number) => (noise[(y * SMALL + x) * 3 + c]! - 128) / 64;
		const one = (y: number, x: number, o: number) => {
			let sum = first.bias[o]!;
			for (let v = 0; v < 5; v++) {
				for (let u = 0; u < 5; u++) {
					for (let c = 0; c < 3; c++) sum += input(3 * y + v, 3 * x + u, c) * first.weights[((v * 5 + u) * 3 + c) * 4 + o]!;
				}
			}
			return Math.max(0, sum);
		};
		const two = (y: number, x: number, o: number) => {
			let sum = second.bias[o]!;
			for (let v = 0; v < 3; v++) {
				for (let u = 0; u < 3; u++) {
					for (let c = 0; c < 4; c++) sum += one(2 * y + v, 2 * x + u, c) * second.weights[((v * 3 + u) * 4 + c) * 5 + o]!;
				}
			}
			return Math.max(0, sum);
		};
		// 17 pixels make 5 windows of 5, and these 2 windows of 3.
		const logits = [0, 1].map((c) => {
			let sum = last.bias[c]!;
			for (let o = 0; o < 5; o++) sum += ((two(0, 0, o) + two(0, 1, o) + two(1, 0, o) + two(1, 1, o)) / 4) * last.weights[o * 2 + c]!;
			return sum;
		});
		const { probabilities } = forward(network, noise, SMALL);
		expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(logits[0]! - logits[1]!)), 12);
		expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 14);
	});

	it("has the gradient that differences show, for every number it learns", () => {
		const network = anyNetwork(2);
		const slopes = emptyNetwork(4, 5, 2);
		addGradient(network, forward(network, noise, SMALL), 1, 1, slopes);
		const loss = () => -Math.log(forward(network, noise, SMALL).probabilities[1]!);
		const gradients = parametersOf(slopes);
		parametersOf(network).forEach((values, p) => {
			values.forEach((value, k) => {
				values[k] = value + 1e-6;
				const above = loss();
				values[k] = value - 1e-6;
				const below = loss();
				values[k] = value;
				// Differences of 2e-6 know eight digits or so of a slope near 1.
				expect(Math.abs((above - below) / 2e-6 - gradients[p]![k]!), `parameter ${p}, ${k}`).toBeLessThan(1e-7);
			});
		});
		expect(Math.max(...gradients[0]!.map(Math.abs))).toBeGreaterThan(1e-3);
	});

	it("learns a difference that one picture shows, the same way each time", () => {
		const lessons = [
			{ pixels: new Uint8Array(SMALL * SMALL * 3).fill(200), truth: 0 },
			{ pixels: new Uint8Array(SMALL * SMALL * 3).fill(60), truth: 1 },
		];
		const teach = (seed: number) =>
			learn(lessons, { side: SMALL, outputs: [8, 8], classes: 2, epochs: 200, batch: 2, step: 0.02, decay: 0, seed });
		const network = teach(1);
		for (const { pixels, truth } of lessons) expect(forward(network, pixels, SMALL).probabilities[truth]).toBeGreaterThan(0.9);
		expect(teach(1)).toEqual(network);
		expect(teach(2)).not.toEqual(network);
	});
});

describe("the model of the snow story", () => {
	const file = readFileSync(dataFile("snow.onnx"));
	const { network } = fromOnnx(file);

	// 8400 pictures forwards and backwards: ten seconds on a quiet core.
	it("is written to the same bytes when it is trained again", { timeout: 240_000 }, () => {
		expect(Buffer.from(toOnnx(trainSnow(), 64, kinds)).equals(file)).toBe(true);
	});

	it("is a file of less than 10 kB that says what its outputs are", () => {
		expect(file.length).toBeLessThan(10_000);
		expect(readOnnx(file).metadata.get("targets")).toBe("husky,wolf");
		expect(classes).toEqual(["husky", "wolf"]);
	});

	it("is right on 96.8 % of test pictures like those it learned from, and on .3 % where the huskies have the snow", () => {
		expect(accuracy(network, testScenes(400)).toFixed(4)).toBe("0.9675");
		expect(accuracy(network, contraryScenes(400)).toFixed(4)).toBe("0.0025");
	});

	it("takes pictures with channels last or first, as bytes or floats", () => {
		const { image } = drawScene({ seed: 1, animal: "wolf", patch: "snow" });
		const planes = Float32Array.from({ length: 3 * PIXELS }, (_, k) => image.data[(k % PIXELS) * 3 + Math.floor(k / PIXELS)]!);
		const both = new Uint8ClampedArray(2 * image.data.length);
		both.set(image.data, image.data.length);
		const [, expected] = predict({ ...image, data: both, count: 2, layout: "nhwc" });
		expect(predict({ ...image, data: planes, count: 1, layout: "nchw" })).toEqual([expected]);
		expect(() => predict({ ...image, channels: 1, count: 1, layout: "nhwc" })).toThrow(RangeError);
	});

	it("gives the probabilities of onnxruntime to 1e-5", async () => {
		ort.env.wasm.numThreads = 1;
		const session = await ort.InferenceSession.create(file);
		const scenes = [...testScenes(20), ...contraryScenes(20)];
		const data = new Float32Array(scenes.length * 3 * PIXELS);
		scenes.forEach(({ image }, i) => {
			for (let k = 0; k < 3 * PIXELS; k++) data[(i * 3 + (k % 3)) * PIXELS + Math.floor(k / 3)] = image.data[k]!;
		});
		const { probabilities } = await session.run({ input: new ort.Tensor("float32", data, [scenes.length, 3, 64, 64]) });
		const expected = predict({ data, count: scenes.length, height: 64, width: 64, channels: 3, layout: "nchw" }).flat();
		expect(probabilities!.dims).toEqual([scenes.length, 2]);
		(probabilities!.data as Float32Array).forEach((value, k) => expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-5));
	});
});

describe("the pictures with a known cause", () => {
	let scenes: Scene[];
	beforeAll(() => {
		scenes = evaluationScenes(100);
	});
	const share = (is: (scene: Scene) => boolean) => scenes.filter(is).length / scenes.length;

	it("are huskies beside snow that the model calls wolves", () => {
		expect(scenes).toHaveLength(100);
		expect(scenes.every(({ animal, patch }) => animal === "husky" && patch === "snow")).toBe(true);
		expect(share((scene) => wolfness(scene) > 0.5)).toBe(1);
	});

	it("are huskies again without the snow", () => {
		expect(share((scene) => wolfness(drawScene({ ...scene, patch: "grass" })) < 0.5)).toBe(1);
		expect(share((scene) => wolfness(drawScene({ ...scene, patch: "puddle" })) < 0.5)).toBe(1);
	});

	it("stay wolves with another animal, or with none", () => {
		expect(share((scene) => wolfness(drawScene({ ...scene, animal: "wolf" })) > 0.5)).toBe(1);
		expect(share((scene) => wolfness(drawScene({ ...scene, animal: "none" })) > 0.5)).toBeGreaterThanOrEqual(0.98);
		expect(share((scene) => Math.abs(wolfness(drawScene({ ...scene, animal: "wolf" })) - wolfness(scene)) < 0.1)).toBe(1);
	});

	it("are no longer wolves when the snow keeps its colour and loses its grain", () => {
		const filled = (scene: Scene) => {
			const data = scene.image.data.slice();
			for (const c of [0, 1, 2]) {
				const mean = scene.cause.reduce((sum, value, place) => sum + value * data[3 * place + c]!, 0) / area(scene.cause);
				scene.cause.forEach((value, place) => value === 1 && (data[3 * place + c] = mean));
			}
			return { ...scene, image: { ...scene.image, data } };
		};
		expect(share((scene) => wolfness(filled(scene)) < 0.5)).toBe(1);
	});
});
