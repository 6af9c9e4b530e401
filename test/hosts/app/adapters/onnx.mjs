// ONNX Runtime, for the web or for Node: the committed models of patients and of pictures.
import { image, Lime, Shap, tabular } from "whybox";
import { fromOnnx, fromOnnxImages, imageShapeOf } from "whybox/onnx";
import { readBytes } from "./read.mjs";

/** The table without its first column, which is the diagnosis. */
async function patients() {
	const [header, ...lines] = new TextDecoder()
		.decode(await readBytes("data/breast-cancer.csv"))
		.trimEnd()
		.split("\n");
	return { columns: header.split(",").slice(1), rows: lines.map((line) => line.split(",").slice(1).map(Number)) };
}

/** 64 × 64 pixels: snow below, sky above, something dark between. */
const pixel = (y, x) => (y > 40 ? [230, 232, 240] : (y - 32) ** 2 + (x - 30) ** 2 < 150 ? [70 + y, 60, 50] : [120, 150, 200 - y]);
const picture = {
	data: Uint8Array.from(Array.from({ length: 64 * 64 }, (_, i) => pixel(i >> 6, i & 63)).flat()),
	height: 64,
	width: 64,
};

/** @param runtime onnxruntime-web or onnxruntime-node */
export async function tryOut(runtime = "onnxruntime-web") {
	const ort = runtime === "onnxruntime-web" ? await import("onnxruntime-web") : await import("onnxruntime-node");
	if (ort.env.wasm) ort.env.wasm.numThreads = 1;
	ort.env.logLevel = "error";
	// One thread adds in one order.
	const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: [runtime === "onnxruntime-web" ? "wasm" : "cpu"] };
	const create = async (path) => ort.InferenceSession.create(await readBytes(path), options);
	const started = performance.now();
	const { columns, rows } = await patients();
	const table = await create("data/breast-cancer.onnx");
	const shap = new Shap(fromOnnx(ort, table), tabular(rows.slice(0, 20), { columns }));
	const why = await shap.explain(rows[339], { budget: 2000, targets: "all" });
	const first = performance.now() - started;
	const pictures = await create("data/snow.onnx");
	const shape = imageShapeOf(pictures);
	const { layout, type } = shape;
	const masker = image({ segmentation: "grid", superpixels: 16, layout, type });
	const where = await new Shap(fromOnnxImages(ort, pictures), masker).explain(picture, { targets: "all", budget: 300 });
	const lime = await new Lime(fromOnnxImages(ort, pictures), masker).explain(picture, { targets: "all", budget: 300 });
	const narrow = new Shap(fromOnnx(ort, table), tabular([[0]]));
	return {
		library: `${runtime} ${ort.env.versions.web ?? ort.env.versions.node ?? ort.env.versions.common}`,
		first: Math.round(first),
		explanations: 3,
		shape,
		attributions: [why, where, lime].map(({ attributions }) => Array.from(attributions)),
		predictions: [why, where].map(({ targets }) => targets.map(({ prediction }) => prediction)),
		complaint: await narrow.explain([1]).then(() => "nothing", String),
	};
}
