/**
 * Climbs a function of several positive numbers, one at a time in steps of a factor 10 and then 3, from `start` and within limits.
 *
 * @param reached the function; −Infinity where it has no value
 */
export function climbed(
	start: readonly number[],
	limits: readonly (readonly [least: number, most: number])[],
	reached: (point: readonly number[]) => number,
): number[] {
	let best = start.slice();
	let height = reached(best);
	for (const step of [10, 3]) {
		for (let axis = limits.length - 1; axis >= 0; axis--) {
			const [least, most] = limits[axis]!;
			for (const factor of [step, 1 / step]) {
				let moved = false;
				for (;;) {
					const next = best.slice();
					next[axis]! *= factor;
					if (next[axis]! < least * 0.99 || next[axis]! > most * 1.01) break;
					const found = reached(next);
					if (!(found > height)) break;
					[best, height, moved] = [next, found, true];
				}
				if (moved) break;
			}
		}
	}
	return best;
}
