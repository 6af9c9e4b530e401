/** Adjusted Rand index of two labellings (Hubert & Arabie 1985): 1 where they are the same up to names, about 0 where they have nothing in common. */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
	const both = new Map<string, number>();
	const [left, right] = [new Map<number, number>(), new Map<number, number>()];
	for (let i = 0; i < a.length; i++) {
		const [x, y] = [a[i]!, b[i]!];
		both.set(`${x} ${y}`, (both.get(`${x} ${y}`) ?? 0) + 1);
		left.set(x, (left.get(x) ?? 0) + 1);
		right.set(y, (right.get(y) ?? 0) + 1);
	}
	const pairs = (n: number) => (n * (n - 1)) / 2;
	const sum = (counts: Map<unknown, number>) => [...counts.values()].reduce((total, n) => total + pairs(n), 0);
	const [together, mean] = [sum(both), (sum(left) + sum(right)) / 2];
	const chance = (sum(left) * sum(right)) / pairs(a.length);
	return mean === chance ? 1 : (together - chance) / (mean - chance);
}
