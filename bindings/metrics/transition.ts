import { Images } from "../model/images.js";
import type { InputRun, Inputs } from "../model/inputs.js";
import type { Schedule } from "./ranking.js";

/**
 * One picture turning into another, pixel by pixel in a given order. State k shows the first `counts[k]` pixels from `end` and the others
 * from `start`. States are composed when the model is to see them, so that a curve takes the memory of two pictures and a batch.
 */
export class Transition {
	readonly start: Images;
	readonly #end: Images;
	readonly #schedule: Schedule;
	/** From one pixel, and from one channel, to the next. */
	readonly #pixelStride: number;
	readonly #channelStride: number;
	/** [states]: how many pixels have become different, not just replaced: states with equal numbers are the same picture. */
	readonly changed: Uint32Array;

	/** Both pictures as the model gets them, one image each, of one format. */
	constructor(start: Images, end: Images, schedule: Schedule) {
		this.start = start;
		this.#end = end;
		this.#schedule = schedule;
		const channelsLast = start.layout === "nhwc";
		this.#pixelStride = channelsLast ? start.channels : 1;
		this.#channelStride = channelsLast ? 1 : start.height * start.width;
		const { order, counts } = schedule;
		this.changed = new Uint32Array(counts.length);
		for (let k = 1; k < counts.length; k++) {
			let changed = this.changed[k - 1]!;
			for (let i = counts[k - 1]!; i < counts[k]!; i++) if (this.#differs(order[i]!)) changed++;
			this.changed[k] = changed;
		}
	}

	/** Number of different pictures among the states. */
	get distinct(): number {
		return new Set(this.changed).size;
	}

	/** These states as inputs of the model. */
	inputs(states: Int32Array): Inputs<Images> {
		return new States(this, states);
	}

	#differs(pixel: number): boolean {
		for (let c = 0, at = pixel * this.#pixelStride; c < this.start.channels; c++, at += this.#channelStride) {
			if (this.start.data[at] !== this.#end.data[at]) return true;
		}
		return false;
	}

	/** A batch of these states. One that follows an earlier state of the same curve is that state and the pixels between them. */
	compose(states: Int32Array): Images {
		const { data: from, height, width, channels, layout } = this.start;
		const to = this.#end.data;
		const { order, counts } = this.#schedule;
		const size = from.length;
		const data = new (from.constructor as Uint8ClampedArrayConstructor | Float32ArrayConstructor)(states.length * size);
		states.forEach((state, row) => {
			const offset = row * size;
			const previous = row > 0 && states[row - 1]! <= state ? states[row - 1]! : -1;
			if (previous < 0) data.set(from, offset);
			else data.copyWithin(offset, offset - size, offset);
			for (let i = previous < 0 ? 0 : counts[previous]!; i < counts[state]!; i++) {
				for (let c = 0, at = order[i]! * this.#pixelStride; c < channels; c++, at += this.#channelStride) data[offset + at] = to[at]!;
			}
		});
		return new Images(data, states.length, height, width, channels, layout);
	}
}

class States implements Inputs<Images> {
	readonly #transition: Transition;
	readonly #states: Int32Array;
	/** Nothing is kept of a state but its number. */
	readonly bytesEach = 4;

	constructor(transition: Transition, states: Int32Array) {
		this.#transition = transition;
		this.#states = states;
	}

	get count(): number {
		return this.#states.length;
	}

	hash(i: number): number {
		return this.#transition.changed[this.#states[i]!]!;
	}

	same(i: number, other: Inputs<Images>, j: number): boolean {
		return this.hash(i) === other.hash(j);
	}

	select(indices: Int32Array): Inputs<Images> {
		return new States(
			this.#transition,
			indices.map((i) => this.#states[i]!),
		);
	}

	batch(runs: readonly InputRun<Images>[]): Images {
		const states = runs.flatMap(({ inputs, first, count }) => Array.from((inputs as States).#states.subarray(first, first + count)));
		return this.#transition.compose(Int32Array.from(states));
	}
}
