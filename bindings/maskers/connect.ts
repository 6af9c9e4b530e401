import type { Kernels } from "../kernels/kernels.js";

/**
 * One connected region (4 neighbours) per label. Of a label in several pieces the largest keeps it. Another is a label of its own if it has at least
 * `smallest` pixels; else it joins the neighbour with which it has the longest border, so that crumbs along an edge do not become features.
 *
 * @param labels [height, width], 0 or more each; become 0..n − 1, in the order of their first pixels
 * @returns n
 */
export function connect(kernels: Kernels, labels: Int32Array, height: number, width: number, smallest: number): number {
	const pieces = labels.slice();
	const count = kernels.connectLabels(pieces, height, width, 1, labels.length);
	const sizes = new Int32Array(count);
	for (const piece of pieces) sizes[piece]!++;
	const largest = largestPieces(labels, pieces, sizes);
	/** What a piece becomes part of; −1 as long as that is open. */
	const joined = Int32Array.from(sizes, (size, piece) => (size >= smallest || largest.has(piece) ? piece : -1));
	const crumbs = bordersOf(pieces, width, joined);
	while (crumbs.size > 0) {
		// All of a round are decided before any joins: the order in which they are met does not matter.
		const round = [...crumbs].map(([crumb, borders]) => [crumb, longest(borders, joined)] as const);
		for (const [crumb, neighbour] of round) {
			if (neighbour < 0) continue;
			joined[crumb] = neighbour;
			crumbs.delete(crumb);
		}
	}
	return renumber(labels, pieces, joined);
}

/** The largest piece of each label, the first of equally large ones. */
function largestPieces(labels: Int32Array, pieces: Int32Array, sizes: Int32Array): Set<number> {
	const largest = new Map<number, number>();
	for (let i = 0; i < labels.length; i++) {
		const best = largest.get(labels[i]!);
		const piece = pieces[i]!;
		if (best === undefined || sizes[piece]! > sizes[best]! || (sizes[piece] === sizes[best] && piece < best))
			largest.set(labels[i]!, piece);
	}
	return new Set(largest.values());
}

/** For each piece that is to join another: how many sides of pixels it shares with which pieces. */
function bordersOf(pieces: Int32Array, width: number, joined: Int32Array): Map<number, Map<number, number>> {
	const all = new Map<number, Map<number, number>>();
	const meet = (piece: number, neighbour: number): void => {
		if (piece === neighbour || joined[piece]! >= 0) return;
		const borders = all.get(piece) ?? new Map<number, number>();
		borders.set(neighbour, (borders.get(neighbour) ?? 0) + 1);
		all.set(piece, borders);
	};
	const both = (a: number, b: number): void => {
		meet(a, b);
		meet(b, a);
	};
	for (let i = 0; i < pieces.length; i++) {
		if ((i + 1) % width > 0) both(pieces[i]!, pieces[i + 1]!);
		if (i + width < pieces.length) both(pieces[i]!, pieces[i + width]!);
	}
	return all;
}

/** The region with the longest border, the first of equal ones; −1 if no neighbour belongs to one yet. */
function longest(borders: ReadonlyMap<number, number>, joined: Int32Array): number {
	const shared = new Map<number, number>();
	for (const [neighbour, length] of borders) {
		const region = joined[neighbour]!;
		if (region >= 0) shared.set(region, (shared.get(region) ?? 0) + length);
	}
	let best = -1;
	for (const [region, length] of shared) {
		const most = shared.get(best) ?? 0;
		if (length > most || (length === most && region < best)) best = region;
	}
	return best;
}

function renumber(labels: Int32Array, pieces: Int32Array, joined: Int32Array): number {
	const names = new Int32Array(joined.length).fill(-1);
	let count = 0;
	for (let i = 0; i < labels.length; i++) {
		const region = joined[pieces[i]!]!;
		if (names[region]! < 0) names[region] = count++;
		labels[i] = names[region]!;
	}
	return count;
}
