import { Lime, type LimeOptions, Shap, type ShapOptions, text } from "whybox";
import { numbers } from "../data.js";
import { quantile } from "../statistics.js";
import { table } from "../table.js";

/** One panel: a decision tree whose features are present or absent. */
export interface Panel {
	readonly name: string;
	readonly features: number;
	/** Value of a coalition: true for the features that are present. */
	value(present: readonly boolean[]): number;
	readonly shapley: Float64Array;
	readonly budgets: readonly number[];
	readonly replicates: number;
}

/** What a method says of the panel's most important feature, over replicates. */
export interface Point {
	readonly method: string;
	readonly budget: number;
	readonly mean: number;
	readonly low: number;
	readonly high: number;
	/** Mean over the replicates of ‖φ̂ − φ‖² / ‖φ‖². */
	readonly error: number;
}

type Explains = (panel: Panel, budget: number, seed: number) => Promise<Float64Array>;

const shap =
	(options: ShapOptions): Explains =>
	async (panel, budget, seed) =>
		(await new Shap(predictor(panel), masker, { ...options, budget, seed }).explain(words(panel))).attributions;
const lime =
	(options: LimeOptions): Explains =>
	async (panel, budget, seed) =>
		(await new Lime(predictor(panel), masker, { ...options, budget, seed }).explain(words(panel))).attributions;

export const METHODS: Readonly<Record<string, Explains>> = {
	"Shap (default)": shap({}),
	"Shap, permutation": shap({ estimator: "permutation" }),
	"Kernel SHAP as shap": shap({ preset: "python-shap" }),
	LIME: lime({ featureCount: 100, featureSelection: "none" }),
};

/** Figure 3 of Lundberg & Lee (2017): a dense tree of 10 features, and one that uses 3 of 100. */
export const PANELS: readonly Panel[] = [
	panel("A: dense tree, 10 features", 10, 10, 4063, [50, 100, 200, 400, 600, 900], 40),
	panel("B: 3 of 100 features", 100, 3, 62, [250, 500, 1000, 2000], 12),
];

/** The features are the words of a text: a method sees the same coalitions whether it explains words or numbers. */
const masker = text({ tokenizer: /\s+/ });
const words = ({ features }: Panel): string => Array.from({ length: features }, (_, j) => `w${j}`).join(" ");
const predictor =
	({ features, value }: Panel) =>
	(texts: string[]): number[] =>
		texts.map((said) => {
			const present = Array.from({ length: features }, () => false);
			for (const word of said.split(" ")) if (word !== "") present[Number(word.slice(1))] = true;
			return value(present);
		});

interface Node {
	readonly feature: number;
	readonly threshold: number;
	readonly below: Node | number;
	readonly above: Node | number;
}

/** A tree over standard normal features that approximates a function with interactions, grown to a number of leaves. */
function panel(name: string, features: number, used: number, leaves: number, budgets: readonly number[], replicates: number): Panel {
	const uniforms = numbers(100_000, 11 * features + used);
	let drawn = 0;
	const uniform = () => uniforms[drawn++];
	const weights = Array.from({ length: used }, (_, j) => 2 / (1 + j) - 0.3 * uniform());
	const target = (x: readonly number[]) =>
		x.reduce(
			(sum, value, j) => sum + weights[j] * value * (1 + 0.5 * x[(j + 1) % used]) + (x[(j + 2) % used] > 0.4 ? weights[j] / 2 : 0),
			0,
		);
	const grow = (low: readonly number[], high: readonly number[], count: number): Node | number => {
		if (count <= 1) return target(low.map((value, j) => value + (high[j] - value) * uniform()));
		const feature = Math.floor(uniform() * used);
		const threshold = low[feature] + (high[feature] - low[feature]) * (0.3 + 0.4 * uniform());
		const withValue = (box: readonly number[]) => box.map((value, j) => (j === feature ? threshold : value));
		const left = Math.round(count / 2);
		return { feature, threshold, below: grow(low, withValue(high), left), above: grow(withValue(low), high, count - left) };
	};
	const edges = (value: number) => Array.from({ length: used }, () => value);
	const tree = grow(edges(-2), edges(2), leaves);
	const instance = Array.from({ length: used }, () => 1.9 * uniform());
	const reference = Array.from({ length: used }, () => -1.9 * uniform());
	const value = (present: readonly boolean[]): number => {
		let node = tree;
		while (typeof node !== "number") {
			const x = present[node.feature] ? instance[node.feature] : reference[node.feature];
			node = x <= node.threshold ? node.below : node.above;
		}
		return node;
	};
	const shapley = new Float64Array(features);
	shapley.set(enumerated(used, value));
	return { name, features, value, shapley, budgets, replicates };
}

/** Shapley values of a few players by their definition. */
function enumerated(players: number, value: (present: readonly boolean[]) => number): Float64Array {
	const values = Array.from({ length: 1 << players }, (_, bits) =>
		value(Array.from({ length: players }, (_, j) => ((bits >> j) & 1) === 1)),
	);
	const factorials = [1];
	for (let n = 1; n <= players; n++) factorials[n] = n * factorials[n - 1];
	const shapley = new Float64Array(players);
	values.forEach((before, bits) => {
		const size = Array.from({ length: players }, (_, j) => (bits >> j) & 1).reduce((a, b) => a + b, 0);
		if (size === players) return;
		const weight = (factorials[size] * factorials[players - size - 1]) / factorials[players];
		for (let j = 0; j < players; j++) if (((bits >> j) & 1) === 0) shapley[j] += weight * (values[bits | (1 << j)] - before);
	});
	return shapley;
}

/** Plays every method at every budget of a panel. */
export async function measure(panel: Panel, methods = METHODS): Promise<Point[]> {
	const top = panel.shapley.indexOf(panel.shapley.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0));
	const square = panel.shapley.reduce((sum, value) => sum + value * value, 0);
	const points: Point[] = [];
	for (const [method, explain] of Object.entries(methods)) {
		for (const budget of panel.budgets) {
			const said: number[] = [];
			let error = 0;
			for (let seed = 0; seed < panel.replicates; seed++) {
				const found = await explain(panel, budget, seed);
				said.push(found[top]);
				error += found.reduce((sum, value, j) => sum + (value - panel.shapley[j]) * (value - panel.shapley[j]), 0) / square;
			}
			const mean = said.reduce((a, b) => a + b, 0) / said.length;
			points.push({ method, budget, mean, low: quantile(said, 0.1), high: quantile(said, 0.9), error: error / panel.replicates });
		}
	}
	return points;
}

/** The panel as a table: what each method says of the most important feature (10 % to 90 % of the replicates), and the error of all. */
export function tableOf({ name, budgets, shapley, replicates }: Panel, points: readonly Point[]): string {
	const truth = Math.max(...shapley.map(Math.abs));
	const methods = [...new Set(points.map(({ method }) => method))];
	const cell = ({ mean, low, high, error }: Point) =>
		`${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] ${error.toExponential(1)}`;
	const rows = methods.map((method) => [method, ...points.filter((point) => point.method === method).map(cell)]);
	return `${name}; the most important feature has ${truth.toFixed(4)}; ${replicates} replicates\n${table(["", ...budgets.map(String)], rows)}`;
}
