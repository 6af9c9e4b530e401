// The public names of "whybox/report".
export { report } from "./report.js";
export type { ReportedCurve, ReportedInstance, ReportManyOptions, ReportOptions } from "./contents.js";
