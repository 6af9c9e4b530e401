// Fifty explanations of models made of plain arithmetic, as one digest: it must be the same in every host.
import { init, Lime, Shap, submodularPick, tabular, text } from "../../dist/index.js";

const COLUMNS = 9;

/** A table without random numbers: sines would differ between engines. */
const table = Array.from({ length: 40 }, (_, i) =>
	Array.from({ length: COLUMNS }, (_, j) => ((i * (2 * j + 3) + j) % 17) / 4 + (i % (j + 2)) / 8),
);

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

const calls = [
	(row, seed) => new Shap(model, tabular(table)).explain(row, { seed, targets: "all", budget: 4000 }),
	(row, seed) => new Shap(model, tabular(table.slice(0, 3)), { link: "logit" }).explain(row, { seed, targets: "all" }),
	(row, seed) => new Lime(model, tabular(table)).explain(row, { seed, budget: 700 }),
	(row, seed) =>
		new Lime(model, tabular(table)).explain(row, {
			seed,
			budget: 700,
			discretiser: "none",
			featureSelection: "lasso-path",
			featureCount: 4,
		}),
	(row, seed) =>
		new Lime(model, tabular(table, { categorical: [0, 3] })).explain(row, {
			seed,
			budget: 700,
			discretiser: "decile",
			kernelWidth: "auto",
		}),
	(_, seed) => new Lime(textModel, text()).explain(textOf(seed), { seed, budget: 700 }),
	(_, seed) => new Shap(textModel, text({ tokenizer: / /, occurrences: "apart" })).explain(textOf(seed), { seed, budget: 700 }),
];

/** → { backend, digest, explanations, milliseconds: first explanation after init }. */
export async function explainFifty(backend) {
	const started = performance.now();
	const used = await init({ backend });
	const lines = [];
	const explanations = [];
	let first = 0;
	for (let i = 0; i < 50; i++) {
		const explanation = await calls[i % calls.length](
			table[(i * 7) % table.length].map((value, j) => value + (j + 1) / 16),
			i,
		);
		first ||= performance.now() - started;
		explanations.push(explanation);
		const { cost, backend: _, version: __, ...rest } = explanation.toJSON();
		lines.push(JSON.stringify({ ...rest, modelRows: cost.modelRows, rowsSaved: cost.rowsSaved }));
	}
	const { picks, importance } = submodularPick(explanations, { count: 5 });
	lines.push(JSON.stringify([picks.map(({ index, coverage, gain }) => [index, coverage, gain]), importance]));
	const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n"))));
	const digest = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	return { backend: used.backend, digest, explanations: explanations.length, milliseconds: Math.round(first) };
}
