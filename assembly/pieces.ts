/**
 * Superpixels switched on and off. A picture is runs of numbers that belong to one superpixel; each is copied from the instance or from what stands
 * for its absence, 16 bytes at a time, running over into the next run, which is written afterwards.
 */

/**
 * Part of a picture of one coalition of `features` features. `runs` [runCount] are pairs (feature, bytes) that make this part. `sources` holds 4 bytes
 * per feature; `instance`, `fill` and `out` have 16 bytes to spare.
 */
export function composePieces(
	coalition: usize,
	features: i32,
	runs: usize,
	runCount: i32,
	instance: usize,
	fill: usize,
	sources: usize,
	out: usize,
): void {
	// Where each feature is copied from, as seen from where it goes.
	const shown = instance - out;
	const absent = fill - out;
	for (let f = 0; f < features; f++) {
		const present = (load<u32>(coalition + ((<usize>(f >> 5)) << 2)) >> (f & 31)) & 1;
		store<usize>(sources + ((<usize>f) << 2), present ? shown : absent);
	}
	for (const last = runs + ((<usize>runCount) << 3); runs < last; runs += 8) {
		const source = load<usize>(sources + ((<usize>load<i32>(runs)) << 2));
		const end = out + load<u32>(runs, 4);
		while (out < end) {
			v128.store(out, v128.load(out + source));
			out += 16;
		}
		out = end;
	}
}
