/** How near samples are to the instance: distances, and LIME's kernel of them (Ribeiro et al. 2016, §3.4). */
import { expLanes, expOf } from "./exp";

/** Four rows at a time, two columns at a time; each row's squares are added in column order, as if alone. */
export function euclideanDistances(rows: usize, count: i32, columns: i32, origin: usize, out: usize): void {
	const stride = (<usize>columns) << 3;
	const pairs = stride & ~15;
	let n = 0;
	for (; n + 4 <= count; n += 4, rows += stride << 2, out += 32) {
		const row1 = rows + stride;
		const row2 = row1 + stride;
		const row3 = row2 + stride;
		let sum01 = f64x2.splat(0.0);
		let sum23 = f64x2.splat(0.0);
		let at: usize = 0;
		for (; at < pairs; at += 16) {
			const o = v128.load(origin + at);
			let d0 = f64x2.sub(v128.load(rows + at), o);
			let d1 = f64x2.sub(v128.load(row1 + at), o);
			let d2 = f64x2.sub(v128.load(row2 + at), o);
			let d3 = f64x2.sub(v128.load(row3 + at), o);
			d0 = f64x2.mul(d0, d0);
			d1 = f64x2.mul(d1, d1);
			d2 = f64x2.mul(d2, d2);
			d3 = f64x2.mul(d3, d3);
			sum01 = f64x2.add(f64x2.add(sum01, v128.shuffle<f64>(d0, d1, 0, 2)), v128.shuffle<f64>(d0, d1, 1, 3));
			sum23 = f64x2.add(f64x2.add(sum23, v128.shuffle<f64>(d2, d3, 0, 2)), v128.shuffle<f64>(d2, d3, 1, 3));
		}
		if (at < stride) {
			const o = v128.load_splat<f64>(origin + at);
			const d01 = f64x2.sub(f64x2.replace_lane(v128.load_splat<f64>(rows + at), 1, load<f64>(row1 + at)), o);
			const d23 = f64x2.sub(f64x2.replace_lane(v128.load_splat<f64>(row2 + at), 1, load<f64>(row3 + at)), o);
			sum01 = f64x2.add(sum01, f64x2.mul(d01, d01));
			sum23 = f64x2.add(sum23, f64x2.mul(d23, d23));
		}
		v128.store(out, f64x2.sqrt(sum01));
		v128.store(out, f64x2.sqrt(sum23), 16);
	}
	for (; n < count; n++, rows += stride, out += 8) {
		let sum: f64 = 0.0;
		for (let at: usize = 0; at < stride; at += 8) {
			const d = load<f64>(rows + at) - load<f64>(origin + at);
			sum += d * d;
		}
		store<f64>(out, Math.sqrt(sum));
	}
}

export function cosineDistances(coalitions: usize, count: i32, features: i32, out: usize): void {
	const stride = (<usize>((features + 63) >> 6)) << 3;
	const all = <f64>features;
	for (let n = 0; n < count; n++, out += 8) {
		let present: i64 = 0;
		for (const end = coalitions + stride; coalitions < end; coalitions += 8) present += popcnt<i64>(load<i64>(coalitions));
		store<f64>(out, 1.0 - Math.sqrt(<f64>present / all));
	}
}

export function proximity(distances: usize, count: i32, width: f64, out: usize): void {
	const scale = 2.0 * width * width;
	const scales = f64x2.splat(scale);
	const end = out + ((<usize>count) << 3);
	for (const last = end - 8; out < last; out += 16, distances += 16) {
		const d = v128.load(distances);
		v128.store(out, expLanes(f64x2.neg(f64x2.div(f64x2.mul(d, d), scales))));
	}
	if (out < end) {
		const d = load<f64>(distances);
		store<f64>(out, expOf(-((d * d) / scale)));
	}
}
