import { fromOnnxImages, imageShapeOf } from "../adapters/onnx.js";
import { checkOptions } from "../check.js";
import type { ImageOptions, Images, MaskGradient } from "../index.js";
import { kindOfModel, type LoadedModel, loadModule } from "./model.js";
import { adapted, loadOnnx } from "./onnx-model.js";
import { UsageError } from "./usage-error.js";

/** Which pictures a model wants, as far as it says so. */
export interface WantedPictures extends Pick<ImageOptions, "layout" | "type" | "normalise" | "channels"> {
	readonly height?: number;
	readonly width?: number;
}

/** A model of pictures. */
export interface LoadedImageModel extends LoadedModel<Images> {
	readonly wants: WantedPictures;
	/** Its own gradient, by which MeaningfulPerturbation can learn masks. */
	readonly gradient?: MaskGradient;
	/** Does it take pictures of any size? */
	readonly anySize: boolean;
}

/**
 * Loads a .onnx file, or a JavaScript or TypeScript module that exports `predict`, from images.
 * @throws UsageError where the file is not such a model
 */
export async function loadImageModel(path: string, cwd: string): Promise<LoadedImageModel> {
	if (kindOfModel(path, true, "a .onnx file, or a .mjs module") === "onnx") return onnxPictures(path, cwd);
	const { model, rest } = await loadModule<Images>(path, cwd, "images");
	const gradient = rest["gradient"] as MaskGradient | undefined;
	return { ...model, wants: exported(path, rest["image"]), anySize: true, ...(gradient !== undefined && { gradient }) };
}

async function onnxPictures(path: string, cwd: string): Promise<LoadedImageModel> {
	const { ort, session } = await loadOnnx(path, cwd);
	const { type, layout, channels, height, width } = adapted(path, () => imageShapeOf(session));
	return {
		predict: adapted(path, () => fromOnnxImages(ort, session)),
		wants: {
			// Most files come from PyTorch.
			layout: layout ?? "nchw",
			...(type === "uint8" && { type }),
			...(channels && { channels: channels as 1 | 3 | 4 }),
			...(height && { height }),
			...(width && { width }),
		},
		anySize: false,
	};
}

/** What a module says of the pictures it wants: the export `image`, with the options of `image()` that say so, and a size. */
function exported(path: string, value: unknown): WantedPictures {
	try {
		return checkOptions("image", value, ["height", "width", "layout", "type", "normalise", "channels"]);
	} catch (error) {
		throw new UsageError(`--model ${path}: its export ${(error as Error).message}`, { cause: error });
	}
}
