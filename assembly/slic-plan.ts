/** What one run of SLIC works on, and one centre of it: structures at pointers. */

// @ts-ignore: decorator
@unmanaged
export class Plan {
	height: i32;
	width: i32;
	/** 1 / step²; 1 / step */
	weight: f64;
	perStep: f64;
	/** The image: colours [height, width, 3], the label of each pixel [height, width]. */
	colours: usize;
	labels: usize;
	/** Centres in order of their labels. */
	centres: usize;
	centreCount: i32;
	/** How far a centre reaches: two steps down and along. */
	reachDown: i32;
	reachAlong: i32;
	/** Tiles row by row, and how many make a row. */
	tiles: usize;
	tilesAlong: i32;
	/** The centres that reach into each tile of the row at hand: candidates starts[t] to starts[t + 1], labels in ascending order. */
	starts: usize;
	cursors: usize;
	candidates: usize;
	/** The tile at hand: see slic-tile.ts. */
	scratch: usize;
	/** Which bits of a key are the label, in four lanes. */
	labelBits: u64;
	labelBitsToo: u64;
	/** How far apart two keys must be to be told apart, see `prepareTiles`; exact ≠ 0: 32 bits do not do for these colours. */
	doubtLinear: f32;
	doubtRoot: f32;
	doubtConstant: f32;
	exact: i32;
	/** How far any centre has moved since the first iteration, at most, in the unit of distances (their roots). */
	travelled: f64;
	/** Beyond what distance from the tile at hand there may be centres that were not looked at. */
	cap: f32;
	/** Pixels that changed hands in this iteration. */
	changed: i32;
}

// @ts-ignore: decorator
@unmanaged
export class Centre {
	y: f64;
	x: f64;
	c0: f64;
	c1: f64;
	c2: f64;
	unused: f64;
	/** Exact sums of the places and colours of its pixels, and how many there are. */
	sumY: f64;
	sumX: f64;
	sum0: f64;
	sum1: f64;
	sum2: f64;
	count: f64;
	/** c0, c1, c2 and y / step in 32 bits. */
	colour: f32;
	colour1: f32;
	colour2: f32;
	down: f32;
	/** The pixels it may have: rows top to bottom, columns left to right, both ends exclusive. */
	top: i32;
	bottom: i32;
	left: i32;
	right: i32;
	/** x / step */
	across: f32;
	unused1: i32;
	unused2: i32;
	unused3: i32;
}

/** Where the centre of `label` is. */
// @ts-ignore: decorator
@inline
export function centreOf(plan: Plan, label: i32): Centre {
	return changetype<Centre>(plan.centres + <usize>label * offsetof<Centre>());
}
