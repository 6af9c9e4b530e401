/** The parts of an estimate or an explanation that tell. */
interface Estimated {
	readonly attributions: Float64Array;
	readonly standardErrors?: Float64Array | undefined;
	readonly baseValues: Float64Array;
	readonly exact: boolean;
}

/**
 * How large is the largest standard error against the range of the attributions, for the target where that is worst? 0 if exact, Infinity if the
 * method has no standard errors.
 */
export function relativeError({ attributions, standardErrors, baseValues, exact }: Estimated): number {
	if (exact) return 0;
	if (standardErrors === undefined) return Infinity;
	const targets = baseValues.length;
	const features = attributions.length / targets;
	let worst = 0;
	for (let t = 0; t < targets; t++) {
		let error = 0;
		let least = Infinity;
		let most = -Infinity;
		for (let f = t * features; f < (t + 1) * features; f++) {
			error = Math.max(error, standardErrors[f]!);
			least = Math.min(least, attributions[f]!);
			most = Math.max(most, attributions[f]!);
		}
		if (error > 0) worst = Math.max(worst, most > least ? error / (most - least) : Infinity);
	}
	return worst;
}
