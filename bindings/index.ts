// The public names of "whybox", in the order of the data flow.
export { type Estimator, Shap, type ShapOptions, type SurrogateOption } from "./explainers/shap.js";
export { Lime, type LimeOptions } from "./explainers/lime.js";
export { MeaningfulPerturbation, type MeaningfulPerturbationOptions } from "./explainers/meaningful-perturbation.js";
export type { MaskGradient, MaskGradients } from "./explainers/mask-descent-run.js";
export { FaithfulPath, type FaithfulPathOptions } from "./explainers/faithful-path.js";
export { Rise, type RiseOptions } from "./explainers/rise.js";
export type { CostForecast } from "./explainers/explainer.js";
export type { CommonOptions } from "./explainers/options.js";
export { tabular, type TabularInstance, type TabularMasker, type TabularOptions } from "./maskers/tabular.js";
export { image, type ImageMasker, type ImageOptions } from "./maskers/image.js";
export type { Fill } from "./maskers/fill.js";
export type { ImageFormatOptions, Normalisation } from "./maskers/image-format.js";
export type { Image } from "./maskers/pixels.js";
export type { Labels, Superpixels } from "./maskers/superpixels.js";
export { text, type TextMasker, type TextOptions } from "./maskers/text.js";
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
export { trainingStatistics, type TrainingStatistics } from "./maskers/statistics.js";
export { summarise } from "./maskers/summarise.js";
export type { Masker, MaskedInstance, Masking } from "./maskers/masker.js";
export type { Predict, Predictions } from "./model/predict.js";
export { Images, type ImageBatchLayout } from "./model/images.js";
export { Rows } from "./model/rows.js";
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
export type { Baseline } from "./metrics/baseline.js";
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
