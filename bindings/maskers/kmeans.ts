/** Weighted points, [rows, width]. */
export interface Points {
	readonly data: Float64Array;
	/** [rows], positive */
	readonly mass: Float64Array;
	readonly rows: number;
	readonly width: number;
}

export interface Clusters {
	/** [k, width] */
	readonly centres: Float64Array;
	/** [rows] index of the nearest centre; of equally near ones, the first. */
	readonly nearest: Int32Array;
	/** Σ mass · squared distance to the nearest centre. */
	readonly inertia: number;
}

/** Lloyd's iterations per start; they nearly always settle long before. */
const ITERATIONS = 300;
/** What rounding may do to a bound on a distance, relative, over all iterations. */
const ROUNDING = 1e-10;

/**
 * k-means: the best of `starts` runs of Lloyd's iterations (1982) from k-means++ centres (Arthur & Vassilvitskii 2007). At most k centres; fewer
 * if there are fewer distinct points.
 *
 * @param draw gives the next uniform number in [0, 1)
 */
export function kmeans(points: Points, k: number, starts: number, draw: () => number): Clusters {
	let best = settle(points, startingCentres(points, k, draw));
	for (let start = 1; start < starts; start++) {
		const found = settle(points, startingCentres(points, k, draw));
		if (found.inertia < best.inertia) best = found;
	}
	return best;
}

/**
 * Lloyd's iterations until no point changes its centre. Bounds on each point's distance to its own centre and to all others (Hamerly 2010) spare
 * most of the distances and change no result.
 */
export function settle(points: Points, start: Float64Array): Clusters {
	const { data, rows, width } = points;
	const k = start.length / width;
	const centres = start.slice();
	const nearest = new Int32Array(rows);
	/** At least the distance to the own centre; at most the distance to any other. */
	const upper = new Float64Array(rows).fill(Infinity);
	const lower = new Float64Array(rows);

	for (let iteration = 0; iteration < ITERATIONS; iteration++) {
		let changed = iteration === 0;
		for (let i = 0; i < rows; i++) {
			if (upper[i]! < lower[i]!) continue;
			upper[i] = Math.sqrt(squaredDistance(data, i, centres, nearest[i]!, width, Infinity)) * (1 + ROUNDING);
			if (upper[i]! < lower[i]!) continue;
			let own = 0;
			let least = Infinity;
			let second = Infinity;
			for (let c = 0; c < k; c++) {
				const distance = squaredDistance(data, i, centres, c, width, second);
				if (distance < least) {
					second = least;
					least = distance;
					own = c;
				} else if (distance < second) second = distance;
			}
			changed ||= own !== nearest[i];
			nearest[i] = own;
			upper[i] = Math.sqrt(least) * (1 + ROUNDING);
			lower[i] = Math.sqrt(second) * (1 - ROUNDING);
		}
		if (!changed) break;
		fillEmpty(points, centres, nearest, upper, lower);
		const moved = moveToMeans(points, nearest, centres);
		const farthest = moved.reduce((most, way) => Math.max(most, way), 0) * (1 + ROUNDING);
		for (let i = 0; i < rows; i++) {
			upper[i]! += moved[nearest[i]!]! * (1 + ROUNDING);
			lower[i]! -= farthest;
		}
	}
	let inertia = 0;
	for (let i = 0; i < rows; i++) inertia += points.mass[i]! * squaredDistance(data, i, centres, nearest[i]!, width, Infinity);
	return { centres, nearest, inertia };
}

/** Squared distance of a point to a centre; stops adding once it is above `limit`. */
function squaredDistance(data: Float64Array, point: number, centres: Float64Array, centre: number, width: number, limit: number): number {
	let sum = 0;
	for (let j = 0, p = point * width, c = centre * width; j < width && sum <= limit; j++) {
		const difference = data[p + j]! - centres[c + j]!;
		sum += difference * difference;
	}
	return sum;
}

/** k-means++: each next centre is a point drawn by its squared distance to the nearest so far; the best of a few draws, as in scikit-learn. */
function startingCentres({ data, mass, rows, width }: Points, k: number, draw: () => number): Float64Array {
	const trials = 2 + (31 - Math.clz32(k));
	const centres = new Float64Array(k * width);
	let distances: Float64Array = new Float64Array(rows).fill(1);
	for (let found = 0; found < k; found++) {
		const total = distances.reduce((sum, distance, i) => sum + mass[i]! * distance, 0);
		// Fewer distinct points than centres.
		if (total === 0) return centres.slice(0, found * width);
		let least = Infinity;
		let chosen = 0;
		let next = distances;
		for (let trial = 0; trial < (found === 0 ? 1 : trials); trial++) {
			const candidate = pick(distances, mass, draw() * total);
			const shorter = new Float64Array(rows);
			let sum = 0;
			for (let i = 0; i < rows; i++) {
				const limit = found === 0 ? Infinity : distances[i]!;
				shorter[i] = Math.min(limit, squaredDistance(data, i, data, candidate, width, limit));
				sum += mass[i]! * shorter[i]!;
			}
			if (sum < least) [least, chosen, next] = [sum, candidate, shorter];
		}
		centres.set(data.subarray(chosen * width, (chosen + 1) * width), found * width);
		distances = next;
	}
	return centres;
}

/** The point at which the running sum of mass · distance passes `place`; one with a positive distance. */
function pick(distances: Float64Array, mass: Float64Array, place: number): number {
	let last = 0;
	let sum = 0;
	for (let i = 0; i < distances.length; i++) {
		const share = mass[i]! * distances[i]!;
		if (share === 0) continue;
		sum += share;
		last = i;
		if (sum > place) break;
	}
	return last;
}

/** A centre that lost all its points gets the one that is farthest from its own. */
function fillEmpty({ data, width }: Points, centres: Float64Array, nearest: Int32Array, upper: Float64Array, lower: Float64Array): void {
	const members = new Int32Array(centres.length / width);
	for (const c of nearest) members[c]!++;
	const empty = Array.from(members.keys()).filter((c) => members[c] === 0);
	if (empty.length === 0) return;
	const distances = Float64Array.from(nearest, (c, i) => squaredDistance(data, i, centres, c, width, Infinity));
	for (const c of empty) {
		let farthest = -1;
		for (let i = 0; i < nearest.length; i++) {
			if (members[nearest[i]!]! > 1 && (farthest < 0 || distances[i]! > distances[farthest]!)) farthest = i;
		}
		members[nearest[farthest]!]!--;
		members[c] = 1;
		nearest[farthest] = c;
		distances[farthest] = 0;
		upper[farthest] = Infinity;
		lower[farthest] = 0;
	}
}

/** Moves each centre to the mean of its points; how far, [k]. */
function moveToMeans({ data, mass, rows, width }: Points, nearest: Int32Array, centres: Float64Array): Float64Array {
	const before = centres.slice();
	const totals = new Float64Array(centres.length / width);
	centres.fill(0);
	for (let i = 0; i < rows; i++) {
		const c = nearest[i]!;
		totals[c]! += mass[i]!;
		for (let j = 0; j < width; j++) centres[c * width + j]! += mass[i]! * data[i * width + j]!;
	}
	return totals.map((total, c) => {
		for (let j = 0; j < width; j++) centres[c * width + j]! /= total;
		return Math.sqrt(squaredDistance(before, c, centres, c, width, Infinity));
	});
}
