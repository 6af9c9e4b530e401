import { fromOnnxImages, imageShapeOf } from "../adapters/onnx.js";
import { fixedSizes } from "../adapters/http/signature.js";
import { pictureShape } from "../adapters/picture-shapes.js";
import { checkOptions } from "../check.js";
import type { ImageOptions, Images, MaskGradient } from "../index.js";
import { type EndpointOptions, openEndpoint } from "./endpoint-model.js";
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
 * Loads a .onnx file, or a JavaScript or TypeScript module that exports `predict`, from images; or asks the server behind an address.
 * @throws UsageError where it is not such a model
 */
export async function loadImageModel(path: string, cwd: string, options: EndpointOptions = {}): Promise<LoadedImageModel> {
	const kind = kindOfModel(path, true, options.header);
	if (kind === "endpoint") return endpointPictures(path, options);
	if (kind === "onnx") return onnxPictures(path, cwd);
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

async function endpointPictures(url: string, options: EndpointOptions): Promise<LoadedImageModel> {
	const { predict, inputs } = await openEndpoint(url, options);
	const [input] = inputs;
	const { channels, ...shape } = input?.shape?.length === 4 ? pictureShape(fixedSizes(input)) : {};
	return {
		predict,
		wants: { ...shape, ...(channels && { channels: channels as 1 | 3 | 4 }), ...(input?.datatype === "UINT8" && { type: "uint8" }) },
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
