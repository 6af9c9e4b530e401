/**
 * Explanations as elements of a page.
 *
 * @module whybox/elements
 */

export { defineElements } from "./define.js";
export { WhyboxExplanation } from "./explanation-element.js";
export type { DrawnFeature } from "./parts.js";
export type { PlotName } from "./draw.js";
