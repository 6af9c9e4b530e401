/**
 * Superpixels switched on and off. A picture is runs of numbers that belong to one superpixel; each is copied from the instance or from what stands
 * for its absence, 16 bytes at a time, running over into the next run, which is written afterwards.
 */
import { coalitionBytes } from "./coalition";

/**
 * One picture for each of `count` coalitions. `runs` [runCount] are pairs (feature, bytes) that make one plane; a picture is `planes` planes of the same
 * runs. `sources` holds 4 · features bytes. `instance`, `fill` and `out` have 16 bytes to spare.
 */
export function composePieces(
	coalitions: usize,
	count: i32,
	features: i32,
	runs: usize,
	runCount: i32,
	planes: i32,
	instance: usize,
	fill: usize,
	sources: usize,
	out: usize,
): void {
	const bytes = coalitionBytes(features);
	const last = runs + ((<usize>runCount) << 3);
	for (let c = 0; c < count; c++, coalitions += bytes) {
		// Where each feature is copied from, as seen from `out`.
		for (let f = 0; f < features; f++) {
			const present = (load<u32>(coalitions + ((<usize>(f >> 5)) << 2)) >> (f & 31)) & 1;
			store<usize>(sources + ((<usize>f) << 2), (present ? instance : fill) - out);
		}
		for (let plane = 0; plane < planes; plane++) {
			for (let run = runs; run < last; run += 8) {
				const source = load<usize>(sources + ((<usize>load<i32>(run)) << 2));
				const end = out + load<i32>(run, 4);
				while (out < end) {
					v128.store(out, v128.load(out + source));
					out += 16;
				}
				out = end;
			}
		}
	}
}
