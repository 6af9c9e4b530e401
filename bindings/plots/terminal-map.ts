import { checkFlag, checkTarget } from "./image-pixels.js";
import { checkInteger, checkOptions } from "../check.js";
import type { Explanation } from "../explanation.js";
import { harmless, wrapped } from "./terminal-text.js";
import { outputName } from "./wording.js";

/** Options of `terminalMap`. */
export interface TerminalMapOptions {
	/** Cells per line, 40 to 1000; default 80. The map itself takes 48 at most. */
	readonly width?: number;
	/** ANSI colours: red pushes the prediction up, blue down; default false. The signs say the same without. */
	readonly colour?: boolean;
	/** Signs beyond ASCII; default true. */
	readonly unicode?: boolean;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

/** Weak, middling, strong. */
interface Signs {
	readonly up: readonly string[];
	readonly down: readonly string[];
	readonly none: string;
}

const UNICODE: Signs = { up: ["░", "▒", "█"], down: ["-", "=", "≡"], none: "·" };
const ASCII: Signs = { up: ["+", "*", "#"], down: ["-", "=", "%"], none: "." };

const WIDEST = 48;
/** A cell of a terminal is about twice as tall as wide. */
const TALL = 2;
/** Of the strongest cell, below which a cell shows nothing; and two more steps. */
const STEPS = [1 / 9, 1 / 3, 2 / 3];

/**
 * Where in an image does an explanation point? The map of its attributions, in signs: a picture for terminals.
 *
 * A sign stands for the mean over its part of the image. Pure: lines without a final line break.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { terminalMap } from "whybox/plots";
 * const left = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const masker = image({ segmentation: [0, 0, 1, 1, 0, 0, 1, 1], fill: 0 });
 * const explanation = await new Shap(left, masker).explain({ data: new Uint8Array(8).fill(9), height: 2, width: 4 });
 * terminalMap(explanation).split("\n")[0]; // "██··"
 * ```
 *
 * @param explanation of an image, by superpixels or on a grid
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function terminalMap(explanation: Explanation, options?: TerminalMapOptions): string {
	const given = checkOptions("options", options, ["width", "colour", "unicode", "target"]);
	const room = checkInteger("options.width", given.width ?? 80, 40, 1000);
	const colour = checkFlag("options.colour", given.colour ?? false);
	const unicode = checkFlag("options.unicode", given.unicode ?? true);
	const target = checkTarget(explanation, given.target);
	const signs = unicode ? UNICODE : ASCII;
	const { data, height, width } = explanation.saliency(target);
	const columns = Math.min(width, WIDEST, room - 2);
	const rows = Math.max(1, Math.round((columns * height) / (width * TALL)));
	const means = meansOf(data, height, width, rows, columns);
	const largest = means.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

	const paint = (text: string, value: number) => (colour ? `\u001b[${value < 0 ? 34 : 31}m${text}\u001b[0m` : text);
	const sign = (value: number): string => {
		const step = STEPS.findLastIndex((least) => Math.abs(value) > least * largest);
		return step < 0 ? signs.none : paint((value < 0 ? signs.down : signs.up)[step]!, value);
	};
	const lines = Array.from({ length: rows }, (_, row) => Array.from(means.subarray(row * columns, (row + 1) * columns), sign).join(""));
	return [...lines, ...wrapped(legend(explanation, target, signs, unicode), room, "  ")].join("\n");
}

/** Means over rows × columns parts of about equal size; there are no more of them than pixels. */
function meansOf(data: Float64Array, height: number, width: number, rows: number, columns: number): Float64Array {
	const means = new Float64Array(rows * columns);
	for (let row = 0; row < rows; row++) {
		const [top, bottom] = ends(row, rows, height);
		for (let column = 0; column < columns; column++) {
			const [left, right] = ends(column, columns, width);
			let sum = 0;
			for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * width + x]!;
			means[row * columns + column] = sum / ((bottom - top) * (right - left));
		}
	}
	return means;
}

function ends(part: number, parts: number, length: number): [number, number] {
	return [Math.floor((part * length) / parts), Math.floor(((part + 1) * length) / parts)];
}

function legend({ method, targets, options }: Explanation, target: number, { up, down }: Signs, unicode: boolean): string {
	const name = harmless(outputName(targets[target]!), unicode);
	if (method !== "meaningful-perturbation") return `map: ${up.join("")} pushes ${name} up, ${down.join("")} down`;
	return options["game"] === "preservation"
		? `map: ${up.join("")} is kept for ${name} to stay`
		: `map: ${up.join("")} is deleted for ${name} to fall`;
}
