/**
 * Explanations as one HTML file that needs nothing else.
 *
 * @module whybox/report
 */

export { report } from "./report.js";
export type { ReportedCurve, ReportedInstance, ReportManyOptions, ReportOptions } from "./contents.js";
