// The public names of "whybox/plots".
export { terminalChart, type TerminalChartOptions } from "./terminal.js";
export { terminalText, type TerminalTextOptions } from "./terminal-highlight.js";
