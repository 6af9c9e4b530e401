import { kindError, valueError } from "../check.js";

/** A mean with its 95 % confidence interval. */
export interface MeanInterval {
	readonly mean: number;
	/** Standard deviation of the mean, s / √count; null for a single value. */
	readonly standardError: number | null;
	/** mean ∓ t · standardError, t Student's 97.5 % quantile for count − 1 degrees of freedom; null for a single value. */
	readonly interval: readonly [low: number, high: number] | null;
	readonly count: number;
}

/** A share with its 95 % confidence interval. */
export interface ShareInterval {
	readonly share: number;
	/** Wilson's score interval: inside 0..1, and of some width even where all or none were hits. */
	readonly interval: readonly [low: number, high: number];
	readonly count: number;
}

/**
 * How large is the mean, and how sure is that? For values drawn independently, about normal, or many.
 *
 * ```ts
 * import { meanInterval } from "whybox";
 * const { mean, interval } = meanInterval([1, 2, 3, 4]);
 * [mean, interval.map((end) => end.toFixed(2))]; // [2.5, ["0.45", "4.55"]]
 * ```
 *
 * @throws {TypeError | RangeError} if a value is not finite, or there are none
 */
export function meanInterval(values: ArrayLike<number>): MeanInterval {
	const count = values?.length;
	if (typeof values !== "object" || typeof count !== "number") throw kindError("values", "a list of numbers", values);
	if (count === 0) throw valueError("values", "at least one number", values);
	let sum = 0;
	for (let i = 0; i < count; i++) {
		if (typeof values[i] !== "number" || !Number.isFinite(values[i])) throw kindError(`values[${i}]`, "a finite number", values[i]);
		sum += values[i]!;
	}
	const mean = sum / count;
	if (count === 1) return Object.freeze({ mean, standardError: null, interval: null, count });
	let squares = 0;
	for (let i = 0; i < count; i++) squares += (values[i]! - mean) * (values[i]! - mean);
	const standardError = Math.sqrt(squares / (count - 1) / count);
	const reach = studentQuantile(count - 1) * standardError;
	return Object.freeze({ mean, standardError, interval: Object.freeze([mean - reach, mean + reach] as const), count });
}

/** Wilson 1927: the shares p with |p − hits / count| ≤ z · √(p (1 − p) / count). `hits` may be fractional. */
export function shareInterval(hits: number, count: number): ShareInterval {
	const share = hits / count;
	const square = NORMAL_QUANTILE * NORMAL_QUANTILE;
	const scale = 1 + square / count;
	const centre = (share + square / (2 * count)) / scale;
	const reach = (NORMAL_QUANTILE * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count))) / scale;
	// At the ends the exact bound is 0 or 1, which rounding would miss.
	const interval = [hits === 0 ? 0 : centre - reach, hits === count ? 1 : centre + reach] as const;
	return Object.freeze({ share, interval: Object.freeze(interval), count });
}

/** 97.5 % quantile of the normal distribution. */
const NORMAL_QUANTILE = 1.959963984540054;

/** 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom. */
const STUDENT_QUANTILES = [
	12.706204736174694, 4.302652729749462, 3.1824463052837078, 2.7764451051977934, 2.5705818356363146, 2.4469118511449786, 2.364624251592784,
	2.306004135204166, 2.262157162798205, 2.228138851986274,
] as const;

/**
 * 97.5 % quantile of Student's t. Beyond the table the expansion in 1 / freedom around the normal quantile, wrong by less than 5e-6
 * (Abramowitz and Stegun 26.7.5).
 */
export function studentQuantile(freedom: number): number {
	const known = STUDENT_QUANTILES[freedom - 1];
	if (known !== undefined) return known;
	const v = 1 / freedom;
	return NORMAL_QUANTILE + v * (2.372271230298562 + v * (2.8224986157396112 + v * (2.555849679507722 + v * 1.5895340533938225)));
}
