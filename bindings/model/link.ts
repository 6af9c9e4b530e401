/** What attributions add up in: the model's own output, or the log-odds of a probability. */
export type Link = "identity" | "logit";

export interface Linked {
	/** In new memory. */
	readonly linked: Float64Array;
	/** How many values were so near 0 or 1 that they were moved. */
	readonly clipped: number;
}

/** Probabilities are kept this far from 0 and 1, where the logit is infinite. */
const LEAST = 1e-15;
/** How far rounding to 32 bits may push a probability out of [0, 1]. */
const SLACK = 1e-6;

/**
 * The values under the link. logit(p) = log p − log(1 − p), with p kept 1e-15 away from 0 and 1; logit(1 − p) is exactly −logit(p) where 1 − p is
 * exact.
 *
 * @param log natural logarithm of each value, the kernels' own: `Math.log` differs between engines
 * @throws {RangeError} naming "link" if a value is no probability
 */
export function applyLink(link: Link, values: Float64Array, log: (values: Float64Array, out: Float64Array) => void): Linked {
	if (link === "identity") return { linked: values.slice(), clipped: 0 };
	const n = values.length;
	// Of p and 1 − p the smaller one, which has all its bits; 1 less it is rounded by 2^-54 at most, below the last bit of the sum of logarithms.
	const small = new Float64Array(n);
	const large = new Float64Array(n);
	let clipped = 0;
	for (let i = 0; i < n; i++) {
		const p = values[i]!;
		if (!(p >= -SLACK && p <= 1 + SLACK)) throw noProbability(p);
		const less = p > 0.5 ? 1 - p : p;
		if (less < LEAST) clipped++;
		small[i] = Math.max(less, LEAST);
		large[i] = 1 - small[i]!;
	}
	const linked = new Float64Array(n);
	const logLarge = new Float64Array(n);
	log(small, linked);
	log(large, logLarge);
	for (let i = 0; i < n; i++) {
		const logit = linked[i]! - logLarge[i]!;
		linked[i] = values[i]! > 0.5 ? -logit : logit;
	}
	return { linked, clipped };
}

function noProbability(value: number): RangeError {
	return new RangeError(
		`"link" "logit" takes probabilities from 0 to 1, but the model returned ${value}: let it return probabilities, or use link: "identity"`,
	);
}
