/** Pictures: a small network that takes snow for a wolf, and its pictures; or a model and a photograph of one's own. */
import { type Image, image, type ImageMasker, type ImageOptions, type Images, Lime, type Predict } from "whybox";
import { readImage } from "whybox/browser";
import { fromOnnxImages, imageShapeOf } from "whybox/onnx";
import { drawScene } from "../../snow/scene.js";
import { evaluationSeed } from "../../snow/pictures.js";
import type { Brought, Instance, Pixels } from "../messages.js";
import { example, isOnnx, loadModule, loadOnnx } from "./model.js";
import { type Subject, subjectOf } from "./subject.js";

const NORMALISATIONS: Record<Pixels, ImageOptions["normalise"]> = {
	"0..255": undefined,
	"0..1": { scale: 1 / 255 },
	"-1..1": { scale: 1 / 127.5, mean: 1 },
	imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
};

/** Models that take any size get pictures whose longer side is so long. */
const LONGEST = 320;
const SCENES = 40;

interface PictureModel {
	readonly name: string;
	readonly predict: Predict<Images>;
	readonly targetNames?: readonly string[];
	/** In the words of `image()`. */
	readonly format: Pick<ImageOptions, "layout" | "type" | "channels">;
	readonly height?: number;
	readonly width?: number;
}

export async function openPicture(brought: Brought): Promise<Subject> {
	const model = brought.model ? await broughtModel(brought.model) : await exampleModel();
	const normalise = NORMALISATIONS[brought.pixels ?? "0..255"];
	const format = { ...model.format, ...(normalise && { normalise, type: "float32" as const }) };
	const pictures = brought.data ? [await photograph(brought.data, model)] : scenes();
	const { height, width } = pictures[0]!;
	const masker = (superpixels: number, regions: Int32Array | undefined): ImageMasker =>
		image({ ...format, ...(regions ? { segmentation: regions } : { superpixels }) });
	const subject = await subjectOf<Image, Images>({
		opened: {
			modelName: model.name,
			dataName: brought.data?.name ?? "generated pictures",
			about: brought.model
				? "Your own model, running in this page’s worker."
				: `A small convolutional network says husky or wolf${brought.data ? ", whatever it is shown. Bring a model that knows your picture." : ". It was taught with wolves on snow: watch where it looks."}`,
			instances: pictures.length,
			noun: "Picture",
			first: 0,
			format: JSON.stringify(format),
			size: [height, width],
		},
		targetNames: brought.targetNames ?? model.targetNames,
		predict: model.predict,
		masker: ({ superpixels }, regions) => masker(superpixels, regions),
		instance: (index) => pictures[index]!,
	});
	return { ...subject, regions: (instance, superpixels) => regionsOf(masker(superpixels, undefined), instance) };
}

/** Which superpixel each pixel belongs to: an explanation knows, and one of a model that is a constant costs nothing. */
async function regionsOf(masker: ImageMasker, instance: Instance): Promise<Int32Array> {
	const constant = (images: Images) => new Float64Array(images.count);
	const { image: layout } = await new Lime(constant, masker).explain(instance as Image, { budget: 2 });
	const labels = new Int32Array(layout!.height * layout!.width);
	if (layout!.kind !== "superpixels") return labels;
	for (let run = 0, at = 0; run < layout!.runs.length; run += 2) {
		const [label, pixels] = [layout!.runs[run]!, layout!.runs[run + 1]!];
		labels.fill(label, at, at + pixels);
		at += pixels;
	}
	return labels;
}

/** Huskies beside a patch of snow, and a few of the others, none of them seen in training. */
function scenes(): Image[] {
	return Array.from({ length: SCENES }, (_, i) => {
		const animal = i % 4 === 3 ? "wolf" : "husky";
		const patch = i % 4 === 2 ? "grass" : "snow";
		return drawScene({ seed: evaluationSeed(i + 3), animal, patch }).image;
	});
}

async function photograph(file: File, { height, width, format }: PictureModel): Promise<Image> {
	const channels = format.channels ?? 3;
	if (height !== undefined && width !== undefined) return readImage(file, { height, width, channels });
	const bitmap = await createImageBitmap(file).catch(() => undefined);
	const scale = Math.min(1, LONGEST / Math.max(bitmap?.height ?? 1, bitmap?.width ?? 1));
	const rows = Math.max(1, Math.round((bitmap?.height ?? LONGEST) * scale));
	bitmap?.close();
	return readImage(file, { height: rows, channels });
}

async function exampleModel(): Promise<PictureModel> {
	const name = "snow.onnx";
	const model = await onnx(name, await (await example(name)).arrayBuffer());
	return { ...model, height: 64, width: 64, targetNames: ["husky", "wolf"] };
}

async function broughtModel(file: File): Promise<PictureModel> {
	if (isOnnx(file)) return onnx(file.name, await file.arrayBuffer());
	const { predict, targetNames } = await loadModule<Images>(file);
	return { name: file.name, predict, ...(targetNames && { targetNames }), format: {} };
}

async function onnx(name: string, bytes: ArrayBuffer): Promise<PictureModel> {
	const { ort, session } = await loadOnnx(name, bytes);
	const { layout, type, channels, height, width } = imageShapeOf(session);
	return {
		name,
		predict: fromOnnxImages(ort, session),
		format: {
			// Most files come from PyTorch.
			layout: layout ?? "nchw",
			...(type !== "uint8" && { type: "float32" as const }),
			...(channels !== undefined && { channels: channels as 1 | 3 | 4 }),
		},
		...(height !== undefined && { height }),
		...(width !== undefined && { width }),
	};
}
