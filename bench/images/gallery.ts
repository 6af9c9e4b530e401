import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { type Image, image, type ImageMasker, type Images, type Predict } from "whybox";
import { readImage } from "whybox/node";
import { fromOnnxImages } from "whybox/onnx";

/** Pictures, and a model that is asked about them. */
export interface Gallery {
	readonly name: string;
	readonly predict: Predict<Images>;
	/** How the model wants its pictures, and the superpixels that all methods share. */
	readonly masker: ImageMasker;
	readonly images: readonly Image[];
}

/** Classifiers of ImageNet: float32 [count, 3, side, side] with 0..255, to 1000 probabilities. */
export const MODELS = {
	v1: { name: "MobileNet v1 0.25", file: "mobilenet_v1_0.25_128_dq.onnx", side: 128 },
	v2: { name: "MobileNet v2 1.0", file: "mobilenet_v2_1.0_224_dq.onnx", side: 224 },
} as const;

export type ModelName = keyof typeof MODELS;

/** Photographs and models whose licences do not let them be part of this repository. */
const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** Where they would be, if they are not there. */
export const missing = (): string | undefined => (existsSync(`${shared}images/imagenet`) ? undefined : shared);

/** The first `count` photographs, in the order of their names, squeezed into the model's square. */
export async function photographs(model: ModelName, count: number): Promise<Gallery> {
	const { name, file, side } = MODELS[model];
	env.wasm.numThreads = 1;
	const session = await InferenceSession.create(readFileSync(`${shared}models/${file}`));
	const folder = `${shared}images/imagenet/`;
	const files = readdirSync(folder).filter((entry) => entry.endsWith(".JPEG"));
	const images = await Promise.all(
		files
			.toSorted()
			.slice(0, count)
			.map((entry) => readImage(folder + entry, { height: side, width: side })),
	);
	const predict = fromOnnxImages({ Tensor }, session);
	return {
		name: `${name}, ${images.length} photographs of ${side} × ${side}`,
		predict,
		masker: image({ layout: "nchw", type: "float32" }),
		images,
	};
}
