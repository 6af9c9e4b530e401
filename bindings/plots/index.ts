// The public names of "whybox/plots".
export { terminalChart, type TerminalChartOptions } from "./terminal.js";
