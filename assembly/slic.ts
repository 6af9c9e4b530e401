/**
 * SLIC: k-means of pixels by place and colour, where a centre competes only for the pixels within two steps of the grid it was sown on.
 *
 * Colours are rounded to a power of two so coarse that sums over all pixels are exact, and so fine (2^-53 of such a sum) that nothing else
 * notices. Sums then do not depend on the order of additions, and an iteration touches only the sums of pixels that change hands.
 *
 * Source: Achanta et al., SLIC superpixels compared to state-of-the-art superpixel methods (2012), in the form scikit-image gave it.
 */
import { Centre, Plan, centreOf } from "./slic-plan";
import { SCRATCH_BYTES, TILE_BYTES, assignTile, findCandidates, prepareTiles } from "./slic-tile";

/**
 * `labels` [height, width] for `colours` [height, width, 3], which it scales by `ratio` and rounds. Seeds lie on `rows` × `columns` places
 * (rowStart + i · rowStep, columnStart + j · columnStep); `step` weighs places against colours. `scratch` has room for
 * 2048 bytes, each tile, each centre and the lists of candidates (see bindings/kernels/wasm/slic.ts).
 */
export function slic(
	colours: usize,
	height: i32,
	width: i32,
	ratio: f64,
	rows: i32,
	rowStart: i32,
	rowStep: i32,
	columns: i32,
	columnStart: i32,
	columnStep: i32,
	reachDown: i32,
	reachAlong: i32,
	step: f64,
	iterations: i32,
	labels: usize,
	scratch: usize,
): void {
	const plan = changetype<Plan>(scratch);
	plan.height = height;
	plan.width = width;
	plan.weight = 1.0 / (step * step);
	plan.perStep = 1.0 / step;
	plan.colours = colours;
	plan.labels = labels;
	plan.centreCount = rows * columns;
	plan.reachDown = reachDown;
	plan.reachAlong = reachAlong;
	plan.travelled = 0.0;
	plan.tilesAlong = (width + 7) >> 3;
	plan.scratch = scratch + PLAN_BYTES;
	plan.tiles = plan.scratch + SCRATCH_BYTES;
	plan.centres = plan.tiles + <usize>(((height + 7) >> 3) * plan.tilesAlong) * TILE_BYTES;
	plan.starts = plan.centres + <usize>plan.centreCount * offsetof<Centre>();
	plan.cursors = plan.starts + ((<usize>(plan.tilesAlong + 1)) << 2);
	plan.candidates = plan.cursors + ((<usize>plan.tilesAlong) << 2);
	prepareTiles(plan, ratio);
	memory.fill(plan.centres, 0, <usize>plan.centreCount * offsetof<Centre>());
	sow(plan, rows, rowStart, rowStep, columns, columnStart, columnStep);
	for (let iteration = 1; iteration < iterations; iteration++) {
		let farthest: f64 = 0.0;
		for (let label = 0; label < plan.centreCount; label++) farthest = max(farthest, move(plan, centreOf(plan, label)));
		plan.travelled += sqrt(farthest);
		plan.changed = 0;
		let tile = plan.tiles;
		for (let top = 0; top < height; top += 8) {
			findCandidates(plan, top);
			for (let left = 0; left < width; left += 8, tile += TILE_BYTES) assignTile(plan, tile, top, left);
		}
		if (plan.changed == 0) return;
	}
}

const PLAN_BYTES: usize = (offsetof<Plan>() + 15) & ~15;

/** Which seed is nearest? Ties to the lower one. */
// @ts-ignore: decorator
@inline
function nearestSeed(at: i32, start: i32, step: i32, count: i32): i32 {
	return min(max(at - start + ((step - 1) >> 1), 0) / step, count - 1);
}

/**
 * The first iteration: seeds have no colour yet, so each pixel goes to the seed that is nearest in place. On a grid that is the nearest row
 * and the nearest column.
 */
function sow(plan: Plan, rows: i32, rowStart: i32, rowStep: i32, columns: i32, columnStart: i32, columnStep: i32): void {
	let at = plan.labels;
	let colour = plan.colours;
	for (let y = 0; y < plan.height; y++) {
		const row = nearestSeed(y, rowStart, rowStep, rows) * columns;
		for (let column = 0, x = 0; column < columns; column++) {
			// The first pixel that is nearer to the next seed, and sums over those before it.
			const end = column + 1 < columns ? min(columnStart + column * columnStep + (columnStep >> 1) + 1, plan.width) : plan.width;
			const centre = centreOf(plan, row + column);
			centre.count += <f64>(end - x);
			centre.sumY += <f64>(end - x) * <f64>y;
			let sumX: f64 = 0.0;
			let sums = f64x2.splat(0.0);
			let sum2: f64 = 0.0;
			for (; x < end; x++, at += 4, colour += 24) {
				store<i32>(at, row + column);
				sumX += <f64>x;
				sums = f64x2.add(sums, v128.load(colour));
				sum2 += load<f64>(colour, 16);
			}
			centre.sumX += sumX;
			centre.sum0 += f64x2.extract_lane(sums, 0);
			centre.sum1 += f64x2.extract_lane(sums, 1);
			centre.sum2 += sum2;
		}
	}
}

/** To the mean of its pixels; a centre without any gets no window and so never has one again. How far, squared. */
function move(plan: Plan, centre: Centre): f64 {
	centre.bottom = centre.top;
	centre.right = centre.left;
	if (centre.count == 0.0) return 0.0;
	const dy = (centre.sumY / centre.count - centre.y) * plan.perStep;
	const dx = (centre.sumX / centre.count - centre.x) * plan.perStep;
	const t0 = centre.sum0 / centre.count - centre.c0;
	const t1 = centre.sum1 / centre.count - centre.c1;
	const t2 = centre.sum2 / centre.count - centre.c2;
	centre.y = centre.sumY / centre.count;
	centre.x = centre.sumX / centre.count;
	centre.c0 = centre.sum0 / centre.count;
	centre.c1 = centre.sum1 / centre.count;
	centre.c2 = centre.sum2 / centre.count;
	centre.colour = <f32>centre.c0;
	centre.colour1 = <f32>centre.c1;
	centre.colour2 = <f32>centre.c2;
	centre.down = <f32>(centre.y * plan.perStep);
	centre.across = <f32>(centre.x * plan.perStep);
	const down = <f64>(2 * plan.reachDown);
	const along = <f64>(2 * plan.reachAlong);
	centre.top = <i32>max(centre.y - down, 0.0);
	centre.bottom = <i32>min(centre.y + down + 1.0, <f64>plan.height);
	centre.left = <i32>max(centre.x - along, 0.0);
	centre.right = <i32>min(centre.x + along + 1.0, <f64>plan.width);
	return dy * dy + dx * dx + t0 * t0 + t1 * t1 + t2 * t2;
}
