// Fifty explanations of models made of plain arithmetic, as one digest: it must be the same in every host.
import { image, init, Lime, MeaningfulPerturbation, Rise, Shap, submodularPick, tabular, text } from "whybox";

const COLUMNS = 9;

/** A table without random numbers: sines would differ between engines. */
const table = Array.from({ length: 40 }, (_, i) =>
	Array.from({ length: COLUMNS }, (_, j) => ((i * (2 * j + 3) + j) % 17) / 4 + (i % (j + 2)) / 8),
);
const rowOf = (seed) => table[(seed * 7) % table.length].map((value, j) => value + (j + 1) / 16);

const model = (batch) =>
	batch.toArrays().map((row) => {
		const linear = row.reduce((sum, value, j) => sum + value * (j - 3), 0);
		const product = row[0] * row[1] - row[2] * row[3] + (row[4] > 2 ? row[5] : -row[6]);
		const share = 1 / (1 + (linear + product) * (linear + product));
		return [share, 1 - share];
	});

/** Words of ASCII: where others begin and end is for the host's Unicode version to say. */
const words = "good bad film plot the of a not very acting".split(" ");
const textOf = (seed) => Array.from({ length: 14 }, (_, i) => words[(seed * 3 + i * i + 7 * i) % words.length]).join(" ");
const textModel = (texts) => texts.map((one) => one.split("good").length - (/bad.*plot/.test(one) ? one.length / 64 : 0.25));

/** A red disc on green grain, with a blue stripe. */
const [HEIGHT, WIDTH] = [20, 28];
const pictureOf = (seed) => {
	const [y0, x0] = [6 + (seed % 9), 8 + ((seed * 5) % 13)];
	const pixel = (y, x) => {
		if ((y - y0) * (y - y0) + (x - x0) * (x - x0) < 30) return [220 - 3 * y, 30, 2 * x];
		return x > 23 ? [10, 40 + y, 200] : [(x * y * 7 + seed) % 40, 120 + ((x * 3 + y * 5) % 31), 60];
	};
	const data = Uint8Array.from(Array.from({ length: HEIGHT * WIDTH }, (_, i) => pixel(Math.floor(i / WIDTH), i % WIDTH)).flat());
	return { data, height: HEIGHT, width: WIDTH };
};
const imageModel = (images) =>
	Array.from({ length: images.count }, (_, i) => {
		const pixels = images.at(i);
		let [red, blue] = [0, 0];
		for (let at = 0; at < pixels.length; at += 3) {
			red += Math.max(0, pixels[at] - pixels[at + 1]) / 255;
			blue += Math.max(0, pixels[at + 2] - pixels[at]) / 255;
		}
		return [red / (60 + red), (blue * (1 + red)) / 4096];
	});

const calls = [
	(seed) => new Shap(model, tabular(table)).explain(rowOf(seed), { seed, targets: "all", budget: 4000 }),
	(seed) => new Shap(model, tabular(table.slice(0, 3)), { link: "logit" }).explain(rowOf(seed), { seed, targets: "all" }),
	(seed) => new Lime(model, tabular(table)).explain(rowOf(seed), { seed, budget: 700 }),
	(seed) => {
		const options = { seed, budget: 700, discretiser: "none", featureSelection: "lasso-path", featureCount: 4 };
		return new Lime(model, tabular(table)).explain(rowOf(seed), options);
	},
	(seed) => {
		const options = { seed, budget: 700, discretiser: "decile", kernelWidth: "auto" };
		return new Lime(model, tabular(table, { categorical: [0, 3] })).explain(rowOf(seed), options);
	},
	(seed) => new Lime(textModel, text()).explain(textOf(seed), { seed, budget: 700 }),
	(seed) => new Shap(textModel, text({ tokenizer: / /, occurrences: "apart" })).explain(textOf(seed), { seed, budget: 700 }),
	(seed) => new Lime(imageModel, image({ superpixels: 20 })).explain(pictureOf(seed), { seed, budget: 300, targets: "all" }),
	(seed) => {
		const masker = image({ segmentation: "quickshift", segmentationOptions: { kernelSize: 2, maxDistance: 12 }, fill: "blur" });
		return new Lime(imageModel, masker).explain(pictureOf(seed), { seed, budget: 200 });
	},
	(seed) => {
		const masker = image({ segmentation: "felzenszwalb", segmentationOptions: { scale: 60, minSize: 12 }, fill: [90, 90, 90] });
		return new Shap(imageModel, masker).explain(pictureOf(seed), { seed, budget: 256 });
	},
	(seed) => new MeaningfulPerturbation(imageModel, image(), { grid: 6 }).explain(pictureOf(seed), { seed, budget: 150 }),
	(seed) => new Rise(imageModel, image({ fill: 0 }), { resolution: 8 }).explain(pictureOf(seed), { seed, budget: 200 }),
];

/**
 * → { backend, scope, explanations, digest, first: ms until the first explanation, whichever way it is loaded }.
 *
 * @param backend as `init` takes it; else what whybox chooses by itself
 */
export async function explainFifty(backend) {
	const started = performance.now();
	if (backend !== undefined) await init({ backend });
	const lines = [];
	const explanations = [];
	let first = 0;
	for (let i = 0; i < 50; i++) {
		const explanation = await calls[i % calls.length](i);
		first ||= performance.now() - started;
		explanations.push(explanation);
		const { cost, backend: _, version: __, ...rest } = explanation.toJSON();
		lines.push(JSON.stringify({ ...rest, modelRows: cost.modelRows, rowsSaved: cost.rowsSaved }));
	}
	const tables = explanations.filter(({ image, features }) => !image && features[0].column !== undefined);
	const { picks, importance } = submodularPick(tables, { count: 5 });
	lines.push(JSON.stringify([picks.map(({ index, coverage, gain }) => [index, coverage, gain]), importance]));
	const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n"))));
	return {
		backend: [...new Set(explanations.map((one) => one.backend))].join(),
		scope: globalThis.constructor.name,
		explanations: explanations.length,
		digest: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
		first: Math.round(first),
	};
}
