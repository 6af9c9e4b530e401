/** Dots: many in little text. */

import { RAMP_STEPS } from "./theme.js";
import { element, type Markup } from "./markup.js";

/** Tenths of a pixel are enough for dots, and ten thousand of them stay small. */
const tenths = (value: number): string => String(Math.round(value * 10) / 10);

/** Step of the ramp that stands for what is no number. */
export const NO_STEP = RAMP_STEPS;

/** Dots of one size, gathered by colour: a path that only touches its points with a round pen. */
export class Dots {
	readonly #paths = Array.from({ length: RAMP_STEPS + 1 }, () => [] as string[]);

	/** @param step of the ramp, or `NO_STEP` */
	add(x: number, y: number, step: number): void {
		this.#paths[step]!.push(`M${tenths(x)} ${tenths(y)}h0`);
	}

	drawn(size: number, opacity: number): Markup {
		const order = [NO_STEP, ...Array.from({ length: RAMP_STEPS }, (_, i) => i)];
		return order
			.filter((step) => this.#paths[step]!.length > 0)
			.map((step) => {
				const kind = step === NO_STEP ? "wb-none" : `wb-v${step}`;
				return element("path", {
					class: `wb-dots ${kind}`,
					"stroke-width": size,
					opacity: opacity === 1 ? undefined : opacity,
					d: this.#paths[step]!.join(""),
				});
			})
			.join("");
	}
}
