import { describe } from "../check.js";
import type { Feature, Note } from "../explanation.js";
import { toRuns } from "../explanation/image-layout.js";
import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { PieceInputs, type PieceSource } from "../model/image-inputs.js";
import type { Images } from "../model/images.js";
import { meanColours } from "./fill.js";
import type { Frame } from "./image-format.js";
import type { MaskedInstance } from "./masker.js";
import type { Pixels } from "./pixels.js";
import type { Query } from "./query.js";
import type { Superpixels } from "./superpixels.js";

/** Images composed at a time cost a bit per superpixel each. */
const CHUNK_WORDS = 2 ** 18;
const CHUNK_ROWS = 2 ** 14;

/** An image whose superpixels can be switched off, to show what stands for their absence. */
export class Pieces implements MaskedInstance<Images>, PieceSource {
	readonly features: readonly Feature[];
	readonly image: { kind: "superpixels"; height: number; width: number; runs: readonly number[] };
	readonly backgroundRows = 1;
	readonly backgroundWeights = Float64Array.of(1);
	readonly differs: Uint32Array;
	readonly chunkRows: number;
	readonly batchRows: number;
	readonly notes: readonly Note[];
	readonly words: number;
	readonly instance: PieceInputs;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: Frame["layout"];
	readonly type: Frame["type"];
	readonly #kernels: Kernels;
	readonly #planes: number;
	/** Pairs (superpixel, numbers) that make one plane. */
	readonly #runs: Int32Array;
	readonly #shown: Images["data"];
	readonly #absent: Images["data"];
	/** The superpixels whose absence shows the same, as a coalition. */
	readonly #idle: Uint32Array;

	/** `shown` and `absent` are images as they lie in a batch. */
	constructor(
		kernels: Kernels,
		frame: Frame,
		pixels: Pixels,
		{ labels, count }: Superpixels,
		shown: Images["data"],
		absent: Images["data"],
	) {
		({ height: this.height, width: this.width, channels: this.channels, layout: this.layout, type: this.type } = frame);
		const runs = toRuns(labels);
		const { planes, interleaved } = frame.shape;
		this.features = featuresOf(pixels, labels, count);
		this.image = { kind: "superpixels", height: this.height, width: this.width, runs };
		this.batchRows = frame.batchRows;
		this.words = coalitionWords(count);
		this.chunkRows = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_WORDS / this.words)));
		this.#kernels = kernels;
		this.#planes = planes;
		this.#runs = Int32Array.from(runs, (value, i) => (i % 2 === 0 ? value : value * interleaved));
		this.#shown = shown;
		this.#absent = absent;
		this.differs = this.#differing();
		const everything = new Uint32Array(this.words);
		for (let feature = 0; feature < count; feature++) everything[feature >> 5]! |= 1 << (feature & 31);
		this.#idle = everything.map((word, i) => word & ~this.differs[i]!);
		this.notes = hiddenNotes(this.#idle, count);
		this.instance = new PieceInputs(this, everything, 1);
	}

	#differing(): Uint32Array {
		const differs = new Uint32Array(this.words);
		for (let plane = 0, at = 0; plane < this.#planes; plane++) {
			for (let run = 0; run < this.#runs.length; run += 2) {
				const feature = this.#runs[run]!;
				for (const end = at + this.#runs[run + 1]!; at < end; at++) {
					if (this.#shown[at] !== this.#absent[at]) differs[feature >> 5]! |= 1 << (feature & 31);
				}
			}
		}
		return differs;
	}

	compose(_: Kernels, query: Query): PieceInputs {
		if (query.kind !== "coalitions") throw new TypeError(`"query" expected coalitions of superpixels, got ${describe(query.kind)}`);
		const length = query.count * this.words;
		const coalitions = new Uint32Array(length);
		for (let i = 0; i < length; i++) coalitions[i] = query.coalitions[i]! | this.#idle[i % this.words]!;
		return new PieceInputs(this, coalitions, query.count);
	}

	drawPieces(coalitions: Uint32Array, count: number, out: Images["data"]): void {
		this.#kernels.composePieces(coalitions, count, this.features.length, this.#runs, this.#planes, this.#shown, this.#absent, out);
	}
}

/** A superpixel of one colour is its own mean: absent or present, the model cannot tell. */
export function hiddenNotes(idle: Uint32Array, count: number): Note[] {
	let alike = 0;
	for (let feature = 0; feature < count; feature++) alike += (idle[feature >> 5]! >>> (feature & 31)) & 1;
	if (alike === 0) return [];
	const message = `${alike} of ${count} superpixels look the same when they are hidden, and get exactly 0 whatever the model makes of them: choose another fill.`;
	return [{ code: "nothing-hidden", message }];
}

const ACROSS = ["left", "", "right"];
const DOWN = ["top", "", "bottom"];

function featuresOf(pixels: Pixels, labels: Int32Array, count: number): Feature[] {
	const { height, width, channels, data } = pixels;
	const colours = meanColours(pixels, labels, count);
	const integers = !(data instanceof Float32Array);
	const regions = Array.from({ length: count }, () => ({
		pixels: 0,
		box: [width, height, 0, 0] as [number, number, number, number],
		x: 0,
		y: 0,
	}));
	for (let y = 0, pixel = 0; y < height; y++) {
		for (let x = 0; x < width; x++, pixel++) {
			const region = regions[labels[pixel]!]!;
			const { box } = region;
			region.pixels++;
			region.x += x;
			region.y += y;
			box[0] = Math.min(box[0], x);
			box[1] = Math.min(box[1], y);
			box[2] = Math.max(box[2], x + 1);
			box[3] = Math.max(box[3], y + 1);
		}
	}
	return regions.map(({ pixels: area, box, x, y }, region): Feature => {
		const colour = Array.from({ length: channels }, (_, channel) => {
			const mean = colours[region * channels + channel]!;
			return integers ? Math.floor(mean + 0.5) : Number(mean.toPrecision(4));
		});
		const third = (sum: number, length: number): number => Math.floor((3 * (sum / area + 0.5)) / length);
		const place = [DOWN[third(y, height)], ACROSS[third(x, width)]].filter((word) => word !== "").join(" ") || "centre";
		return { name: `superpixel ${region}, ${place}`, value: channels === 1 ? colour[0]! : colour, region: { pixels: area, box } };
	});
}
