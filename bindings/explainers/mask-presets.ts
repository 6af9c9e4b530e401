import type { Penalty } from "../strategies/mask-penalty.js";
import type { MaskStart } from "../strategies/mask-game.js";

/** Settings of a descent along the model's gradient. */
export interface MaskPreset {
	/** Cells along the shorter side. */
	readonly grid: number;
	/** For a grid of so many rows and columns. */
	penalty(rows: number, columns: number): Omit<Penalty, "ideal">;
	readonly rate: number;
	readonly iterations: number;
	readonly jitter: number;
	readonly noise: number;
	/** Of the mask, in shares of the shorter side; undefined: masks are interpolated bilinearly instead. */
	readonly maskBlur?: number;
	readonly start: MaskStart;
}

export const MASK_PRESETS: Readonly<Record<"fong-vedaldi" | "jacobgil", MaskPreset>> = {
	/** github.com/ruthcfong/perturb_explanations, defaults.py and optimize_mask.py, at 224 × 224 pixels. */
	"fong-vedaldi": {
		grid: 28,
		penalty: () => ({ l1: 1e-4, tv: 1e-2, beta: 3, least: 0.021544346900318843 }),
		rate: 0.1,
		iterations: 300,
		jitter: 4,
		noise: 0,
		maskBlur: 5 / 224,
		start: "circular",
	},
	/** github.com/jacobgil/pytorch-explain-black-box, explain.py: means instead of sums. */
	jacobgil: {
		grid: 28,
		penalty: (rows, columns) => ({ l1: 0.01 / (rows * columns), tv: 0.2 / Math.max(1, (rows - 1) * columns), beta: 3, separable: true }),
		rate: 0.1,
		iterations: 500,
		jitter: 0,
		noise: 0.2,
		start: "ones",
	},
};
