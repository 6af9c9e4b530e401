/**
 * Random numbers by counting: a draw is a hash of its place, so any draw can be made without those before it, in any order, on any
 * thread, and no state is kept. The hash is splitmix64's finaliser in David Stafford's variant 13.
 *
 * Keys form a tree: a key and an index give a draw, and a draw may serve as the key of further draws.
 *
 * Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014); Marsaglia & Tsang, "The ziggurat method
 * for generating random variables" (2000), with the layers of Doornik (2005), which take layer and value from different bits.
 */
import { expOf, logOf } from "./exp";

/** 2^64 / the golden ratio: consecutive multiples are spread evenly. */
export const GOLDEN: u64 = 0x9e3779b97f4a7c15;
const UNIT: f64 = 1.0 / 9007199254740992.0; // 2^-53

/** Every bit of the result depends on every bit of `z`; a bijection. */
// @ts-ignore: decorator
@inline
export function mix64(z: u64): u64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/** Draw `index` of `key`. */
// @ts-ignore: decorator
@inline
export function draw(key: u64, index: u64): u64 {
	return mix64(key + (index + 1) * GOLDEN);
}

/** The key of one purpose. `seed` comes as f64, because integers up to 2^53 cross the boundary to JavaScript exactly as such. */
export function streamKey(seed: f64, stream: u32): u64 {
	return draw(mix64(<u64>seed), stream);
}

/** 64 bits → a double in [0, 1). The signed conversion is one instruction, the unsigned one is not. */
// @ts-ignore: decorator
@inline
export function uniform(bits: u64): f64 {
	return <f64>(<i64>(bits >> 11)) * UNIT;
}

/** 64 bits → a double in (0, 1], for logarithms. */
// @ts-ignore: decorator
@inline
function positiveUniform(bits: u64): f64 {
	return <f64>(<i64>(bits >> 11) + 1) * UNIT;
}

export function uniforms(seed: f64, stream: u32, first: f64, count: i32, out: usize): void {
	let counter = streamKey(seed, stream) + <u64>first * GOLDEN;
	for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
		counter += GOLDEN;
		store<f64>(out, uniform(mix64(counter)));
	}
}

// The ziggurat: 256 layers of area AREA under exp(−x²/2). Layer i > 0 is the rectangle as wide as edge i; layer 0 is the rectangle up to
// edge 1 = TAIL with the tail beyond it, and edge 0 the width of a rectangle of that area.
const LAYERS: i32 = 256;
const TAIL: f64 = 3.6541528853610088;
const AREA: f64 = 0.004928673233974655;
/** Per layer: the largest 53-bit signed integer (as f64) that is inside the next edge, and the edge · 2^-52. */
const layers = memory.data(256 * 16, 16);
/** Density at each edge, 0..256. */
const densities = memory.data(257 * 8, 16);
let ready = false;

/** Fills the tables of the ziggurat; to be called before `normal`. */
export function prepareNormals(): void {
	if (ready) return;
	let edge = AREA / expOf(-0.5 * TAIL * TAIL);
	let next = TAIL;
	store<f64>(densities, 0.0);
	for (let i = 0; i < LAYERS; i++) {
		const layer = layers + ((<usize>i) << 4);
		store<f64>(layer, Math.floor((next / edge) * 4503599627370496.0));
		store<f64>(layer, edge * (1.0 / 4503599627370496.0), 8);
		const density = i == LAYERS - 1 ? 1.0 : expOf(-0.5 * next * next);
		store<f64>(densities + ((<usize>(i + 1)) << 3), density);
		edge = next;
		next = i >= LAYERS - 2 ? 0.0 : Math.sqrt(-2.0 * logOf(AREA / edge + density));
	}
	ready = true;
}

/** 64 bits → a standard normal: the lowest 8 choose the layer, the highest 53 the place, with its sign. */
// @ts-ignore: decorator
@inline
export function normal(bits: u64): f64 {
	const layer = layers + <usize>((bits & 255) << 4);
	const place = <f64>((<i64>bits) >> 11);
	return Math.abs(place) < load<f64>(layer) ? place * load<f64>(layer, 8) : beyondLayer(bits);
}

/** What happens in 1.2 % of cases: the place is in the wedge of its layer, or in the tail. Further draws are keyed by the first. */
function beyondLayer(bits: u64): f64 {
	let counter = mix64(~bits);
	while (true) {
		const index = <usize>(bits & 255);
		const layer = layers + (index << 4);
		const place = <f64>((<i64>bits) >> 11);
		const x = place * load<f64>(layer, 8);
		if (Math.abs(place) < load<f64>(layer)) return x;
		if (index == 0) {
			let a: f64, b: f64;
			do {
				a = -logOf(positiveUniform(mix64((counter += GOLDEN)))) / TAIL;
				b = -logOf(positiveUniform(mix64((counter += GOLDEN))));
			} while (b + b < a * a);
			return place < 0.0 ? -(TAIL + a) : TAIL + a;
		}
		const outer = load<f64>(densities + (index << 3));
		const inner = load<f64>(densities + (index << 3), 8);
		if (outer + uniform(mix64((counter += GOLDEN))) * (inner - outer) < expOf(-0.5 * x * x)) return x;
		bits = mix64((counter += GOLDEN));
	}
}

export function normals(seed: f64, stream: u32, first: f64, count: i32, out: usize): void {
	prepareNormals();
	let counter = streamKey(seed, stream) + <u64>first * GOLDEN;
	for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
		counter += GOLDEN;
		store<f64>(out, normal(mix64(counter)));
	}
}
