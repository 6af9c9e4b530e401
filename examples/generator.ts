/** Reproducible random integers: the same seed gives the same sequence on every machine. */

/** Integers uniform on 0 … below − 1, one per call: mulberry32, whose 32 bits are scaled; `below` ≤ 2³². */
export function integers(seed: number): (below: number) => number {
	let state = seed | 0;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let bits = Math.imul(state ^ (state >>> 15), 1 | state);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
	};
}

/** `count` of the integers 0 … below − 1, all different, in random order. */
export function choose(random: (below: number) => number, below: number, count: number): number[] {
	const all = Array.from({ length: below }, (_, i) => i);
	const chosen = Math.min(count, below);
	for (let i = 0; i < chosen; i++) {
		const j = i + random(below - i);
		[all[i], all[j]] = [all[j]!, all[i]!];
	}
	return all.slice(0, chosen);
}
