import { readFileSync } from "node:fs";

const read = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");

export interface DiscretiserCase {
	readonly dataset: "iris" | "adult";
	readonly kind: "quartile" | "decile" | "entropy";
	readonly feature_names: string[];
	readonly names: Record<string, string[]>;
	readonly bins: Record<string, number[]>;
	readonly means: Record<string, number[]>;
	readonly stds: Record<string, number[]>;
	readonly mins: Record<string, number[]>;
	readonly maxs: Record<string, number[]>;
	readonly sample_rows: number[][];
	readonly sample_discretized: number[][];
}

/** What lime.discretize made of iris and of 2000 rows of adult. */
export const discretiserCases = (JSON.parse(read("lime_discretizers.json")) as { cases: (DiscretiserCase & { data?: number[][] })[] })
	.cases;

const adult = read("discretizer_adult.csv")
	.trim()
	.split(/\r?\n/)
	.slice(1)
	.map((line) => line.split(",").map(Number));

/** The rows that the cases were made from, and the labels for the entropy discretiser. */
export const datasets = {
	iris: {
		rows: discretiserCases[0]!.data!,
		labels: Array.from({ length: 150 }, (_, i) => Math.floor(i / 50)),
	},
	adult: { rows: adult.map((row) => row.slice(0, -1)), labels: adult.map((row) => row.at(-1)!) },
};

export interface KmeansCase {
	readonly k: number;
	readonly round_values: boolean;
	readonly centers: number[][];
	readonly weights: number[];
	readonly sklearn_inertia_unrounded: number;
}

/** What shap.kmeans made of iris. */
export const kmeansCases = (JSON.parse(read("shap_kmeans.json")) as { cases: KmeansCase[] }).cases;
