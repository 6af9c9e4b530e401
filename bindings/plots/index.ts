/**
 * Pictures of explanations: strings of SVG that need no DOM and no script, charts for terminals, pixels for images.
 *
 * @module whybox/plots
 */

export { terminalChart, type TerminalChartOptions } from "./terminal.js";
export { terminalMap, type TerminalMapOptions } from "./terminal-map.js";
export { terminalText, type TerminalTextOptions } from "./terminal-highlight.js";
export { cutOut, type CutOutOptions } from "./image-cut-out.js";
export { imageMask, type ImageMask, type ImageMaskOptions } from "./image-mask.js";
export { overlay, type OverlayOptions } from "./image-overlay.js";
export { superpixelBorders, type BorderOptions } from "./image-borders.js";
export type { Colour, RgbaPicture, ShownImage, ToneRange } from "./image-pixels.js";
export { barPlot } from "./svg/bar.js";
export type { LocalPlotOptions } from "./svg/local.js";
export { beeswarmPlot } from "./svg/beeswarm.js";
export { convergencePlot, type ConvergencePlotOptions } from "./svg/convergence.js";
export { curvePlot, type PlottedCurve } from "./svg/curve.js";
export { dataTable, type DataTableOptions } from "./svg/data-table.js";
export { decisionPlot, type DecisionPlotOptions } from "./svg/decision.js";
export type { PlotOptions } from "./svg/figure.js";
export { forcePlot } from "./svg/force.js";
export { globalBarPlot } from "./svg/global-bar.js";
export { heatmapPlot, type HeatmapPlotOptions } from "./svg/heatmap.js";
export { imagePlot, type ImagePlotOptions, type ImageView } from "./svg/image.js";
export type { GlobalPlotOptions } from "./svg/many.js";
export { pickPlot, type PickPlotOptions, type PlottedFeature, type PlottedPick } from "./svg/pick.js";
export { predictionPlot, type PredictionPlotOptions } from "./svg/prediction.js";
export { scatterPlot, type ScatterPlotOptions } from "./svg/scatter.js";
export { textPlot, type TextPlotOptions } from "./svg/text.js";
export { plotStyle } from "./svg/theme.js";
export { waterfallPlot } from "./svg/waterfall.js";
