import { checkFunction, checkInteger, checkNumber, checkOneOf, checkOptions, kindError, valueError } from "../check.js";
import type { Progress } from "../model/session.js";
import { type Baseline, type ReadBaseline, readBaseline } from "./baseline.js";
import type { FaithfulnessCurve } from "./curve.js";
import type { Order, Ties } from "./ranking.js";
import type { Size } from "./saliency.js";
import type { TargetOption } from "./target.js";

/** Options of `insertion` and `deletion`. */
export interface FaithfulnessOptions {
	/** How many steps from one picture to the other, of nearly equal size; default 32 (or one per pixel if there are fewer), by superpixel one per superpixel. */
	readonly steps?: number;
	/** Instead of `steps`: pixels that change at each step; the last step may be shorter. */
	readonly pixelsPerStep?: number;
	/** What pixels show that have been deleted or are not inserted yet; default "blur" for insertion, "mean" for deletion. */
	readonly baseline?: Baseline;
	/** Whole superpixels change, the most important first, where the saliency says what they are; default "pixel". */
	readonly by?: "pixel" | "superpixel";
	/** Is the most important the largest "value" (default), or the largest "absolute" value? */
	readonly order?: Order;
	/** Which of equal values comes first: "stable" (default): from the top left; "reverse": from the bottom right, as numpy's reversed argsort. */
	readonly ties?: Ties;
	/** The area's axis: "fractions" of pixels changed (default), or "steps", all equally wide, which differs where the last one is shorter. */
	readonly area?: "fractions" | "steps";
	/** The model output to look at; default for an explanation its first target, else "predicted": the largest for the image. */
	readonly target?: TargetOption;
	/** Names of the model's outputs, in order. */
	readonly targetNames?: readonly string[];
	/**
	 * A published definition as a whole:
	 * - "rise": as many pixels per step as the image has columns, "rise-blur" for insertion and "zero" for deletion, ties "reverse", area "steps"
	 * - "xplique": 10 steps, baseline "zero", ties "reverse", area "steps"
	 *
	 * Options given beside it replace its own.
	 */
	readonly preset?: "rise" | "xplique";
	/** Images per model call at most; default the masker's. */
	readonly batchSize?: number;
	/** Model calls in flight at most; default 1. */
	readonly concurrency?: number;
	/** Milliseconds that one model call may take; default: as long as it wants. */
	readonly timeout?: number;
	/** Aborts the measurement, which then rejects with `signal.reason`. */
	readonly signal?: AbortSignal;
	/** Called after each reply of the model. */
	readonly onProgress?: (progress: Progress) => void;
}

const OPTIONS = [
	"steps",
	"pixelsPerStep",
	"baseline",
	"by",
	"order",
	"ties",
	"area",
	"target",
	"targetNames",
	"preset",
	"batchSize",
	"concurrency",
	"timeout",
	"signal",
	"onProgress",
] as const satisfies readonly (keyof FaithfulnessOptions)[];

/** Which of the two. */
export type Metric = FaithfulnessCurve["metric"];

/** What pictures begin with, or end in, where nothing else is said. */
export const DEFAULT_BASELINE = { insertion: "blur", deletion: "mean" } as const;

const PRESETS = {
	rise: (metric: Metric, width: number) => ({
		pixelsPerStep: width,
		baseline: metric === "insertion" ? "rise-blur" : "zero",
		ties: "reverse",
		area: "steps",
	}),
	xplique: () => ({ steps: 10, baseline: "zero", ties: "reverse", area: "steps" }),
} as const;

/** The options as checked. */
export interface Settings {
	/** Options that are checked elsewhere. */
	readonly given: Readonly<Record<string, unknown>>;
	readonly steps: number | undefined;
	readonly pixelsPerStep: number | undefined;
	readonly baseline: ReadBaseline;
	readonly by: "pixel" | "superpixel";
	readonly order: Order;
	readonly ties: Ties;
	readonly area: "fractions" | "steps";
	readonly preset: "rise" | "xplique" | undefined;
	readonly batchSize: number | undefined;
	readonly session: {
		readonly concurrency: number;
		readonly timeout: number | undefined;
		readonly signal: AbortSignal | undefined;
		readonly onProgress: ((progress: Progress) => void) | undefined;
	};
}

/** @throws TypeError | RangeError naming the option that is wrong; `signal.reason` after an abort */
export function readSettings(metric: Metric, options: unknown, { height, width }: Size): Settings {
	const own = checkOptions("options", options, OPTIONS);
	for (const [name, value] of Object.entries(own)) {
		if (value === null) throw kindError(`options.${name}`, "a value, or undefined for the default", value);
	}
	const preset = own.preset === undefined ? undefined : checkOneOf("options.preset", own.preset, ["rise", "xplique"]);
	const given: Record<string, unknown> = { ...(preset && PRESETS[preset](metric, width)), ...own };
	if (own.steps !== undefined && own.pixelsPerStep !== undefined) {
		throw valueError("options.pixelsPerStep", "nothing beside options.steps", own.pixelsPerStep);
	}
	if (own.steps !== undefined) delete given.pixelsPerStep;
	if (own.pixelsPerStep !== undefined) delete given.steps;
	const by = checkOneOf("options.by", given.by ?? "pixel", ["pixel", "superpixel"]);
	if (by === "superpixel" && own.pixelsPerStep !== undefined) {
		throw valueError("options.pixelsPerStep", 'nothing with options.by "superpixel"', own.pixelsPerStep);
	}
	const optionalInteger = (name: string, max?: number) =>
		given[name] === undefined ? undefined : checkInteger(`options.${name}`, given[name], 1, max);
	const { signal, onProgress, timeout } = given;
	if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== "function") {
		throw kindError("options.signal", "an AbortSignal", signal);
	}
	(signal as AbortSignal | undefined)?.throwIfAborted();
	return {
		given,
		steps: optionalInteger("steps", height * width),
		pixelsPerStep: optionalInteger("pixelsPerStep", height * width),
		baseline: readBaseline(given.baseline ?? DEFAULT_BASELINE[metric]),
		by,
		order: checkOneOf("options.order", given.order ?? "value", ["value", "absolute"]),
		ties: checkOneOf("options.ties", given.ties ?? "stable", ["stable", "reverse"]),
		area: checkOneOf("options.area", given.area ?? "fractions", ["fractions", "steps"]),
		preset,
		batchSize: optionalInteger("batchSize"),
		session: {
			concurrency: optionalInteger("concurrency") ?? 1,
			timeout: timeout === undefined ? undefined : checkNumber("options.timeout", timeout, 0),
			signal: signal as AbortSignal | undefined,
			onProgress: onProgress === undefined ? undefined : checkFunction("options.onProgress", onProgress as (progress: Progress) => void),
		},
	};
}
