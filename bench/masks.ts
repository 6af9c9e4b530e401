// `node build/bench/masks.js [--images 8] [--seeds 1]`: how good a mask do so many model rows buy without gradients? On photographs and MobileNet
// where they are at hand, and on the pictures of the snow story.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { image, type Image } from "whybox";
import { readImage } from "whybox/node";
import { fromOnnxImages } from "whybox/onnx";
import { predict as snowy } from "../examples/snow/model.js";
import { testScenes } from "../examples/snow/pictures.js";
import { compared, type Found, type Gallery, objectives, WAYS } from "./masks/objectives.js";
import { table } from "./table.js";

const { values } = parseArgs({ options: { images: { type: "string", default: "8" }, seeds: { type: "string", default: "1" } } });
const [count, seeds] = [Number(values.images), Number(values.seeds)];
const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const BUDGETS = [100, 250, 500, 1000];

/** Photographs that the model is sure of: where it is not, there is little to delete. */
async function photographs(): Promise<Gallery> {
	const side = 128;
	env.wasm.numThreads = 1;
	const session = await InferenceSession.create(readFileSync(`${shared}models/mobilenet_v1_0.25_128_dq.onnx`));
	const predict = fromOnnxImages({ Tensor }, session);
	const masker = image({ layout: "nchw", type: "float32" });
	const sure: { picture: Image; score: number }[] = [];
	const folder = `${shared}images/imagenet/`;
	for (const name of readdirSync(folder).filter((file) => file.endsWith(".JPEG"))) {
		const picture = await readImage(folder + name, { height: side, width: side });
		const reply = (await predict(masker.input(picture), { signal: new AbortController().signal })) as { data: Float32Array };
		sure.push({ picture, score: reply.data.reduce((most, value) => Math.max(most, value), 0) });
	}
	const images = sure
		.toSorted((a, b) => b.score - a.score)
		.slice(0, count)
		.map(({ picture }) => picture);
	return { name: "photographs, MobileNet v1 0.25", predict, masker, images };
}

function snow(): Gallery {
	const images = testScenes(count).map(({ image: picture }) => picture);
	return { name: "snow story", predict: snowy, masker: image(), images };
}

const galleries = [...(existsSync(shared) ? [await photographs()] : []), snow()];
for (const gallery of galleries) {
	const found = await objectives(gallery, WAYS, BUDGETS, {}, seeds);
	const at = (way: string, budget: number): Found => found.find((entry) => entry.way === way && entry.budget === budget)!;
	console.log(`\n${gallery.name}: objective (1: nothing is deleted), ${gallery.images.length} images, ${seeds} seed(s)\n`);
	console.log(
		table(
			["", ...BUDGETS.map((budget) => `${budget} rows`), "250 − SPSA's 1000", "own ms at 500"],
			WAYS.map(({ name }) => {
				const { difference, error } = compared(at(WAYS[0]!.name, 250).objectives, at(name, 1000).objectives);
				const means = BUDGETS.map((budget) => compared(at(name, budget).objectives, at(name, budget).objectives).mean.toFixed(3));
				const against = name === WAYS[0]!.name ? "" : `${difference.toFixed(3)} ± ${error.toFixed(3)}`;
				return [name, ...means, against, at(name, 500).own.toFixed(0)];
			}),
		),
	);
}
