// The public names of "whybox/elements".
export { defineElements } from "./define.js";
export { WhyboxExplanation } from "./explanation-element.js";
export type { DrawnFeature } from "./parts.js";
export type { PlotName } from "./draw.js";
