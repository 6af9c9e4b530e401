/** Seeds along one direction: `count` of them at start, start + step, …. */
export interface SeedLine {
	readonly start: number;
	readonly step: number;
	readonly count: number;
}

/** Where SLIC sows its centres, and how far each of them reaches. */
export interface Seeds {
	readonly down: SeedLine;
	readonly along: SeedLine;
	/** Pixels between seeds, the larger of both directions: the unit of places. */
	readonly step: number;
	/** A centre competes for pixels up to twice so far away. */
	readonly reachDown: number;
	readonly reachAlong: number;
}

/** About `segments` seeds, evenly spread over height × width pixels, as scikit-image sows them. */
export function seedsOf(height: number, width: number, segments: number): Seeds {
	const [down, along] = regularGrid(height, width, segments);
	// There: the spacing that as many points as there are seeds would have, not the one that the seeds have.
	const [reachDown, reachAlong] = regularGrid(height, width, down.count * along.count);
	return { down, along, step: Math.max(down.step, along.step), reachDown: reachDown.step, reachAlong: reachAlong.step };
}

function regularGrid(height: number, width: number, points: number): [SeedLine, SeedLine] {
	const pixels = height * width;
	const line = (length: number, spacing: number): SeedLine => {
		if (pixels <= points) return { start: 0, step: 1, count: length };
		const start = Math.floor(spacing / 2);
		const step = roundHalfEven(spacing);
		return { start, step, count: Math.ceil((length - start) / step) };
	};
	const spacing = Math.sqrt(pixels / points);
	const [short, long] = [Math.min(height, width), Math.max(height, width)];
	if (short >= spacing) return [line(height, spacing), line(width, spacing)];
	const [across, lengthwise] = [line(short, short), line(long, long / points)];
	return height < width ? [across, lengthwise] : [lengthwise, across];
}

function roundHalfEven(x: number): number {
	const below = Math.floor(x);
	if (x - below !== 0.5) return Math.round(x);
	return below + (below % 2);
}
