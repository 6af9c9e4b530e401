/**
 * Which centre is nearest to each pixel of a tile of 8 × 8? Exactly what 64-bit arithmetic says of every centre in turn, for a tenth of the work:
 *
 * - A centre whose distance from the box around the tile's places and colours is more than the worst pixel's distance is left out; the nearest come first.
 * - Distances are taken in 32 bits, four pixels at a time, and the lowest bits make room for the centre's label, so that an integer minimum
 *   finds both. Where the two nearest are closer than the error of that could be, the pixel is decided in 64 bits.
 */
import { Centre, Plan, centreOf } from "./slic-plan";

/**
 * A tile: 64 floats of each colour, then the corners of their box (c0, c1, c2, something); in place of the lower one's something, until when its
 * labels stand: see `rest`.
 */
export const TILE_BYTES: usize = 800;
const LOW: usize = 768;
const UNTIL: usize = 780;
const HIGH: usize = 784;

/** What stands at `plan.scratch`: the nearest and the next nearest key of each pixel, dy² of each row, the candidates' bounds, columns · 1 / step. */
const NEAREST: usize = 0;
const NEXT: usize = 256;
const ROWS: usize = 512;
const BOUNDS: usize = 544;
const ALONG: usize = 1072;
export const SCRATCH_BYTES: usize = 1104;

/** Bits of a bound that number the candidate, and so how many candidates a tile may have in 32 bits. */
const SLOT: i32 = 127;
const INFINITE: i32 = 0x7f800000;

const lanes = memory.data<i32>([0, 1, 2, 3, 4, 5, 6, 7, INFINITE, INFINITE, INFINITE, INFINITE], 16);

/** No colour of Lab is farther from 0 in any of its three coordinates, nor is a grey in 0..1. */
const LARGEST: f64 = 128.0;

/** To be called once the plan is made: scales the colours, rounds them so that sums of all of them are exact, and cuts them into tiles. */
export function prepareTiles(plan: Plan, ratio: f64): void {
	const largest = LARGEST * ratio;
	const wanted = largest * <f64>max(plan.height * plan.width, 4) * 1.1102230246251565e-16; // 2^-53
	let grid: f64 = 2.8480945455213995e-306; // 2^-1015
	while (grid < wanted) grid *= 2.0;
	const round = 6755399441055744.0 * grid; // 1.5 · 2^52
	const u: f64 = 5.960464477539063e-8; // 2^-24
	const far = <f64>(max(plan.height, plan.width) + 8) * plan.perStep;
	const size = max(largest, far);
	const bits = 32 - <i32>clz<i32>(plan.centreCount - 1);
	v128.store(changetype<usize>(plan), i32x4.splat((1 << bits) - 1), offsetof<Plan>("labelBits"));
	// A distance d of 32 bits is off by less than e(d) = (2^-15 + 2^(bits − 22)) · d + 12 u · size · √d + 300 (u · size)² (rounding of five
	// coordinates, their differences, squares and sum; the label in its place). Then d₁ + 4 · e(d₁) < d₂ says that the first is nearer in truth.
	plan.doubtLinear = <f32>(1.220703125e-4 + <f64>(1 << bits) * 9.5367431640625e-7);
	plan.doubtRoot = <f32>(48.0 * u * size);
	plan.doubtConstant = <f32>(1200.0 * u * size * u * size + 1e-30);
	plan.exact = <i32>!(size <= 1e15);
	const perStep = f32x4.splat(<f32>plan.perStep);
	v128.store(plan.scratch + ALONG, f32x4.mul(f32x4.convert_i32x4_s(v128.load(lanes)), perStep));
	v128.store(plan.scratch + ALONG, f32x4.mul(f32x4.convert_i32x4_s(v128.load(lanes, 16)), perStep), 16);
	let tile = plan.tiles;
	for (let y = 0; y < plan.height; y += 8) {
		for (let x = 0; x < plan.width; x += 8, tile += TILE_BYTES) fillTile(plan, tile, y, x, ratio, round);
	}
}

/** Pixels beyond the image repeat its last row and column, which by then are as they shall be. */
function fillTile(plan: Plan, tile: usize, top: i32, left: i32, ratio: f64, round: f64): void {
	const ratios = f64x2.splat(ratio);
	const rounds = f64x2.splat(round);
	let low = f32x4.splat(Infinity);
	let high = f32x4.splat(-Infinity);
	for (let r = 0; r < 8; r++) {
		const row = min(top + r, plan.height - 1) * plan.width;
		for (let c = 0; c < 8; c++) {
			const from = plan.colours + <usize>(row + min(left + c, plan.width - 1)) * 24;
			if (top + r < plan.height && left + c < plan.width) {
				v128.store(from, f64x2.sub(f64x2.add(f64x2.mul(v128.load(from), ratios), rounds), rounds));
				store<f64>(from, load<f64>(from, 16) * ratio + round - round, 16);
			}
			const colour = f32x4.replace_lane(f32x4.demote_f64x2_zero(v128.load(from)), 2, <f32>load<f64>(from, 16));
			low = f32x4.pmin(low, colour);
			high = f32x4.pmax(high, colour);
			const to = tile + ((<usize>(8 * r + c)) << 2);
			v128.store_lane<f32>(to, colour, 0);
			v128.store_lane<f32>(to, colour, 1, 256);
			v128.store_lane<f32>(to, colour, 2, 512);
		}
	}
	v128.store(tile + LOW, f32x4.replace_lane(low, 3, -1.0));
	v128.store(tile + HIGH, high);
}

/** The centres that reach into each tile of the row of tiles that begins with pixel row `top`. */
export function findCandidates(plan: Plan, top: i32): void {
	const starts = plan.starts;
	const cursors = plan.cursors;
	const tiles = plan.tilesAlong;
	memory.fill(starts, 0, (<usize>(tiles + 1)) << 2);
	for (let label = 0; label < plan.centreCount; label++) {
		const centre = centreOf(plan, label);
		if (centre.bottom <= top || centre.top >= top + 8 || centre.right <= centre.left) continue;
		for (let t = centre.left >> 3; t <= (centre.right - 1) >> 3; t++) {
			const at = starts + ((<usize>t) << 2);
			store<i32>(at, load<i32>(at, 4) + 1, 4);
		}
	}
	for (let t = 0, before = 0; t < tiles; t++) {
		const at = (<usize>t) << 2;
		store<i32>(cursors + at, before);
		before += load<i32>(starts + at, 4);
		store<i32>(starts + at, before, 4);
	}
	for (let label = 0; label < plan.centreCount; label++) {
		const centre = centreOf(plan, label);
		if (centre.bottom <= top || centre.top >= top + 8 || centre.right <= centre.left) continue;
		for (let t = centre.left >> 3; t <= (centre.right - 1) >> 3; t++) {
			const at = cursors + ((<usize>t) << 2);
			const cursor = load<i32>(at);
			store<i32>(plan.candidates + ((<usize>cursor) << 2), label);
			store<i32>(at, cursor + 1);
		}
	}
}

/** Gives each pixel of the tile whose first pixel is (top, left) to the nearest of its candidates. */
export function assignTile(plan: Plan, tile: usize, top: i32, left: i32): void {
	if (plan.travelled < <f64>load<f32>(tile, UNTIL)) return;
	const at = plan.starts + ((<usize>(left >> 3)) << 2);
	const candidates = plan.candidates + ((<usize>load<i32>(at)) << 2);
	const count = load<i32>(at, 4) - load<i32>(at);
	const rows = min(8, plan.height - top);
	const columns = min(8, plan.width - left);
	if (count > SLOT || plan.exact) {
		for (let r = 0; r < rows; r++) {
			for (let c = 0; c < columns; c++) settleExactly(plan, candidates, count, top + r, left + c);
		}
		return;
	}
	const limit = f32x4.splat(measureTile(plan, tile, top, left, rows, columns, candidates, count));
	const labelBits = v128.load(changetype<usize>(plan), offsetof<Plan>("labelBits"));
	const inside = (1 << columns) - 1;
	const cap = f32x4.splat(plan.cap);
	let margin = cap;
	let row = plan.labels + ((<usize>(top * plan.width + left)) << 2);
	let keys = plan.scratch;
	for (let r = 0; r < rows; r++, row += (<usize>plan.width) << 2, keys += 32) {
		const near = v128.load(keys);
		const far = v128.load(keys, 16);
		const next = v128.load(keys, NEXT);
		const farNext = v128.load(keys, NEXT + 16);
		const clear = i32x4.bitmask(f32x4.gt(f32x4.sub(next, near), limit)) | (i32x4.bitmask(f32x4.gt(f32x4.sub(farNext, far), limit)) << 4);
		margin = f32x4.pmin(margin, f32x4.sub(f32x4.pmin(next, cap), near));
		margin = f32x4.pmin(margin, f32x4.sub(f32x4.pmin(farNext, cap), far));
		const same =
			i32x4.bitmask(i32x4.eq(v128.and(near, labelBits), v128.load(row))) |
			(i32x4.bitmask(i32x4.eq(v128.and(far, labelBits), v128.load(row, 16))) << 4);
		for (let rest = ~(clear & same) & inside; rest != 0; rest &= rest - 1) {
			const c = ctz(rest);
			if ((clear >> c) & 1) settle(plan, top + r, left + c, load<i32>(keys + ((<usize>c) << 2)) & (<i32>plan.labelBits));
			else settleExactly(plan, candidates, count, top + r, left + c);
		}
	}
	rest(plan, tile, margin, f32x4.extract_lane(limit, 0));
}

/**
 * How long the labels of a tile stand: another centre may become the nearest of a pixel only after both have moved by half of what their distances
 * differ, √d₂ − √d₁ ≥ (d₂ − d₁) / 2 √d₂. `margin` is the least of d₂ − d₁, d₂ no more than `plan.cap`.
 */
function rest(plan: Plan, tile: usize, margin: v128, limit: f32): void {
	margin = f32x4.pmin(margin, v128.shuffle<f32>(margin, margin, 2, 3, 0, 1));
	margin = f32x4.pmin(margin, v128.shuffle<f32>(margin, margin, 1, 0, 3, 2));
	const half = <f64>(f32x4.extract_lane(margin, 0) - limit) / (4.0 * sqrt(<f64>plan.cap));
	store<f32>(tile, <f32>(plan.travelled + half * 0.999 - 1e-5), UNTIL);
}

/** The nearest two keys of each pixel; how far they must be apart to be told apart. */
function measureTile(plan: Plan, tile: usize, top: i32, left: i32, rows: i32, columns: i32, candidates: usize, count: i32): f32 {
	const scratch = plan.scratch;
	const infinite = v128.load(lanes, 32);
	for (let at: usize = 0; at < 256; at += 16) {
		v128.store(scratch + at, infinite, NEAREST);
		v128.store(scratch + at, infinite, NEXT);
	}
	// Nothing is nearer to what lies beyond the image, so that it never counts as the worst pixel.
	if (rows < 8 || columns < 8) {
		for (let i = 0; i < 64; i++) if (i >> 3 >= rows || (i & 7) >= columns) store<i32>(scratch + ((<usize>i) << 2), 0, NEAREST);
	}
	boundCandidates(plan, tile, top, left, candidates, count);
	let limit: f32 = 0.0;
	let enough: f32 = Infinity;
	while (true) {
		const key = takeNearest(scratch + BOUNDS, count);
		if (!(reinterpret<f32>(key) <= enough)) {
			// What is outside a window of a centre is so far from it at least.
			const window = <f32>(<f64>(2 * min(plan.reachDown, plan.reachAlong)) * plan.perStep);
			plan.cap = window * window;
			if (reinterpret<f32>(key) < plan.cap) plan.cap = reinterpret<f32>(key);
			return limit;
		}
		const slot = key & SLOT;
		const label = load<i32>(candidates + ((<usize>slot) << 2));
		const centre = centreOf(plan, label);
		const worst = reinterpret<f32>(measure(plan, tile, top, left, centre, label));
		limit = worst * plan.doubtLinear + sqrt(worst) * plan.doubtRoot + plan.doubtConstant;
		enough = worst + limit;
	}
}

/** Distance of a place or colour from the interval low..high, squared, lane by lane. */
// @ts-ignore: decorator
@inline
function apart(at: v128, low: v128, high: v128): v128 {
	const d = f32x4.pmax(f32x4.splat(0), f32x4.pmax(f32x4.sub(low, at), f32x4.sub(at, high)));
	return f32x4.mul(d, d);
}

/** The record of candidate `slot`; beyond the last one some other's. */
// @ts-ignore: decorator
@inline
function candidate(plan: Plan, candidates: usize, slot: i32, count: i32): usize {
	return changetype<usize>(centreOf(plan, load<i32>(candidates + ((<usize>min(slot, count - 1)) << 2))));
}

/** A lower bound of each candidate's distance from any pixel of the tile, its lowest bits the candidate's number; four at a time. */
function boundCandidates(plan: Plan, tile: usize, top: i32, left: i32, candidates: usize, count: i32): void {
	const perStep = <f32>plan.perStep;
	const low = f32x4.replace_lane(v128.load(tile, LOW), 3, <f32>top * perStep);
	const high = f32x4.replace_lane(v128.load(tile, HIGH), 3, <f32>min(top + 7, plan.height - 1) * perStep);
	const leftmost = f32x4.splat(<f32>left * perStep);
	const rightmost = f32x4.splat(<f32>min(left + 7, plan.width - 1) * perStep);
	const slots = i32x4.splat(SLOT);
	let numbers = v128.load(lanes);
	let out = plan.scratch + BOUNDS;
	for (let slot = 0; slot < count; slot += 4, out += 16) {
		const a = candidate(plan, candidates, slot, count);
		const b = candidate(plan, candidates, slot + 1, count);
		const c = candidate(plan, candidates, slot + 2, count);
		const d = candidate(plan, candidates, slot + 3, count);
		let x = v128.load_splat<f32>(a, offsetof<Centre>("across"));
		x = v128.load_lane<f32>(b, x, 1, offsetof<Centre>("across"));
		x = v128.load_lane<f32>(c, x, 2, offsetof<Centre>("across"));
		x = v128.load_lane<f32>(d, x, 3, offsetof<Centre>("across"));
		const u = apart(v128.load(a, offsetof<Centre>("colour")), low, high);
		const v = apart(v128.load(b, offsetof<Centre>("colour")), low, high);
		const w = apart(v128.load(c, offsetof<Centre>("colour")), low, high);
		const z = apart(v128.load(d, offsetof<Centre>("colour")), low, high);
		const uv = f32x4.add(v128.shuffle<f32>(u, v, 0, 4, 1, 5), v128.shuffle<f32>(u, v, 2, 6, 3, 7));
		const wz = f32x4.add(v128.shuffle<f32>(w, z, 0, 4, 1, 5), v128.shuffle<f32>(w, z, 2, 6, 3, 7));
		const sum = f32x4.add(v128.shuffle<f32>(uv, wz, 0, 1, 4, 5), v128.shuffle<f32>(uv, wz, 2, 3, 6, 7));
		v128.store(out, v128.or(v128.andnot(f32x4.add(sum, apart(x, leftmost, rightmost)), slots), numbers));
		numbers = i32x4.add(numbers, i32x4.splat(4));
	}
	// What the last four have too much.
	for (const end = plan.scratch + BOUNDS + ((<usize>count) << 2); out > end;) {
		out -= 4;
		store<i32>(out, i32.MAX_VALUE);
	}
}

/** The smallest of the keys (NaN if none is left), which it takes away. */
function takeNearest(keys: usize, count: i32): i32 {
	let least = v128.load(keys);
	for (let at: usize = 16; at < (<usize>count) << 2; at += 16) least = i32x4.min_s(least, v128.load(keys + at));
	least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
	least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
	const key = i32x4.extract_lane(least, 0);
	if (key != i32.MAX_VALUE) store<i32>(keys + ((<usize>(key & SLOT)) << 2), i32.MAX_VALUE);
	return key;
}

/** (offset from the centre / step)² of four columns or rows; infinite outside the centre's window from..to. */
// @ts-ignore: decorator
@inline
function squares(base: v128, along: v128, numbers: v128, from: v128, to: v128): v128 {
	const d = f32x4.add(base, along);
	const outside = v128.or(i32x4.lt_s(numbers, from), i32x4.ge_s(numbers, to));
	return v128.or(v128.andnot(f32x4.mul(d, d), outside), v128.and(v128.load(lanes, 32), outside));
}

/** Offers a centre to all pixels of the tile; the worst key that remains. */
function measure(plan: Plan, tile: usize, top: i32, left: i32, centre: Centre, label: i32): i32 {
	const scratch = plan.scratch;
	const early = v128.load(lanes);
	const late = v128.load(lanes, 16);
	const along = v128.load(scratch + ALONG);
	const farther = v128.load(scratch + ALONG, 16);
	const down = f32x4.splat(<f32>((<f64>top - centre.y) * plan.perStep));
	const upper = i32x4.splat(centre.top - top);
	const lower = i32x4.splat(centre.bottom - top);
	v128.store(scratch, squares(down, along, early, upper, lower), ROWS);
	v128.store(scratch, squares(down, farther, late, upper, lower), ROWS + 16);
	const right = f32x4.splat(<f32>((<f64>left - centre.x) * plan.perStep));
	const first = i32x4.splat(centre.left - left);
	const last = i32x4.splat(centre.right - left);
	const x0 = squares(right, along, early, first, last);
	const x1 = squares(right, farther, late, first, last);
	const at = changetype<usize>(centre);
	const c0 = v128.load_splat<f32>(at, offsetof<Centre>("colour"));
	const c1 = v128.load_splat<f32>(at, offsetof<Centre>("colour") + 4);
	const c2 = v128.load_splat<f32>(at, offsetof<Centre>("colour") + 8);
	const labelBits = v128.load(changetype<usize>(plan), offsetof<Plan>("labelBits"));
	const number = i32x4.splat(label);
	let worst = i32x4.splat(0);
	let rows = scratch + ROWS;
	let keys = scratch;
	for (const end = scratch + 256; keys < end; keys += 32, tile += 32, rows += 4) {
		const y = v128.load_splat<f32>(rows);
		let t0 = f32x4.sub(v128.load(tile), c0);
		let t1 = f32x4.sub(v128.load(tile, 256), c1);
		let t2 = f32x4.sub(v128.load(tile, 512), c2);
		let d = f32x4.add(f32x4.add(f32x4.mul(t0, t0), f32x4.mul(t1, t1)), f32x4.add(f32x4.mul(t2, t2), f32x4.add(x0, y)));
		let key = v128.or(v128.andnot(d, labelBits), number);
		let nearest = v128.load(keys);
		v128.store(keys, i32x4.min_s(v128.load(keys, NEXT), i32x4.max_s(nearest, key)), NEXT);
		nearest = i32x4.min_s(nearest, key);
		v128.store(keys, nearest);
		worst = i32x4.max_s(worst, nearest);
		t0 = f32x4.sub(v128.load(tile, 16), c0);
		t1 = f32x4.sub(v128.load(tile, 272), c1);
		t2 = f32x4.sub(v128.load(tile, 528), c2);
		d = f32x4.add(f32x4.add(f32x4.mul(t0, t0), f32x4.mul(t1, t1)), f32x4.add(f32x4.mul(t2, t2), f32x4.add(x1, y)));
		key = v128.or(v128.andnot(d, labelBits), number);
		nearest = v128.load(keys, 16);
		v128.store(keys, i32x4.min_s(v128.load(keys, NEXT + 16), i32x4.max_s(nearest, key)), NEXT + 16);
		nearest = i32x4.min_s(nearest, key);
		v128.store(keys, nearest, 16);
		worst = i32x4.max_s(worst, nearest);
	}
	worst = i32x4.max_s(worst, v128.shuffle<i32>(worst, worst, 2, 3, 0, 1));
	worst = i32x4.max_s(worst, v128.shuffle<i32>(worst, worst, 1, 0, 3, 2));
	return i32x4.extract_lane(worst, 0);
}

/** Compares a pixel with its candidates in 64 bits; it stays where it was if none reaches it. */
function settleExactly(plan: Plan, candidates: usize, count: i32, y: i32, x: i32): void {
	const pixel = plan.colours + <usize>(y * plan.width + x) * 24;
	let label = load<i32>(plan.labels + ((<usize>(y * plan.width + x)) << 2));
	const old = label;
	let nearest: f64 = Infinity;
	for (let slot = 0; slot < count; slot++) {
		const candidate = load<i32>(candidates + ((<usize>slot) << 2));
		const centre = centreOf(plan, candidate);
		if (y < centre.top || y >= centre.bottom || x < centre.left || x >= centre.right) continue;
		const dy = centre.y - <f64>y;
		const dx = centre.x - <f64>x;
		const t0 = load<f64>(pixel) - centre.c0;
		const t1 = load<f64>(pixel, 8) - centre.c1;
		const t2 = load<f64>(pixel, 16) - centre.c2;
		const distance = (dy * dy + dx * dx) * plan.weight + (t0 * t0 + t1 * t1 + t2 * t2);
		if (distance < nearest) {
			nearest = distance;
			label = candidate;
		}
	}
	if (label != old) settle(plan, y, x, label);
}

/** A pixel changes hands. */
function settle(plan: Plan, y: i32, x: i32, label: i32): void {
	const pixel = y * plan.width + x;
	const at = plan.labels + ((<usize>pixel) << 2);
	const colour = plan.colours + <usize>pixel * 24;
	const from = changetype<usize>(centreOf(plan, load<i32>(at)));
	const to = changetype<usize>(centreOf(plan, label));
	const place = f64x2.convert_low_i32x4_s(i32x4.replace_lane(i32x4.splat(y), 1, x));
	const first = v128.load(colour);
	const last = f64x2.replace_lane(v128.load_splat<f64>(colour, 16), 1, 1.0);
	v128.store(from, f64x2.sub(v128.load(from, offsetof<Centre>("sumY")), place), offsetof<Centre>("sumY"));
	v128.store(from, f64x2.sub(v128.load(from, offsetof<Centre>("sum0")), first), offsetof<Centre>("sum0"));
	v128.store(from, f64x2.sub(v128.load(from, offsetof<Centre>("sum2")), last), offsetof<Centre>("sum2"));
	v128.store(to, f64x2.add(v128.load(to, offsetof<Centre>("sumY")), place), offsetof<Centre>("sumY"));
	v128.store(to, f64x2.add(v128.load(to, offsetof<Centre>("sum0")), first), offsetof<Centre>("sum0"));
	v128.store(to, f64x2.add(v128.load(to, offsetof<Centre>("sum2")), last), offsetof<Centre>("sum2"));
	store<i32>(at, label);
	plan.changed++;
}
