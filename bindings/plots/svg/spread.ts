/** Labels that do not cover each other. */

/**
 * Places as near to those wanted as can be, at least `distance` apart and within [low, high] where there is room: from the top each as high as it may
 * be, then groups that touch are moved to the mean of what they wanted.
 */
export function apart(wanted: readonly number[], distance: number, low: number, high: number): number[] {
	const order = [...wanted.keys()].toSorted((a, b) => wanted[a]! - wanted[b]! || a - b);
	/** Groups of neighbours that touch, by the sum of where their first would have to be for each to be where it wants. */
	const groups: { count: number; sum: number }[] = [];
	const startOf = ({ count, sum }: { count: number; sum: number }): number =>
		Math.max(low, Math.min(high - (count - 1) * distance, sum / count));
	for (const i of order) {
		groups.push({ count: 1, sum: wanted[i]! });
		while (groups.length > 1) {
			const [before, last] = groups.slice(-2) as [{ count: number; sum: number }, { count: number; sum: number }];
			if (startOf(before) + before.count * distance <= startOf(last)) break;
			groups.splice(-2, 2, { count: before.count + last.count, sum: before.sum + last.sum - last.count * before.count * distance });
		}
	}
	const places: number[] = [];
	let next = 0;
	for (const group of groups) {
		const start = startOf(group);
		for (let k = 0; k < group.count; k++) places[order[next++]!] = start + k * distance;
	}
	return places;
}
