/**
 * Small networks in single precision: inputs → 32 → 16 → 1, activation x (27 + x²) / (27 + 9 x²) between −3 and 3, trained by Adam. Lanes are four units of a
 * layer; every sum over inputs, units or rows is taken in order.
 */

/** Units of the two layers, in bytes. */
const HIDDEN: usize = 32 << 2;
const OUTER: usize = 16 << 2;

/** 32 units from a row and weights [inputs, 32]: eight times four of them. */
// @ts-ignore: decorator
@inline
function hiddenLayer(weights: usize, biases: usize, row: usize, end: usize, out: usize, slopes: usize): void {
	let a = v128.load(biases);
	let b = v128.load(biases, 16);
	let c = v128.load(biases, 32);
	let d = v128.load(biases, 48);
	let e = v128.load(biases, 64);
	let f = v128.load(biases, 80);
	let g = v128.load(biases, 96);
	let h = v128.load(biases, 112);
	for (; row < end; row += 4, weights += HIDDEN) {
		const value = v128.load_splat<f32>(row);
		a = f32x4.add(a, f32x4.mul(value, v128.load(weights)));
		b = f32x4.add(b, f32x4.mul(value, v128.load(weights, 16)));
		c = f32x4.add(c, f32x4.mul(value, v128.load(weights, 32)));
		d = f32x4.add(d, f32x4.mul(value, v128.load(weights, 48)));
		e = f32x4.add(e, f32x4.mul(value, v128.load(weights, 64)));
		f = f32x4.add(f, f32x4.mul(value, v128.load(weights, 80)));
		g = f32x4.add(g, f32x4.mul(value, v128.load(weights, 96)));
		h = f32x4.add(h, f32x4.mul(value, v128.load(weights, 112)));
	}
	activate(a, out, slopes);
	activate(b, out + 16, slopes + 16);
	activate(c, out + 32, slopes + 32);
	activate(d, out + 48, slopes + 48);
	activate(e, out + 64, slopes + 64);
	activate(f, out + 80, slopes + 80);
	activate(g, out + 96, slopes + 96);
	activate(h, out + 112, slopes + 112);
}

/** 16 units from the hidden ones and weights [32, 16]. */
// @ts-ignore: decorator
@inline
function outerLayer(weights: usize, biases: usize, hidden: usize, out: usize, slopes: usize): void {
	let a = v128.load(biases);
	let b = v128.load(biases, 16);
	let c = v128.load(biases, 32);
	let d = v128.load(biases, 48);
	for (const end = hidden + HIDDEN; hidden < end; hidden += 4, weights += OUTER) {
		const value = v128.load_splat<f32>(hidden);
		a = f32x4.add(a, f32x4.mul(value, v128.load(weights)));
		b = f32x4.add(b, f32x4.mul(value, v128.load(weights, 16)));
		c = f32x4.add(c, f32x4.mul(value, v128.load(weights, 32)));
		d = f32x4.add(d, f32x4.mul(value, v128.load(weights, 48)));
	}
	activate(a, out, slopes);
	activate(b, out + 16, slopes + 16);
	activate(c, out + 32, slopes + 32);
	activate(d, out + 48, slopes + 48);
}

/** tanh by its continued fraction up to x² / 5, which meets ±1 with slope 0 at ±3; and its slope. */
// @ts-ignore: decorator
@inline
function activate(sum: v128, out: usize, slopes: usize): void {
	const x = f32x4.min(f32x4.max(sum, f32x4.splat(-3)), f32x4.splat(3));
	const square = f32x4.mul(x, x);
	const divisor = f32x4.add(f32x4.mul(f32x4.splat(9), square), f32x4.splat(27));
	v128.store(out, f32x4.div(f32x4.mul(x, f32x4.add(f32x4.splat(27), square)), divisor));
	const root = f32x4.div(f32x4.mul(f32x4.splat(3), f32x4.sub(f32x4.splat(9), square)), divisor);
	v128.store(slopes, f32x4.mul(root, root));
}

// @ts-ignore: decorator
@inline
function output(last: usize, outer: usize): f32 {
	let sum = load<f32>(last + OUTER);
	for (let k: usize = 0; k < OUTER; k += 4) sum += load<f32>(outer + k) * load<f32>(last + k);
	return sum;
}

/** out[0..32) = Σ over `count` pairs of a splatted single from `factors` (every `stride` bytes) and 32 lanes from `lanes`. */
// @ts-ignore: decorator
@inline
function sumOfProducts(factors: usize, stride: usize, lanes: usize, count: i32, out: usize): void {
	let a = f32x4.splat(0);
	let b = a;
	let c = a;
	let d = a;
	let e = a;
	let f = a;
	let g = a;
	let h = a;
	for (let n = 0; n < count; n++, factors += stride, lanes += HIDDEN) {
		const value = v128.load_splat<f32>(factors);
		a = f32x4.add(a, f32x4.mul(value, v128.load(lanes)));
		b = f32x4.add(b, f32x4.mul(value, v128.load(lanes, 16)));
		c = f32x4.add(c, f32x4.mul(value, v128.load(lanes, 32)));
		d = f32x4.add(d, f32x4.mul(value, v128.load(lanes, 48)));
		e = f32x4.add(e, f32x4.mul(value, v128.load(lanes, 64)));
		f = f32x4.add(f, f32x4.mul(value, v128.load(lanes, 80)));
		g = f32x4.add(g, f32x4.mul(value, v128.load(lanes, 96)));
		h = f32x4.add(h, f32x4.mul(value, v128.load(lanes, 112)));
	}
	v128.store(out, a);
	v128.store(out, b, 16);
	v128.store(out, c, 32);
	v128.store(out, d, 48);
	v128.store(out, e, 64);
	v128.store(out, f, 80);
	v128.store(out, g, 96);
	v128.store(out, h, 112);
}

/** The same with 16 lanes. */
// @ts-ignore: decorator
@inline
function sumOfOuterProducts(factors: usize, stride: usize, lanes: usize, count: i32, out: usize): void {
	let a = f32x4.splat(0);
	let b = a;
	let c = a;
	let d = a;
	for (let n = 0; n < count; n++, factors += stride, lanes += OUTER) {
		const value = v128.load_splat<f32>(factors);
		a = f32x4.add(a, f32x4.mul(value, v128.load(lanes)));
		b = f32x4.add(b, f32x4.mul(value, v128.load(lanes, 16)));
		c = f32x4.add(c, f32x4.mul(value, v128.load(lanes, 32)));
		d = f32x4.add(d, f32x4.mul(value, v128.load(lanes, 48)));
	}
	v128.store(out, a);
	v128.store(out, b, 16);
	v128.store(out, c, 32);
	v128.store(out, d, 48);
}

/** sums[0..bytes) += lanes[0..bytes) */
// @ts-ignore: decorator
@inline
function addLanes(sums: usize, lanes: usize, bytes: usize): void {
	for (let i: usize = 0; i < bytes; i += 16) v128.store(sums + i, f32x4.add(v128.load(sums + i), v128.load(lanes + i)));
}

/** out[0..bytes) *= lanes[0..bytes) */
// @ts-ignore: decorator
@inline
function scaleLanes(out: usize, lanes: usize, bytes: usize): void {
	for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f32x4.mul(v128.load(out + i), v128.load(lanes + i)));
}

/** Outer weights [32, 16] as [16, 32]. */
function turn(weights: usize, turned: usize): void {
	for (let h: usize = 0; h < 32; h++) {
		for (let k: usize = 0; k < 16; k++) store<f32>(turned + k * HIDDEN + (h << 2), load<f32>(weights + h * OUTER + (k << 2)));
	}
}

/** One step of Adam on `size` bytes of parameters. */
function descend(parameters: usize, gradient: usize, mean: usize, squares: usize, size: usize, share: f32, rate: f32): void {
	const scale = f32x4.splat(share);
	const step = f32x4.splat(rate);
	const momentum = f32x4.splat(0.9);
	const momentumRest = f32x4.splat(<f32>1 - <f32>0.9);
	const recall = f32x4.splat(0.999);
	const recallRest = f32x4.splat(<f32>1 - <f32>0.999);
	const epsilon = f32x4.splat(1e-8);
	for (let i: usize = 0; i < size; i += 16) {
		const slope = f32x4.mul(v128.load(gradient + i), scale);
		const m = f32x4.add(f32x4.mul(momentum, v128.load(mean + i)), f32x4.mul(momentumRest, slope));
		const v = f32x4.add(f32x4.mul(recall, v128.load(squares + i)), f32x4.mul(recallRest, f32x4.mul(slope, slope)));
		v128.store(mean + i, m);
		v128.store(squares + i, v);
		const move = f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.sqrt(v), epsilon));
		v128.store(parameters + i, f32x4.sub(v128.load(parameters + i), move));
	}
}

/**
 * `steps` steps of Adam, each on the next `batch` rows of `order`, with the next of `rates`. `scratch` holds 4 · batch · (inputs + 97) + 12 · size + 2176
 * bytes, where size is the number of parameters.
 */
export function trainNetwork(
	parameters: usize,
	inputs: i32,
	rows: usize,
	values: usize,
	order: usize,
	batch: i32,
	rates: usize,
	steps: i32,
	scratch: usize,
): void {
	const width = (<usize>inputs) << 2;
	const bias = <usize>inputs * HIDDEN;
	const outer = bias + HIDDEN;
	const outerBias = outer + 32 * OUTER;
	const last = outerBias + OUTER;
	const size = last + OUTER + 16;
	const count = <usize>batch;
	const hidden = scratch;
	const hiddenSlopes = hidden + count * HIDDEN;
	const outers = hiddenSlopes + count * HIDDEN;
	const outerSlopes = outers + count * OUTER;
	const gradient = outerSlopes + count * OUTER;
	const mean = gradient + size;
	const squares = mean + size;
	const turned = squares + size;
	const back = turned + 32 * OUTER;
	const picked = back + HIDDEN;
	memory.fill(mean, 0, size << 1);
	const share = <f32>1 / <f32>batch;
	for (let step = 0; step < steps; step++) {
		memory.fill(gradient + bias, 0, HIDDEN);
		memory.fill(gradient + outerBias, 0, size - outerBias);
		turn(parameters + outer, turned);
		for (let r: usize = 0; r < count; r++, order += 4) {
			const at = <usize>load<i32>(order);
			const row = picked + r * width;
			const own = hidden + r * HIDDEN;
			const slopes = hiddenSlopes + r * HIDDEN;
			const units = outers + r * OUTER;
			const unitSlopes = outerSlopes + r * OUTER;
			memory.copy(row, rows + at * width, width);
			hiddenLayer(parameters, parameters + bias, row, row + width, own, slopes);
			outerLayer(parameters + outer, parameters + outerBias, own, units, unitSlopes);
			const miss = output(parameters + last, units) - load<f32>(values + (at << 2));
			const splat = f32x4.splat(miss);
			store<f32>(gradient + last + OUTER, load<f32>(gradient + last + OUTER) + miss);
			for (let k: usize = 0; k < OUTER; k += 16) {
				const sum = gradient + last + k;
				v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(splat, v128.load(units + k))));
				const owed = f32x4.mul(splat, v128.load(parameters + last + k));
				v128.store(unitSlopes + k, f32x4.mul(owed, v128.load(unitSlopes + k)));
			}
			addLanes(gradient + outerBias, unitSlopes, OUTER);
			// From here on the slopes are what the squared error owes to each unit's sum.
			sumOfProducts(unitSlopes, 4, turned, 16, back);
			scaleLanes(slopes, back, HIDDEN);
			addLanes(gradient + bias, slopes, HIDDEN);
		}
		for (let i: usize = 0; i < width; i += 4) sumOfProducts(picked + i, width, hiddenSlopes, batch, gradient + (i << 5));
		for (let h: usize = 0; h < HIDDEN; h += 4) sumOfOuterProducts(hidden + h, HIDDEN, outerSlopes, batch, gradient + outer + (h << 4));
		descend(parameters, gradient, mean, squares, size, share, load<f32>(rates + ((<usize>step) << 2)));
	}
}

/** What the network says of each row. `scratch` holds 384 bytes. */
export function runNetwork(parameters: usize, inputs: i32, rows: usize, count: i32, scratch: usize, out: usize): void {
	const width = (<usize>inputs) << 2;
	const bias = parameters + <usize>inputs * HIDDEN;
	const outer = bias + HIDDEN;
	const outerBias = outer + 32 * OUTER;
	const last = outerBias + OUTER;
	const units = scratch + HIDDEN;
	const slopes = units + OUTER;
	for (let n = 0; n < count; n++, rows += width, out += 4) {
		hiddenLayer(parameters, bias, rows, rows + width, scratch, slopes);
		outerLayer(outer, outerBias, scratch, units, slopes);
		store<f32>(out, output(last, units));
	}
}
