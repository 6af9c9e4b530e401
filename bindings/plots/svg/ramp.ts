/** From low to high as colours: steps whose lightness rises, so that they are told apart without colour vision, too. */

import { label, TEXT } from "./figure.js";
import { element, type Markup } from "./markup.js";
import { fitted, widthOf } from "./text-width.js";
import { RAMP_STEPS } from "./theme.js";

/** Which step a value between low and high has. */
export function rampStep(value: number, low: number, high: number): number {
	if (!(high > low)) return RAMP_STEPS >> 1;
	return Math.max(0, Math.min(RAMP_STEPS - 1, Math.floor(((value - low) / (high - low)) * RAMP_STEPS)));
}

const STEP = 14;

/** What the colours mean: the ramp between two words, at the right end of [from, to]. */
export function legend(from: number, to: number, y: number, low: string, high: string, title: string): { drawing: Markup; height: number } {
	const after = widthOf(high, TEXT) + 6;
	const start = to - after - RAMP_STEPS * STEP;
	const text = fitted(title, start - from - 10 - widthOf(`: ${low}`, TEXT), TEXT);
	const steps = Array.from({ length: RAMP_STEPS }, (_, i) =>
		element("rect", { class: `wb-f${i}`, x: start + i * STEP, y: y + 2, width: STEP + (i < RAMP_STEPS - 1 ? 0.3 : 0), height: 9 }),
	);
	const drawing =
		label(start - 6, y + 11, `${text}: ${low}`, "wb-soft", "end") +
		steps.join("") +
		label(start + RAMP_STEPS * STEP + 6, y + 11, high, "wb-soft");
	return { drawing, height: y + 20 };
}
