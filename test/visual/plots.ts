/** Every plot of the gallery, by its name there, of subjects that stay the same. */
import { submodularPick } from "../../bindings/pick.js";
import {
	barPlot,
	beeswarmPlot,
	convergencePlot,
	curvePlot,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	imagePlot,
	pickPlot,
	predictionPlot,
	type PlotOptions,
	scatterPlot,
	textPlot,
	waterfallPlot,
} from "../../bindings/plots/index.js";
import {
	animals,
	byLime,
	COLUMNS,
	curves,
	HEBREW,
	hebrew,
	LETTER,
	letter,
	mask,
	patient,
	patients,
	photo,
	stream,
	superpixels,
} from "./subjects.js";

type Draw = (options: PlotOptions, names?: readonly string[]) => string;

export const PLOTS: Readonly<Record<string, Draw>> = {
	bar: (options, names) => barPlot(patient(3, names), options),
	"bar-lime": (options, names) => barPlot(byLime(names), options),
	waterfall: (options, names) => waterfallPlot(patient(3, names), options),
	"waterfall-logit": (options, names) => waterfallPlot(patient(5, names, { options: { link: "logit" } }), options),
	force: (options, names) => forcePlot(patient(3, names), options),
	decision: (options, names) => decisionPlot(patient(3, names), { ...options, top: 10 }),
	"decision-many": (options, names) => decisionPlot(patients(14, names), { ...options, highlight: [3, 7] }),
	beeswarm: (options, names) => beeswarmPlot(patients(50, names), options),
	"global-bar": (options, names) => globalBarPlot(patients(40, names), options),
	scatter: (options, names) => scatterPlot(patients(80, names), { ...options, feature: 0, colour: 1 }),
	heatmap: (options, names) => heatmapPlot(patients(30, names), options),
	"heatmap-similarity": (options, names) => heatmapPlot(patients(24, names), { ...options, order: "similarity", top: 6 }),
	pick: (options, names) => pickPlot(submodularPick(patients(30, names), { count: 6, featureCount: 6 }), options),
	convergence: (options, names) => convergencePlot(stream(names), options),
	text: (options, names) =>
		names === undefined || names === COLUMNS ? textPlot(letter, LETTER, options) : textPlot(hebrew, HEBREW, options),
	image: (options) => imagePlot(superpixels(), photo, options),
	"image-views": (options) => imagePlot(superpixels(), photo, { ...options, views: ["borders", "mask"], count: 3 }),
	"image-mask": (options) => imagePlot(mask(), photo, { ...options, views: ["picture", "heat map", "mask"] }),
	prediction: (options, names) => predictionPlot(animals(names), options),
	curve: (options) => curvePlot(curves(), options),
};
