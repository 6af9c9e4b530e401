/** Explanations to draw, the same for ever: what explainers find changes as they get better, and pictures should not change with it. */
import { Explanation, type ExplanationFields, type Feature } from "../../bindings/explanation.js";
import { toRuns } from "../../bindings/explanation/image-layout.js";
import { explained } from "../plots/explained.js";

/** 0..1 from two integers, spread out. */
export const chance = (a: number, b: number): number => {
	let bits = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
	return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32;
};

export const COLUMNS = [
	"worst texture",
	"worst concave points",
	"worst perimeter",
	"mean radius",
	"worst smoothness",
	"worst area",
	"texture error",
	"mean concavity",
	"worst symmetry",
	"radius error",
	"mean compactness",
	"area error",
	"mean fractal dimension",
	"symmetry error",
];

/** Names that plots must make room for, or cut. */
export const LONG = COLUMNS.map((name, f) => `${name} of the largest nucleus on the slide${", measured twice".repeat(f % 4)}`);
export const FROM_RIGHT = [
	"גיל המטופל",
	"לחץ דם",
	"משקל הגוף",
	"قطر الورم",
	"גובה",
	"كثافة العظام",
	"סוכר בדם",
	"نبض",
	"כולסטרול",
	"חום",
	"וותק",
	"درجة",
	"מין",
	"لون",
];

/** One patient: 14 features, with standard errors. */
export function patient(i: number, names: readonly string[] = COLUMNS, fields: Partial<ExplanationFields> = {}): Explanation {
	const values = names.map((_, f) => 20 * chance(i, f));
	const attributions = values.map((value, f) => ((value - 9) / 55 / (1 + f / 3)) * (f % 3 === 1 ? -1 : 1));
	return explained(attributions, {
		features: names.map((name, column): Feature => ({ name, value: Math.round(values[column]! * 100) / 100, column })),
		standardErrors: Float64Array.from(names, (_, f) => 0.004 + 0.012 * chance(f, i)),
		exact: false,
		...fields,
		targets: [
			{ index: 1, name: "malignant", prediction: attributions.reduce((sum, value) => sum + value, 0.25) },
			...(fields.targets?.slice(1) ?? []),
		],
	});
}

export const patients = (count: number, names?: readonly string[]): Explanation[] =>
	Array.from({ length: count }, (_, i) => patient(i, names));

/** The same patient by LIME: ten conditions of fourteen. */
export function byLime(names: readonly string[] = COLUMNS): Explanation {
	const one = patient(3, names);
	const weights = Array.from(one.attributions, (value, f) => (f < 10 ? value : 0));
	const local = weights.reduce((sum, value) => sum + value, 0.25);
	return patient(3, names, {
		method: "lime",
		estimator: "lime",
		attributions: Float64Array.from(weights),
		features: one.features.map((feature) => ({ ...feature, condition: `${feature.name} > ${Number(feature.value).toFixed(2)}` })),
		surrogate: [
			{
				intercept: 0.25,
				selected: Array.from({ length: 10 }, (_, f) => f),
				r2: 0.71,
				holdOutR2: 0.68,
				localPrediction: local,
				effectiveSampleSize: 812,
				stability: { count: 5, share: 0.93 },
			},
		],
		notes: [{ code: "low-fidelity", message: "The surrogate explains 68 % of what the model does nearby (hold-out R²)." }],
	});
}

/** A stream: estimates that settle as rows are spent. */
export function stream(names?: readonly string[]): Explanation[] {
	const steps = [64, 128, 256, 512, 1024, 2048, 4096].map((modelRows, step) => {
		const last = patient(3, names);
		const spread = 0.12 / Math.sqrt(modelRows / 64);
		return patient(3, names, {
			attributions: last.attributions.map((value, f) => value + spread * (chance(step, f + 50) - 0.5)),
			standardErrors: last.attributions.map((_, f) => spread * (0.25 + 0.1 * chance(f, step))),
			cost: { modelRows, modelCalls: step + 1, rowsSaved: 0, milliseconds: { model: 1, explainer: 1 } },
		});
	});
	// One instance: the model says of it what it says in the end.
	return steps.map((one) => new Explanation({ ...one, targets: steps.at(-1)!.targets }));
}

function wordsOf(text: string, weights: Readonly<Record<string, number>>): Explanation {
	const features = Object.keys(weights).map((name): Feature => {
		const spans: [number, number][] = [];
		for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) spans.push([at, at + name.length]);
		return { name, value: name, spans };
	});
	return explained(Object.values(weights), { features, targets: [{ index: 0, name: "coffee", prediction: 0.82 }] });
}

export const LETTER = `From: elin@bridge.example.edu (Elin Cole)
Subject: Re: the first cup of the day

I have read that the first cup of coffee should wait an hour. Does anybody really do that, or is it tea that they speak of?`;
export const letter = wordsOf(LETTER, {
	"bridge.example.edu": 0.16,
	Subject: -0.06,
	coffee: 0.31,
	"first cup": 0.12,
	tea: -0.22,
	hour: 0.04,
	anybody: 0.01,
});

export const HEBREW = "אני אוהב קפה בבוקר, ותה (Earl Grey) רק אחרי הצהריים; כל יום מחדש, בלי יוצא מן הכלל.";
export const hebrew = wordsOf(HEBREW, { קפה: 0.4, ותה: -0.3, Grey: -0.15, בבוקר: 0.08 });

const SIDE = 48;
/** A bright disc on a green ground. */
export const photo = {
	data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
		const pixel = Math.floor(i / 3);
		const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
		if ((x - 14) ** 2 + (y - 15) ** 2 < 100) return [232, 236, 248][i % 3]!;
		if (Math.abs(x - 32) < 9 && Math.abs(y - 36) < 6) return [120, 84, 60][i % 3]!;
		return [70, 120 + 8 * ((x >> 2) & 1), 48][i % 3]!;
	}),
	height: SIDE,
	width: SIDE,
};

/** Nine superpixels with slanting borders. */
export const superpixels = (): Explanation => {
	const labels = Int32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
		const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
		const part = (value: number): number => Math.max(0, Math.min(2, Math.floor((value * 3) / SIDE)));
		return part(x + ((y >> 1) % 5) - 2) + 3 * part(y + ((x >> 2) % 4) - 2);
	});
	const places = ["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"];
	const features = places.map((place, f): Feature => {
		const pixels = [...labels.keys()].filter((pixel) => labels[pixel] === f);
		const [columns, rows] = [pixels.map((pixel) => pixel % SIDE), pixels.map((pixel) => Math.floor(pixel / SIDE))];
		const box = [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1] as const;
		return { name: `superpixel ${f}, ${place}`, value: 0, region: { pixels: pixels.length, box } };
	});
	return explained([0.42, 0.11, 0.01, -0.06, 0.18, -0.02, 0.005, -0.13, 0.03], {
		features,
		image: { kind: "superpixels", height: SIDE, width: SIDE, runs: toRuns(labels) },
		standardErrors: Float64Array.from({ length: 9 }, (_, f) => 0.004 + f / 2000),
		exact: false,
		targets: [{ index: 0, name: "wolf", prediction: 0.79 }],
	});
};

/** A learned mask on a grid of 6 × 6. */
export const mask = (): Explanation => {
	const cells = Array.from({ length: 36 }, (_, cell) => Math.max(0, 1 - Math.hypot((cell % 6) - 1.5, Math.floor(cell / 6) - 1.5) / 2.4));
	return explained(cells, {
		method: "meaningful-perturbation",
		features: cells.map((_, cell) => ({ name: `cell ${cell}`, value: 0 })),
		image: { kind: "grid", height: SIDE, width: SIDE, rows: 6, columns: 6 },
		exact: false,
		targets: [{ index: 0, name: "wolf", prediction: 0.79 }],
		masks: [
			{
				score: 0.05,
				scoreFull: 0.79,
				scoreEmpty: 0.02,
				area: 0.14,
				objective: 0.2,
				start: "blobs",
				box: [4, 5, 24, 26],
				boxScore: 0.04,
				generalisation: [],
			},
		],
	});
};

/** Deletion curves of twelve pictures. */
export const curves = (): Record<
	string,
	{ metric: "deletion"; fractions: number[]; scores: number[]; auc: number; target: { name: string } }[]
> =>
	Object.fromEntries(
		["LIME", "Kernel SHAP", "left to right"].map((name, k) => [
			name,
			Array.from({ length: 12 }, (_, picture) => {
				const fractions = Array.from({ length: 25 }, (_, step) => step / 24);
				const scores = fractions.map((fraction) => 0.9 / (1 + (fraction * (k === 2 ? 2 : 9 + k)) ** 2) + 0.05 * chance(picture, k));
				return { metric: "deletion", fractions, scores, auc: scores.reduce((sum, score) => sum + score, 0) / 25, target: { name: "wolf" } };
			}),
		]),
	);

/** What a classifier of fourteen animals says. */
export const animals = (names: readonly string[] = COLUMNS): Explanation => {
	const shares = names.map((_, t) => 1 / (t + 1.6) ** 2);
	const total = shares.reduce((sum, share) => sum + share, 0);
	const targets = names.map((name, index) => ({ index, name, prediction: shares[index]! / total }));
	const zeros = new Float64Array(names.length);
	return explained([0], { targets, attributions: zeros, baseValues: zeros });
};
