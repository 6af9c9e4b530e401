/**
 * One connected region per label: scikit-image's sweep. Regions are found in the order of their first pixels, breadth first, and cut off at
 * `largest` pixels; one of fewer than `smallest` pixels joins the neighbour that was seen last.
 */

/** What surrounds the image: neither a final label nor one that waits. */
const BORDER: i32 = i32.MIN_VALUE;

/**
 * `labels` [height, width] become 0 … n − 1, n is returned. `bordered` has room for (height + 2) · (width + 2) labels, in which those that wait
 * stand as ~label, and `queue` for `largest` places; `largest` ≥ 1.
 */
export function connectLabels(labels: usize, height: i32, width: i32, smallest: i32, largest: i32, bordered: usize, queue: usize): i32 {
	const stride = (<usize>(width + 2)) << 2;
	const first = bordered + stride + 4;
	for (let at = bordered, end = bordered + stride * <usize>(height + 2); at < end; at += 4) store<i32>(at, BORDER);
	for (let y = 0, at = first, from = labels; y < height; y++, at += stride) {
		for (let x: usize = 0; x < (<usize>width) << 2; x += 4, from += 4) store<i32>(at + x, ~load<i32>(from));
	}
	let next = 0;
	for (let y = 0, row = first; y < height; y++, row += stride) {
		for (let at = row, end = row + ((<usize>width) << 2); at < end; at += 4) {
			if (load<i32>(at) >= 0) continue;
			next += claim(at, stride, next, smallest, largest, queue);
		}
	}
	for (let y = 0, at = first, to = labels; y < height; y++, at += stride) {
		memory.copy(to, at, (<usize>width) << 2);
		to += (<usize>width) << 2;
	}
	return max(next, 1);
}

/** The region around a pixel that waits gets the label `next`, or a neighbour's: whether `next` is now taken. */
function claim(start: usize, stride: usize, next: i32, smallest: i32, largest: i32, queue: usize): i32 {
	const wanted = load<i32>(start);
	let adjacent = next;
	const full = queue + ((<usize>largest) << 2);
	let end = queue + 4;
	store<u32>(queue, <u32>start);
	store<i32>(start, next);
	for (let head = queue; head < end && end < full; head += 4) {
		const at = <usize>load<u32>(head);
		let near = at + 4;
		let label = load<i32>(near);
		if (label == wanted) {
			end = take(near, next, end);
			if (end == full) break;
		}
		adjacent = seen(label, next, adjacent);
		near = at - 4;
		label = load<i32>(near);
		if (label == wanted) {
			end = take(near, next, end);
			if (end == full) break;
		}
		adjacent = seen(label, next, adjacent);
		near = at + stride;
		label = load<i32>(near);
		if (label == wanted) {
			end = take(near, next, end);
			if (end == full) break;
		}
		adjacent = seen(label, next, adjacent);
		near = at - stride;
		label = load<i32>(near);
		if (label == wanted) end = take(near, next, end);
		adjacent = seen(label, next, adjacent);
	}
	if (<i32>((end - queue) >> 2) >= smallest) return 1;
	for (let at = queue; at < end; at += 4) store<i32>(<usize>load<u32>(at), adjacent);
	return 0;
}

/** A neighbour joins the region; the end of the queue. */
// @ts-ignore: decorator
@inline
function take(near: usize, next: i32, end: usize): usize {
	store<i32>(near, next);
	store<u32>(end, <u32>near);
	return end + 4;
}

/** The last label that was seen beside the region. */
// @ts-ignore: decorator
@inline
function seen(label: i32, next: i32, adjacent: i32): i32 {
	return select<i32>(label, adjacent, i32(label >= 0) & i32(label != next));
}
