// Why does the model say what it says about these patients? Four rows of the test split, explained by SHAP and by LIME; and a picture: npm run demo
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { image, Lime, Shap, summarise, tabular } from "whybox";
import { terminalChart, terminalMap } from "whybox/plots";
import { fromOnnx } from "whybox/onnx";
import { diagnoses, readPatients } from "./breast-cancer.js";
import { dataFile } from "./data-file.js";
import { comparison, percent, trust, verdict } from "./in-words.js";
import { colour, say, seconds, show, width } from "./page.js";
import { areaOf, shareIn } from "./photograph/places.js";
import { evaluationScenes, wolfness } from "./snow/evaluation.js";
import { classes, predict as predictPictures } from "./snow/model.js";
import { drawScene } from "./snow/scene.js";

const { columns, training, test } = readPatients();

// The model: any function from rows to numbers; here an ONNX file.
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(readFileSync(dataFile("breast-cancer.onnx")));
const predict = fromOnnx(ort, session);

// The explainers. SHAP compares with 50 patients who stand for all (k-means centres), LIME learns how measurements are distributed from all.
const options = { targetNames: diagnoses };
const shap = new Shap(predict, tabular(summarise(training.rows, 50), { columns }), options);
const lime = new Lime(predict, tabular(training.rows, { columns }), options);

const averages = new Map(columns.map((name, j) => [name, training.rows.reduce((sum, row) => sum + row[j]! / training.rows.length, 0)]));
const chart = { width, colour, top: 6 };

show(
	`569 breast masses, 30 measurements of their cell nuclei each: ten properties as mean, error and worst (largest) value.
A small neural network says benign or malignant. It never saw the ${test.rows.length} patients of the test split; four of them, and why:`,
);
const cases = await tellingCases();
for (const [number, { title, index }] of cases.entries()) {
	const row = test.rows[index]!;
	const why = await shap.explain(row);
	const alike = await lime.explain(row);
	const truth = diagnoses[test.truth[index]!]!;
	say(`\n${"═".repeat(width)}\n${number + 1}. ${title} (row ${test.fileRows[index]} of the file)\n`);
	say(`${verdict(why, averages)} In truth it was ${truth}: ${truth === why.targets[0]!.name ? "right" : "WRONG"}.\n`);
	for (const explanation of [why, alike]) show(`${terminalChart(explanation, chart)}\n`);
	for (const line of [...comparison(why, alike), ...trust(why, alike)]) say(line);
}

// Pictures: a model whose reason is known, and wrong.
const scene = evaluationScenes(1)[0]!;
const look = await new Shap(predictPictures, image(), { targetNames: classes }).explain(scene.image);
const animal = look.targets[0]!;
const [withoutSnow, withWolf] = [wolfness(drawScene({ ...scene, patch: "grass" })), wolfness(drawScene({ ...scene, animal: "wolf" }))];
say(`\n${"═".repeat(width)}\n${cases.length + 1}. Not a table but a picture: a ${scene.animal} beside a patch of snow\n`);
say(`A small convolutional network says ${animal.name} (${percent(animal.prediction)}). In truth it is a ${scene.animal}: WRONG. What SHAP finds in its 64 × 64 pixels:\n`); // prettier-ignore
show(`${terminalMap(look, { width, colour })}\n`);
say(
	`Of all that speaks for ${animal.name}, ${percent(shareIn(look, 0, scene.cause))} lies on the snow, which covers ${percent(areaOf(scene.cause))} of the picture, and ` +
		`${percent(shareIn(look, 0, scene.figure))} on the ${scene.animal} (${look.cost.modelRows} model rows). So it is: drawn again without the snow, the model gives wolf ` +
		`${percent(withoutSnow)}; with the snow and a real wolf, ${percent(withWolf)}. The whole story: npm run photograph`,
);

show(`
${"═".repeat(width)}
${cases.length} patients and a picture, ${2 * cases.length + 1} explanations, ${seconds()} s.
Next, the same from the command line; change --row, --method lime, --target malignant, --link logit, or add --json:

  node dist/cli.js explain tabular --model examples/data/breast-cancer.onnx --target-names benign,malignant \\
    --background examples/data/breast-cancer.csv --drop diagnosis --input examples/data/breast-cancer.csv --row 514`);

/** The surest of either kind, the most doubtful, and one that the model gets wrong: indices into the test split. */
async function tellingCases(): Promise<{ title: string; index: number }[]> {
	const input = new ort.Tensor("float32", Float32Array.from(test.rows.flat()), [test.rows.length, columns.length]);
	const { probabilities } = await session.run({ input });
	const malignant = test.rows.map((_, i) => (probabilities!.data as Float32Array)[2 * i + 1]!);
	const order = [...malignant.keys()].toSorted((a, b) => malignant[a]! - malignant[b]! || a - b);
	const right = order.filter((i) => Number(malignant[i]! > 0.5) === test.truth[i]);
	const wrong = order.filter((i) => !right.includes(i));
	const doubt = (i: number) => Math.abs(malignant[i]! - 0.5);
	const doubtful = right.reduce((best, i) => (doubt(i) < doubt(best) ? i : best));
	return [
		{ title: "Clearly malignant", index: right.at(-1)! },
		{ title: "Clearly benign", index: right[0]! },
		{ title: `The most doubtful of those it gets right: ${percent(malignant[doubtful]!)} malignant`, index: doubtful },
		...wrong.slice(0, 1).map((index) => ({
			title: wrong.length === 1 ? "The one that it gets wrong" : `One of the ${wrong.length} that it gets wrong`,
			index,
		})),
	];
}
