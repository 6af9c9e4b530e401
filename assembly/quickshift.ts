/**
 * Quick shift: each pixel moves to the nearest pixel around which more pixels are like it, and so on up the hill; the pixels of one hill are a
 * cluster. Near and alike are one distance, in Lab and in the plane.
 *
 * Pixels are kept in planes whose rows have `reach` more on both sides, so far away that they count for nothing: no window needs cutting at
 * the left and the right.
 *
 * Source: Vedaldi & Soatto, "Quick shift and kernel methods for mode seeking" (ECCV 2008), as scikit-image 0.19 has it.
 */

/** The colour of what is beyond the border. */
const FAR: f64 = 1e9;
/** 1.5 · 2^52: adding it rounds to the nearest integer and leaves that integer in the lowest bits. */
const ROUND: f64 = 6755399441055744.0;

// 2^x for |x| ≤ ½, the polynomial of degree 9 whose largest relative error is smallest: 1.4e-14.
const constants = memory.data<f64>(
	[
		1.0000000000000135,
		0.6931471805599462,
		0.2402265069564034,
		0.05550410866465167,
		0.009618129193934313,
		0.0013333558200794592,
		0.0001540343375125101,
		1.5252672924850737e-5,
		1.325964524488711e-6,
		1.0205905413765595e-7,
		-1022.0,
		ROUND,
	],
	16,
);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
	return v128.load_splat<f64>(constants + (index << 3));
}

/** 2^x in two lanes, x ≤ 0; what is below 2^−1022 becomes that. */
// @ts-ignore: decorator
@inline
function powersOfTwo(x: v128): v128 {
	const t = f64x2.pmax(constant(10), x);
	const shifted = f64x2.add(t, constant(11));
	const f = f64x2.sub(t, f64x2.sub(shifted, constant(11)));
	let p = f64x2.add(constant(8), f64x2.mul(f, constant(9)));
	p = f64x2.add(constant(7), f64x2.mul(f, p));
	p = f64x2.add(constant(6), f64x2.mul(f, p));
	p = f64x2.add(constant(5), f64x2.mul(f, p));
	p = f64x2.add(constant(4), f64x2.mul(f, p));
	p = f64x2.add(constant(3), f64x2.mul(f, p));
	p = f64x2.add(constant(2), f64x2.mul(f, p));
	p = f64x2.add(constant(1), f64x2.mul(f, p));
	p = f64x2.add(constant(0), f64x2.mul(f, p));
	return i64x2.add(p, i64x2.shl(shifted, 52));
}

/** Doubles from one row of a plane to the next: even, so that pairs of pixels end with it. */
// @ts-ignore: decorator
@inline
function pitchOf(width: i32, reach: i32): i32 {
	return (width + 2 * reach + 3) & ~1;
}

/** Pixels [height, width, 3], times `scale`, into three planes; densities begin as noise and the pixel itself. */
function spread(
	lab: usize,
	noise: usize,
	height: i32,
	width: i32,
	reach: i32,
	scale: f64,
	planes: usize,
	plane: usize,
	densities: usize,
): void {
	const pitch = pitchOf(width, reach);
	for (const end = planes + 3 * plane; planes < end; planes += plane, lab += 8) {
		let pixel = lab;
		let to = planes;
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < pitch; x++, to += 8) {
				const inside = <u32>(x - reach) < <u32>width;
				store<f64>(to, inside ? load<f64>(pixel) * scale : FAR);
				if (inside) pixel += 24;
			}
		}
	}
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < pitch; x++, densities += 8) {
			const inside = <u32>(x - reach) < <u32>width;
			store<f64>(densities, inside ? load<f64>(noise) + 1.0 : -Infinity);
			if (inside) noise += 8;
		}
	}
}

/** Adds to the densities of a row from `p` on what its pixels and those from `q` on have in common; `both`: to the other row, too. */
function attract(p: usize, q: usize, pairs: i32, plane: usize, toP: usize, toQ: usize, offset: f64, both: bool): void {
	const apart = f64x2.splat(offset);
	for (; pairs > 0; pairs--, p += 16, q += 16, toP += 16, toQ += 16) {
		const l = f64x2.sub(v128.load(p), v128.load(q));
		const a = f64x2.sub(v128.load(p + plane), v128.load(q + plane));
		const b = f64x2.sub(v128.load(p + 2 * plane), v128.load(q + 2 * plane));
		const square = f64x2.add(f64x2.add(f64x2.mul(l, l), f64x2.mul(a, a)), f64x2.mul(b, b));
		const common = powersOfTwo(f64x2.sub(apart, square));
		v128.store(toP, f64x2.add(v128.load(toP), common));
		if (both) v128.store(toQ, f64x2.add(v128.load(toQ), common));
	}
}

/** Density of each pixel: how many pixels there are in its window, each counted as far as it is near and alike. */
function addDensities(planes: usize, plane: usize, height: i32, width: i32, reach: i32, scale: f64, densities: usize): void {
	const row = (<usize>pitchOf(width, reach)) << 3;
	const pairs = (width + 1) >> 1;
	for (let y = 0; y < height; y++) {
		const at = <usize>y * row + ((<usize>reach) << 3);
		const last = min(reach, height - 1 - y);
		for (let down = 0; down <= last; down++) {
			for (let right = -reach; right <= reach; right++) {
				if (down == 0 && right == 0) continue;
				const to = at + <usize>down * row + ((<usize>right) << 3);
				const offset = -scale * scale * <f64>(down * down + right * right);
				// Within one row a pair is met from both its ends: sums would overtake each other in the lanes.
				attract(planes + at, planes + to, pairs, plane, densities + at, densities + to, offset, down != 0);
			}
		}
	}
}

/** The offsets of the window, nearest first, in reading order where equally near: columns and rows as two i32 each. */
function sortOffsets(reach: i32, counts: usize, offsets: usize): void {
	const most = 2 * reach * reach;
	memory.fill(counts, 0, (<usize>(most + 2)) << 2);
	for (let down = -reach; down <= reach; down++) {
		for (let right = -reach; right <= reach; right++) {
			const count = counts + ((<usize>(down * down + right * right + 1)) << 2);
			store<i32>(count, load<i32>(count) + 1);
		}
	}
	for (let i = 1; i <= most; i++) {
		const count = counts + ((<usize>i) << 2);
		store<i32>(count, load<i32>(count) + load<i32>(count - 4));
	}
	for (let down = -reach; down <= reach; down++) {
		for (let right = -reach; right <= reach; right++) {
			const count = counts + ((<usize>(down * down + right * right)) << 2);
			const to = offsets + ((<usize>load<i32>(count)) << 3);
			store<i32>(count, load<i32>(count) + 1);
			store<i32>(to, right);
			store<i32>(to, down, 4);
		}
	}
}

/** The nearest pixel of higher density, −1 if the window has none or it is farther than `farthest`; the first in reading order of equally near ones. */
function nearestHigher(
	lab: usize,
	densities: usize,
	y: i32,
	x: i32,
	height: i32,
	width: i32,
	pitch: i32,
	offsets: usize,
	end: usize,
	farthest: f64,
): i32 {
	const density = load<f64>(densities);
	const pixel = lab + <usize>(y * width + x) * 24;
	let nearest = Infinity;
	let found = -1;
	// Offsets come nearest first, so no later one can be nearer than what it is apart in the plane.
	for (; offsets < end; offsets += 8) {
		const right = load<i32>(offsets);
		const down = load<i32>(offsets, 4);
		if (<f64>(right * right + down * down) > nearest) break;
		if (<u32>(y + down) >= <u32>height || !(load<f64>(densities + ((<isize>(down * pitch + right)) << 3)) > density)) continue;
		const place = (y + down) * width + x + right;
		const other = lab + <usize>place * 24;
		const l = load<f64>(pixel) - load<f64>(other);
		const a = load<f64>(pixel, 8) - load<f64>(other, 8);
		const b = load<f64>(pixel, 16) - load<f64>(other, 16);
		const distance = l * l + a * a + b * b + <f64>(down * down) + <f64>(right * right);
		if (distance < nearest || (distance == nearest && place < found)) {
			nearest = distance;
			found = place;
		}
	}
	return Math.sqrt(nearest) > farthest ? -1 : found;
}

/** Numbers the trees by their roots, from the first pixel on, and every pixel by its tree; how many there are. −1 is the parent of a root. */
function labelTrees(parents: usize, count: i32, labels: usize): i32 {
	let trees = 0;
	for (let i = 0; i < count; i++) {
		if (load<i32>(parents + ((<usize>i) << 2)) < 0) store<i32>(labels + ((<usize>i) << 2), trees++);
	}
	for (let i = 0; i < count; i++) {
		let root = i;
		for (let up = i; up >= 0; up = load<i32>(parents + ((<usize>up) << 2))) root = up;
		if (root == i) continue;
		store<i32>(labels + ((<usize>i) << 2), load<i32>(labels + ((<usize>root) << 2)));
		for (let at = i; at != root;) {
			const parent = parents + ((<usize>at) << 2);
			at = load<i32>(parent);
			store<i32>(parent, root);
		}
	}
	return trees;
}

/**
 * Labels of `lab` [height, width, 3]. `scale`² is the factor of squared distances in the exponent of 2. `planes` has room for three planes of `height` rows
 * of `pitchOf` doubles, `densities` for one; `counts` for 2 · reach² + 2 integers, `offsets` for (2 · reach + 1)² pairs of them, `parents` and `labels` for one per pixel.
 */
export function quickshift(
	lab: usize,
	noise: usize,
	height: i32,
	width: i32,
	reach: i32,
	scale: f64,
	farthest: f64,
	planes: usize,
	densities: usize,
	counts: usize,
	offsets: usize,
	parents: usize,
	labels: usize,
): i32 {
	const pitch = pitchOf(width, reach);
	const plane = (<usize>height * <usize>pitch) << 3;
	spread(lab, noise, height, width, reach, scale, planes, plane, densities);
	addDensities(planes, plane, height, width, reach, scale, densities);
	sortOffsets(reach, counts, offsets);
	const side = 2 * reach + 1;
	const end = offsets + ((<usize>(side * side)) << 3);
	let parent = parents;
	for (let y = 0; y < height; y++) {
		let density = densities + ((<usize>(y * pitch + reach)) << 3);
		for (let x = 0; x < width; x++, density += 8, parent += 4) {
			store<i32>(parent, nearestHigher(lab, density, y, x, height, width, pitch, offsets, end, farthest));
		}
	}
	return labelTrees(parents, height * width, labels);
}
