/** The pictures of README.md, from the committed examples. */
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { type Explanation, image, Shap, summarise, tabular } from "whybox";
import { fromOnnx } from "whybox/onnx";
import { barPlot, beeswarmPlot, imagePlot } from "whybox/plots";
import { diagnoses, readPatients } from "../breast-cancer.js";
import { dataFile } from "../data-file.js";
import { classes, predict as predictAnimal } from "../snow/model.js";
import { evaluationSeed } from "../snow/pictures.js";
import { drawScene } from "../snow/scene.js";

/** Draws them: name of the file, SVG. */
export async function drawPictures(): Promise<Record<string, string>> {
	const { columns, training, test } = readPatients();
	ort.env.wasm.numThreads = 1;
	const predict = fromOnnx(ort, await ort.InferenceSession.create(readFileSync(dataFile("breast-cancer.onnx"))));
	const masker = tabular(summarise(training.rows, 50), { columns });
	const shap = new Shap(predict, masker, { targetNames: diagnoses, targets: ["malignant"] });
	const all: Explanation[] = [];
	for await (const explanation of shap.explainAll(test.rows, { budget: 1000 })) all.push(explanation);
	const doubt = ({ targets }: Explanation) => Math.abs(targets[0]!.prediction - 0.6);
	const doubtful = all.reduce((best, explanation, i) => (doubt(explanation) < doubt(all[best]!) ? i : best), 0);
	const patient = await shap.explain(test.rows[doubtful]!);

	const husky = drawScene({ seed: evaluationSeed(3), animal: "husky", patch: "snow" }).image;
	const animal = new Shap(predictAnimal, image({ superpixels: 40 }), { targetNames: classes });
	const wolf = await animal.explain(husky, { targets: ["wolf"], budget: 600 });
	return {
		"patient.svg": barPlot(patient, { top: 7, title: "Why does the model say malignant = 0.615 of this patient?" }),
		"patients.svg": beeswarmPlot(all, { top: 6, title: "Of 113 patients: what moves malignant, and when?" }),
		"husky.svg": imagePlot(wolf, husky, { top: 3, count: 3, title: "Why wolf = 0.824? It is a husky: the model looks at the snow" }),
	};
}
