// Why does the model say what it says about these patients? Four rows of the test split, explained by SHAP and by LIME: npm run demo
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { Lime, Shap, summarise, tabular } from "whybox";
import { terminalChart } from "whybox/plots";
import { fromOnnx } from "whybox/onnx";
import { diagnoses, readPatients } from "./breast-cancer.js";
import { dataFile } from "./data-file.js";
import { comparison, percent, trust, verdict } from "./in-words.js";

const started = performance.now();
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
const tty = process.stdout.isTTY;
const chart = { width: Math.max(60, Math.min(tty ? process.stdout.columns : 100, 110)), colour: tty && !process.env["NO_COLOR"], top: 6 };

console.log(
	`569 breast masses, 30 measurements of their cell nuclei each: ten properties as mean, error and worst (largest) value.
A small neural network says benign or malignant. It never saw the ${test.rows.length} patients of the test split; four of them, and why:`,
);
const cases = await tellingCases();
for (const [number, { title, index }] of cases.entries()) {
	const row = test.rows[index]!;
	const why = await shap.explain(row);
	const alike = await lime.explain(row);
	const truth = diagnoses[test.truth[index]!]!;
	print(`\n${"═".repeat(chart.width)}\n${number + 1}. ${title} (row ${test.fileRows[index]} of the file)\n`);
	print(`${verdict(why, averages)} In truth it was ${truth}: ${truth === why.targets[0]!.name ? "right" : "WRONG"}.\n`);
	for (const explanation of [why, alike]) console.log(`${terminalChart(explanation, chart)}\n`);
	for (const line of [...comparison(why, alike), ...trust(why, alike)]) print(line);
}

console.log(`
${"═".repeat(chart.width)}
${cases.length} patients, ${2 * cases.length} explanations, ${((performance.now() - started) / 1000).toFixed(1)} s.
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

/** Prints a sentence in lines as wide as the charts. */
function print(text: string): void {
	for (const paragraph of text.split("\n")) {
		let line = "";
		for (const word of paragraph.split(" ")) {
			if (line !== "" && line.length + 1 + word.length > chart.width) {
				console.log(line);
				line = word;
			} else line = line === "" ? word : `${line} ${word}`;
		}
		console.log(line);
	}
}
