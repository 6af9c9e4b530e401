import type { Inputs } from "./inputs.js";

/** A run of remembered inputs that came together. */
export interface Home<Batch> {
	/** Is input `index` of this home the same as input i of `inputs`? */
	holds(index: number, inputs: Inputs<Batch>, i: number): boolean;
}

const SMALLEST = 1024;

/**
 * The latest `limit` distinct inputs, first in first out: a hash table with open addressing over a ring. What is found depends on the
 * sequence of inputs alone. Equal hashes are not enough: inputs are compared.
 */
export class Distinct<Batch, H extends Home<Batch>> {
	readonly #limit: number;
	/** Inputs remembered so far, the forgotten ones included; input n sits in slot n % capacity. */
	#added = 0;
	#capacity: number;
	#hashes: Int32Array;
	#indices: Int32Array;
	#homes: H[] = [];
	/** Slot + 1 at the place of its hash or, if taken, the next free one; 0: free. At least half is free, so that searches end soon. */
	#table: Int32Array;

	constructor(limit: number) {
		this.#limit = limit;
		this.#capacity = Math.min(limit, SMALLEST);
		this.#hashes = new Int32Array(this.#capacity);
		this.#indices = new Int32Array(this.#capacity);
		this.#table = new Int32Array(tableSize(this.#capacity));
	}

	/** How many are remembered. */
	get size(): number {
		return Math.min(this.#added, this.#limit);
	}

	/** The slot of the remembered input that equals input i, or −1. Valid until the next `add`. */
	find(inputs: Inputs<Batch>, i: number, hash: number): number {
		const table = this.#table;
		const mask = table.length - 1;
		for (let place = spread(hash) & mask; table[place] !== 0; place = (place + 1) & mask) {
			const slot = table[place]! - 1;
			if (this.#hashes[slot] === (hash | 0) && this.#homes[slot]!.holds(this.#indices[slot]!, inputs, i)) return slot;
		}
		return -1;
	}

	home(slot: number): H {
		return this.#homes[slot]!;
	}

	/** Which input of its home. */
	index(slot: number): number {
		return this.#indices[slot]!;
	}

	/** Remembers input `index` of `home`, which must not be known yet; forgets the oldest if there are too many. */
	add(hash: number, home: H, index: number): void {
		if (this.#added === this.#capacity && this.#capacity < this.#limit) this.#grow();
		const slot = this.#added % this.#capacity;
		if (this.#added >= this.#capacity) this.#forget(slot);
		this.#hashes[slot] = hash;
		this.#indices[slot] = index;
		this.#homes[slot] = home;
		this.#enter(slot);
		this.#added++;
	}

	#enter(slot: number): void {
		const mask = this.#table.length - 1;
		let place = spread(this.#hashes[slot]!) & mask;
		while (this.#table[place] !== 0) place = (place + 1) & mask;
		this.#table[place] = slot + 1;
	}

	/** Empties the slot's place and moves later entries of the same stretch up, so that no search stops short of them. */
	#forget(slot: number): void {
		const table = this.#table;
		const mask = table.length - 1;
		let hole = spread(this.#hashes[slot]!) & mask;
		while (table[hole] !== slot + 1) hole = (hole + 1) & mask;
		for (let place = (hole + 1) & mask; table[place] !== 0; place = (place + 1) & mask) {
			const wanted = spread(this.#hashes[table[place]! - 1]!) & mask;
			if (((place - wanted) & mask) < ((place - hole) & mask)) continue;
			table[hole] = table[place]!;
			hole = place;
		}
		table[hole] = 0;
	}

	/** Only before the ring has gone round once. */
	#grow(): void {
		this.#capacity = Math.min(this.#limit, 2 * this.#capacity);
		this.#hashes = enlarged(this.#hashes, this.#capacity);
		this.#indices = enlarged(this.#indices, this.#capacity);
		this.#table = new Int32Array(tableSize(this.#capacity));
		for (let slot = 0; slot < this.#added; slot++) this.#enter(slot);
	}
}

/** A power of two, at least twice the capacity. */
const tableSize = (capacity: number): number => 2 ** (33 - Math.clz32(capacity));

/** Fibonacci hashing: the high bits of the product, brought down. */
const spread = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 7;

function enlarged(values: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(values);
	return larger;
}
