// Every plot, and reports with them, drawn from the committed examples into build/gallery: npm run gallery, then open build/gallery/index.html
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { deletion, type Explanation, image, Lime, MeaningfulPerturbation, Shap, submodularPick, summarise, tabular, text } from "whybox";
import { fromOnnx } from "whybox/onnx";
import {
	barPlot,
	beeswarmPlot,
	convergencePlot,
	curvePlot,
	dataTable,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	imagePlot,
	pickPlot,
	predictionPlot,
	plotStyle,
	scatterPlot,
	textPlot,
	waterfallPlot,
} from "whybox/plots";
import { report } from "whybox/report";
import { diagnoses, readPatients } from "./breast-cancer.js";
import { dataFile } from "./data-file.js";
import { train } from "./newsgroups/classifier.js";
import { ownCorpus, readCorpus } from "./newsgroups/corpus.js";
import { classes, predict as predictAnimal } from "./snow/model.js";
import { drawScene } from "./snow/scene.js";
import { evaluationSeed } from "./snow/pictures.js";

/** Where this runs from is build/examples: the gallery stands beside it. */
const folder = join(dirname(fileURLToPath(import.meta.url)), "../gallery");
const started = performance.now();

interface Piece {
	readonly name: string;
	readonly says: string;
	/** Draws it, with or without its own style sheet. */
	readonly draw: (options: { style: boolean }) => string;
	/** The explanation whose numbers stand below, for those who do not see it. */
	readonly explanation?: Explanation;
}

/** What makes all of this again. */
const command = "npm run gallery";
/** Name and page of each. */
const reports: [name: string, html: string][] = [];
const pieces: Piece[] = [...(await patients()), ...(await letters()), ...(await pictures())];
mkdirSync(folder, { recursive: true });
for (const { name, draw } of pieces) {
	const svg = draw({ style: true });
	writeFileSync(join(folder, `${name}.svg`), svg);
	console.log(`${name}.svg`.padEnd(28), `${(svg.length / 1000).toFixed(1)} kB`.padStart(9));
}
for (const [name, html] of reports) {
	writeFileSync(join(folder, `${name}.html`), html);
	console.log(`${name}.html`.padEnd(28), `${(html.length / 1000).toFixed(1)} kB`.padStart(9));
}
writeFileSync(join(folder, "index.html"), page(pieces));
console.log(
	`${pieces.length} plots and ${reports.length} reports in ${((performance.now() - started) / 1000).toFixed(1)} s: ${join(folder, "index.html")}`,
);

/** 113 patients: is the mass benign or malignant? */
async function patients(): Promise<Piece[]> {
	const { columns, training, test } = readPatients();
	ort.env.wasm.numThreads = 1;
	const session = await ort.InferenceSession.create(readFileSync(dataFile("breast-cancer.onnx")));
	const predict = fromOnnx(ort, session);
	const names = { targetNames: diagnoses };
	const shap = new Shap(predict, tabular(summarise(training.rows, 50), { columns }), names);
	const lime = new Lime(predict, tabular(training.rows, { columns }), names);
	const targets = ["malignant"];
	const all: Explanation[] = [];
	for await (const explanation of shap.explainAll(test.rows, { targets, budget: 1000 })) all.push(explanation);
	const doubt = (explanation: Explanation) => Math.abs(explanation.targets[0]!.prediction - 0.6);
	const index = all.reduce((best, explanation, i) => (doubt(explanation) < doubt(all[best]!) ? i : best), 0);
	const one = await shap.explain(test.rows[index]!, { targets });
	const ofBoth = await lime.explain(test.rows[index]!, { targets: "all" });
	const inOdds = await shap.explain(test.rows[index]!, { targets, link: "logit" });
	const surrogate = await lime.explain(test.rows[index]!, { targets });
	const steps: Explanation[] = [];
	for await (const step of shap.stream(test.rows[index]!, { targets, budget: 8000 })) steps.push(step);
	const feature = "worst texture";
	const pick = submodularPick(all, { count: 6 });
	const instances = test.fileRows.map((row) => ({ name: `row ${row} of breast-cancer.csv` }));
	reports.push(["report-patient", report(one, { ...instances[index], command })]);
	reports.push(["report-patients", report(all, { instances, pick, command })]);
	return [
		{
			name: "bar",
			says: "One patient: what pushed the prediction up, and what down.",
			draw: (options) => barPlot(one, options),
			explanation: one,
		},
		{ name: "prediction", says: "What the model says of this patient.", draw: (options) => predictionPlot(ofBoth, options) },
		{ name: "bar-lime", says: "The same patient by LIME.", draw: (options) => barPlot(surrogate, options), explanation: surrogate },
		{ name: "waterfall", says: "Step by step from the base value to the prediction.", draw: (options) => waterfallPlot(one, options) },
		{
			name: "waterfall-logit",
			says: "In log-odds, where probabilities do not run into 0 and 1.",
			draw: (options) => waterfallPlot(inOdds, options),
			explanation: inOdds,
		},
		{ name: "force", says: "The forces that balance at the prediction.", draw: (options) => forcePlot(one, options) },
		{ name: "decision", says: "The way of one prediction.", draw: (options) => decisionPlot(one, { ...options, top: 10 }) },
		{
			name: "decision-many",
			says: "The ways of all, one of them bold.",
			draw: (options) => decisionPlot(all, { ...options, highlight: [index] }),
		},
		{ name: "beeswarm", says: "Which features move the prediction, and for which values.", draw: (options) => beeswarmPlot(all, options) },
		{ name: "global-bar", says: "How much features matter on average.", draw: (options) => globalBarPlot(all, options) },
		{
			name: "scatter",
			says: "How one feature works, and with which other.",
			draw: (options) => scatterPlot(all, { ...options, feature, colour: "auto" }),
		},
		{ name: "heatmap", says: "Patients with the same reasons.", draw: (options) => heatmapPlot(all, options) },
		{
			name: "heatmap-similarity",
			says: "The same, like reasons side by side.",
			draw: (options) => heatmapPlot(all, { ...options, order: "similarity", top: 6 }),
		},
		{
			name: "pick",
			says: "SP-LIME's pick: few patients who show how the model behaves.",
			draw: (options) => pickPlot(pick, options),
		},
		{ name: "convergence", says: "How the explanation settles as rows are spent.", draw: (options) => convergencePlot(steps, options) },
	];
}

/** A letter: is it about coffee or tea? */
async function letters(): Promise<Piece[]> {
	const corpus = readCorpus(ownCorpus());
	const predict = train(corpus.training, { trees: 60, seed: 1 });
	const instance = corpus.test[3]!.text;
	const lime = new Lime((texts: readonly string[]) => predict(texts), text(), { targetNames: corpus.groups });
	const explanation = await lime.explain(instance, { budget: 2000 });
	reports.push(["report-letter", report(explanation, { name: "a letter", instance, command })]);
	return [{ name: "text", says: "Which words did it.", draw: (options) => textPlot(explanation, instance, options), explanation }];
}

/** A picture: is it a husky or a wolf? The model looks at the snow. */
async function pictures(): Promise<Piece[]> {
	const scene = drawScene({ seed: evaluationSeed(3), animal: "husky", patch: "snow" });
	const options = { targetNames: classes };
	const masker = image({ superpixels: 40 });
	const target = { targets: ["wolf"] };
	const lime = await new Lime(predictAnimal, masker, options).explain(scene.image, { ...target, budget: 600 });
	const learned = await new MeaningfulPerturbation(predictAnimal, masker, options).explain(scene.image, { ...target, budget: 400 });
	const curves: Record<string, Awaited<ReturnType<typeof deletion>>[]> = { LIME: [], "Kernel SHAP": [], "left to right": [] };
	for (let i = 0; i < 12; i++) {
		const { image: picture } = drawScene({ seed: evaluationSeed(i), animal: "husky", patch: "snow" });
		const settings = { ...target, budget: 300 };
		const explained = [
			await new Lime(predictAnimal, masker, options).explain(picture, settings),
			await new Shap(predictAnimal, masker, options).explain(picture, settings),
		];
		const idle = Float64Array.from({ length: picture.height * picture.width }, (_, pixel) => -(pixel % picture.width));
		for (const [k, saliency] of [...explained, idle].entries()) {
			curves[Object.keys(curves)[k]!]!.push(
				await deletion(predictAnimal, masker, picture, saliency, { target: "wolf", targetNames: classes, steps: 24 }),
			);
		}
	}
	reports.push(["report-husky", report(lime, { name: "a husky in the snow", instance: scene.image, command })]);
	return [
		{ name: "image", says: "Which part of the picture did it.", draw: (style) => imagePlot(lime, scene.image, style), explanation: lime },
		{
			name: "image-views",
			says: "Superpixels, and the rest dimmed.",
			draw: (style) => imagePlot(lime, scene.image, { ...style, views: ["borders", "mask"], count: 3 }),
		},
		{
			name: "image-mask",
			says: "A learned mask: the smallest region whose deletion changes the answer.",
			draw: (style) => imagePlot(learned, scene.image, { ...style, views: ["picture", "heat map", "mask"] }),
		},
		{ name: "curve", says: "How soon the model loses what it saw, over twelve pictures.", draw: (style) => curvePlot(curves, style) },
	];
}

/** One static page under a strict policy: no script, nothing from elsewhere, and no styles but the two whose hashes it names. */
function page(all: readonly Piece[]): string {
	const own = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark;background:Canvas;color:CanvasText}a{color:LinkText}
figure{margin:0 0 3rem}figcaption{margin:0 0 .5rem}svg{border-radius:6px}
details{overflow-x:auto}table{border-collapse:collapse;font-size:14px}caption{text-align:start;padding:.5rem 0}th,td{padding:2px 12px 2px 0;text-align:start}td{font-variant-numeric:tabular-nums}`;
	const hash = (style: string) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
	const figures = all.map(
		({ says, draw, explanation }) =>
			`<figure><figcaption>${says}</figcaption>${draw({ style: false })}${explanation ? `<details><summary>the numbers</summary>${dataTable(explanation)}</details>` : ""}</figure>`,
	);
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src ${hash(plotStyle)} ${hash(own)}; base-uri 'none'; form-action 'none'">
<title>The plots of whybox</title><style>${plotStyle}</style><style>${own}</style></head>
<body><main><h1>The plots of whybox</h1>
<p>Reports: ${reports.map(([name]) => `<a href="${name}.html">${name}</a>`).join(", ")}.</p>
${figures.join("\n")}
</main></body></html>
`;
}
