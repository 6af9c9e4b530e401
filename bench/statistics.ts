/** The value below which a share `at` (0..1) of `values` lies, interpolated between neighbours. */
export function quantile(values: readonly number[], at: number): number {
	if (values.length === 0) throw new RangeError('"values" expected at least one number, got none');
	const sorted = values.toSorted((a, b) => a - b);
	const place = at * (sorted.length - 1);
	const below = sorted[Math.floor(place)];
	const above = sorted[Math.ceil(place)];
	return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Interquartile range as a share of the median: how far a figure may be trusted. */
export const spread = (values: readonly number[]): number => (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
