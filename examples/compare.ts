// Our plots beside those of shap and lime, drawn from the same numbers, into build/compare: npm run compare, then open build/compare/index.html
// Theirs are drawn by examples/compare/peers.py with the shap, lime and matplotlib that PYTHON (default: python3) can import; without them the page
// has ours alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { type Explanation, image, Lime, Shap, summarise, tabular, text } from "whybox";
import { fromOnnx } from "whybox/onnx";
import {
	barPlot,
	beeswarmPlot,
	dataTable,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	imagePlot,
	plotStyle,
	predictionPlot,
	scatterPlot,
	textPlot,
	waterfallPlot,
} from "whybox/plots";
import { diagnoses, readPatients } from "./breast-cancer.js";
import { dataFile } from "./data-file.js";
import { train } from "./newsgroups/classifier.js";
import { ownCorpus, readCorpus } from "./newsgroups/corpus.js";
import { classes, predict as predictAnimal } from "./snow/model.js";
import { evaluationSeed } from "./snow/pictures.js";
import { drawScene } from "./snow/scene.js";

// This runs from build/examples.
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "build/compare");
const MANY = 40;
const FEATURE = "worst texture";

const { columns, training, test } = readPatients();
ort.env.wasm.numThreads = 1;
const predict = fromOnnx(ort, await ort.InferenceSession.create(readFileSync(dataFile("breast-cancer.onnx"))));
const options = { targetNames: diagnoses };
const shap = new Shap(predict, tabular(summarise(training.rows, 50), { columns }), options);
const malignant = { targets: ["malignant"] };

const many: Explanation[] = [];
for await (const explanation of shap.explainAll(test.rows.slice(0, MANY), { ...malignant, budget: 2000 })) many.push(explanation);
const doubt = ({ targets }: Explanation) => Math.abs(targets[0]!.prediction - 0.6);
const place = many.reduce((best, explanation, i) => (doubt(explanation) < doubt(many[best]!) ? i : best), 0);
const one = many[place]!;
const logit = await shap.explain(test.rows[place]!, { ...malignant, link: "logit" });
const lime = await new Lime(predict, tabular(training.rows, { columns }), options).explain(test.rows[place]!, { targets: "all" });

const corpus = readCorpus(ownCorpus());
const forest = train(corpus.training, { trees: 60, seed: 1 });
const letter = corpus.test[3]!.text;
const inWords = await new Lime((texts: readonly string[]) => forest(texts), text(), { targetNames: corpus.groups }).explain(letter, {
	budget: 2000,
	targets: "all",
});
const scene = drawScene({ seed: evaluationSeed(3), animal: "husky", patch: "snow" });
const seen = await new Shap(predictAnimal, image({ superpixels: 40 }), { targetNames: classes }).explain(scene.image, {
	targets: ["wolf"],
	budget: 600,
});

/** What is handed to shap and lime: attributions, and what they are of. */
const numbers = {
	columns,
	classes: diagnoses,
	feature: FEATURE,
	place,
	many: many.map(shapNumbers),
	logit: shapNumbers(logit),
	lime: limeNumbers(lime),
	text: { ...limeNumbers(inWords), text: letter, classes: corpus.groups },
	image: {
		height: scene.image.height,
		width: scene.image.width,
		pixels: Array.from(scene.image.data),
		saliency: Array.from(seen.saliency(0).data),
	},
};

function shapNumbers({ attributions, baseValues, features, targets }: Explanation) {
	return {
		values: Array.from(attributions),
		base: baseValues[0]!,
		data: features.map(({ value }) => value),
		prediction: targets[0]!.prediction,
	};
}

function limeNumbers({ attributions, baseValues, features, targets, surrogate }: Explanation) {
	return {
		names: features.map(({ name }) => name),
		conditions: features.map(({ condition, name }) => condition ?? name),
		data: features.map(({ value }) => value),
		probabilities: targets.map(({ prediction }) => prediction),
		weights: targets.map((_, t) => Array.from(attributions.subarray(t * features.length, (t + 1) * features.length))),
		intercepts: Array.from(baseValues),
		selected: surrogate!.map(({ selected }) => selected),
	};
}

/** Each of their plots, and what of ours stands beside it. */
const style = { style: false };
const second = { ...style, target: 1 };
const pairs: Record<string, string[]> = {
	"shap-waterfall": [waterfallPlot(one, style)],
	"shap-waterfall-logit": [waterfallPlot(logit, style)],
	"shap-bar-one": [barPlot(one, style)],
	"shap-force": [forcePlot(one, style)],
	"shap-force-logit": [forcePlot(logit, style)],
	"shap-decision-one": [decisionPlot(one, { ...style, top: 20 })],
	"shap-decision-logit": [decisionPlot(logit, { ...style, top: 20 })],
	"shap-decision-many": [decisionPlot(many, { ...style, top: 20, highlight: [place] })],
	"shap-beeswarm": [beeswarmPlot(many, { ...style, top: 9 })],
	"shap-bar-many": [globalBarPlot(many, { ...style, top: 9 })],
	"shap-heatmap": [heatmapPlot(many, { ...style, top: 9, order: "similarity" })],
	"shap-force-many": [heatmapPlot(many, { ...style, id: "as-forces", order: "similarity" })],
	"shap-scatter": [scatterPlot(many, { ...style, feature: FEATURE, colour: "auto" })],
	"shap-text": [textPlot(inWords, letter, second)],
	"shap-image": [imagePlot(seen, scene.image, style)],
	"lime-table": [predictionPlot(lime, style), barPlot(lime, second), dataTable(lime, { target: 1, top: 10 })],
	"lime-figure": [barPlot(lime, { ...second, id: "as-figure" })],
	"lime-text": [predictionPlot(inWords, style), textPlot(inWords, letter, { ...second, id: "as-text" }), barPlot(inWords, second)],
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "numbers.json"), JSON.stringify(numbers));
const { status } = spawnSync(process.env["PYTHON"] ?? "python3", [join(root, "examples/compare/peers.py"), folder], { stdio: "inherit" });
if (status !== 0) console.log("shap and lime could not be drawn: the page has our plots alone");

const theirs = (name: string): string => {
	if (existsSync(join(folder, `${name}.svg`))) return `<img src="${name}.svg" alt="">`;
	return existsSync(join(folder, `${name}.html`)) ? `<iframe src="${name}.html" title="${name}"></iframe>` : "<p>not drawn</p>";
};
const rows = Object.entries(pairs).map(
	([name, ours]) => `<h2>${name}</h2><div class="pair"><div>${theirs(name)}</div><div>${ours.join("\n")}</div></div>`,
);
writeFileSync(
	join(folder, "index.html"),
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>shap, lime and whybox</title><style>${plotStyle}
body{font:16px system-ui,sans-serif;margin:1rem}.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem;align-items:start}.pair>div{min-width:0;overflow:auto}
img{max-width:100%}iframe{width:100%;height:480px;border:0;background:#fff}</style></head>
<body><h1>The same numbers: theirs on the left, ours on the right</h1>${rows.join("\n")}</body></html>`,
);
console.log(join(folder, "index.html"));
