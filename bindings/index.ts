/**
 * Why this prediction? Explainers, what they mask, the explanation, and how faithful it is. `whybox/typescript` has the same names, and the kernels in
 * TypeScript alone.
 *
 * @module whybox
 */

// In the order of the data flow.
export { type Estimator, Shap, type ShapOptions, type SurrogateOption } from "./explainers/shap.js";
export { Lime, type LimeOptions } from "./explainers/lime.js";
export { MeaningfulPerturbation, type MaskStart, type MeaningfulPerturbationOptions } from "./explainers/meaningful-perturbation.js";
export type { MaskGradient, MaskGradients } from "./explainers/mask-descent-run.js";
export { FaithfulPath, type FaithfulPathOptions } from "./explainers/faithful-path.js";
export { Rise, type RiseOptions } from "./explainers/rise.js";
export type { CostForecast } from "./explainers/explainer.js";
export type { CommonOptions, PrecisionOptions } from "./explainers/options.js";
export { tabular, type TabularBackground, type TabularInstance, type TabularMasker, type TabularOptions } from "./maskers/tabular.js";
export type { Cell, ColumnOptions, FlatTable, ObjectRow, TableRow, TableRows } from "./maskers/columns.js";
export type { GroupOptions } from "./maskers/groups.js";
export { image, type ImageMasker, type ImageOptions } from "./maskers/image.js";
export type { Fill } from "./maskers/fill.js";
export type { ImageFormatOptions, Normalisation } from "./maskers/image-format.js";
export type { Image } from "./maskers/pixels.js";
export type { Labels, Superpixels } from "./maskers/superpixels.js";
export { text, type TextMasker, type TextOptions } from "./maskers/text.js";
export type { Token, Tokenizer } from "./maskers/tokens.js";
export {
	felzenszwalb,
	grid,
	quickshift,
	slic,
	type FelzenszwalbOptions,
	type QuickshiftOptions,
	type SlicOptions,
} from "./maskers/segmentation.js";
export type { GridOptions } from "./maskers/grid.js";
export type { SegmentationName } from "./maskers/segmenters.js";
export {
	trainingStatistics,
	type CategoricalStatistics,
	type ColumnStatistics,
	type NumericStatistics,
	type TrainingStatistics,
	type TrainingStatisticsOptions,
} from "./maskers/statistics.js";
export type { Bins, Discretiser } from "./maskers/discretise.js";
export { summarise, type SummariseOptions, type Summary } from "./maskers/summarise.js";
export type { Masker, MaskedInstance, Masking } from "./maskers/masker.js";
export type { Numbers, Predict, PredictContext, Predictions } from "./model/predict.js";
export type { Link } from "./model/link.js";
export type { TargetsOption } from "./model/targets.js";
export { Images, type ImageBatchLayout } from "./model/images.js";
export { Rows, type RowColumns } from "./model/rows.js";
export type { Progress } from "./model/session.js";
export { init, type InitOptions } from "./kernels/load.js";
export {
	Explanation,
	type Attribution,
	type Cost,
	type ExplanationFields,
	type Feature,
	type FeatureValue,
	type GridLayout,
	type ImageLayout,
	type LearnedMask,
	type Note,
	type Region,
	type Saliency,
	type Stability,
	type SuperpixelLayout,
	type Surrogate,
	type Target,
} from "./explanation.js";
export {
	submodularPick,
	type FeatureKey,
	type PickedExplanation,
	type SharedFeature,
	type SubmodularPick,
	type SubmodularPickOptions,
} from "./pick.js";
export { deletion, insertion } from "./metrics/faithfulness.js";
export type { FaithfulnessOptions } from "./metrics/faithfulness-options.js";
export type { Baseline, BaselineName } from "./metrics/baseline.js";
export type { Order as SaliencyOrder, Ties as SaliencyTies } from "./metrics/ranking.js";
export type { TargetOption as FaithfulnessTarget } from "./metrics/target.js";
export type { FaithfulnessCurve } from "./metrics/curve.js";
export { meanCurve, pairedDifference, type MeanCurve, type PairedDifference } from "./metrics/mean-curve.js";
export { meanInterval, type MeanInterval, type ShareInterval } from "./metrics/interval.js";
export {
	pointingAccuracy,
	pointingGame,
	type Box,
	type PointedRegion,
	type Pointing,
	type PointingOptions,
} from "./metrics/pointing-game.js";
export type { SaliencyInput, SuperpixelValues } from "./metrics/saliency.js";
export { KernelError, ModelError } from "./errors.js";
export { version } from "./version.js";
