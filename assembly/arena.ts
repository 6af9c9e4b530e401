/**
 * The arena: one growing region of linear memory behind the static data. `mark` says where it stands, `reserve` takes bytes from it,
 * `release` gives everything after a mark back. Nothing else allocates: with the stub runtime and no managed objects, a call leaves no trace.
 */
let top: usize = (__heap_base + 15) & ~15;

/** Where the arena stands. */
export function mark(): usize {
	return top;
}

/** Takes `bytes` (rounded up to 16), grows the memory if need be; the start of the region, or 0 if the memory cannot grow that far. */
export function reserve(bytes: usize): usize {
	const start = top;
	const end = start + ((bytes + 15) & ~15);
	if (end < start) return 0;
	const have = (<usize>memory.size()) << 16;
	if (end > have) {
		const pages = <i32>((end - have + 0xffff) >> 16);
		if (memory.grow(pages) < 0) return 0;
	}
	top = end;
	return start;
}

/** Gives back all that was reserved since `mark` returned `floor`. */
export function release(floor: usize): void {
	top = floor;
}
