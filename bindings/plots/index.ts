// The public names of "whybox/plots".
export { terminalChart, type TerminalChartOptions } from "./terminal.js";
export { terminalMap, type TerminalMapOptions } from "./terminal-map.js";
export { terminalText, type TerminalTextOptions } from "./terminal-highlight.js";
export { cutOut, type CutOutOptions } from "./image-cut-out.js";
export { imageMask, type ImageMask, type ImageMaskOptions } from "./image-mask.js";
export { overlay, type OverlayOptions } from "./image-overlay.js";
export { superpixelBorders, type BorderOptions } from "./image-borders.js";
export type { Colour, RgbaPicture, ShownImage, ToneRange } from "./image-pixels.js";
export { barPlot, type LocalPlotOptions } from "./svg/bar.js";
export { decisionPlot, type DecisionPlotOptions } from "./svg/decision.js";
export type { PlotOptions } from "./svg/figure.js";
export { forcePlot } from "./svg/force.js";
export { plotStyle } from "./svg/theme.js";
export { waterfallPlot } from "./svg/waterfall.js";
