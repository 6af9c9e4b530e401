import { coalitionWords, type Kernels, type PictureNumbers, type TableNeighbourhood } from "../bindings/kernels/kernels.js";
import { numbers, positiveMatrix, shapleySizes } from "./data.js";

/** One row of the table: the same call on both backends. */
export interface KernelCase {
	readonly kernel: string;
	readonly size: string;
	/** WASM is to be at least so many times as fast as the twin. */
	readonly target?: number;
	/** What it writes, in bytes, `times` times: to be compared with moving as many. */
	readonly moves?: { readonly bytes: number; readonly times: number };
	/** Prepares the call on one backend. It returns the array that the call wrote. */
	prepare(kernels: Kernels): () => ArrayLike<number>;
}

const denseGram = (count: number, columns: number, target?: number): KernelCase => ({
	kernel: "dense Gram",
	size: `${count} × ${columns}`,
	...(target && { target }),
	prepare(kernels) {
		const rows = numbers(count * columns);
		const weights = numbers(count, 2);
		const gram = new Float64Array(columns * columns);
		return () => {
			kernels.addGram(rows, weights, columns, gram);
			return gram;
		};
	},
});

const denseCross = (count: number, columns: number, targets: number): KernelCase => ({
	kernel: "dense cross product",
	size: `${count} × ${columns}, ${targets} target${targets === 1 ? "" : "s"}`,
	prepare(kernels) {
		const rows = numbers(count * columns);
		const weights = numbers(count, 2);
		const values = numbers(count * targets, 3);
		const cross = new Float64Array(columns * targets);
		return () => {
			kernels.addCross(rows, weights, values, columns, targets, cross);
			return cross;
		};
	},
});

/** `count` coalitions, each feature present with probability ½. */
function coinCoalitions(kernels: Kernels, count: number, features: number): Uint32Array {
	const out = new Uint32Array(count * coalitionWords(features));
	kernels.drawCoalitions(features, "coin", 1, 2, 0, out);
	return out;
}

const binaryGram = (count: number, features: number, groups: number, what: string): KernelCase => ({
	kernel: "binary Gram",
	size: `${count} × ${features}, ${what}`,
	target: 10,
	prepare(kernels) {
		const coalitions = coinCoalitions(kernels, count, features);
		const starts = Int32Array.from({ length: groups + 1 }, (_, g) => Math.round((g * count) / groups));
		const weights = numbers(groups, 4);
		const gram = new Float64Array(features * features);
		return () => {
			kernels.binaryGram(coalitions, features, starts, weights, gram);
			return gram;
		};
	},
});

const binaryCross = (count: number, features: number, targets: number): KernelCase => ({
	kernel: "binary cross product",
	size: `${count} × ${features}, ${targets} target${targets === 1 ? "" : "s"}`,
	prepare(kernels) {
		const coalitions = coinCoalitions(kernels, count, features);
		const weights = numbers(count, 2);
		const values = numbers(count * targets, 3);
		const cross = new Float64Array(features * targets);
		return () => {
			kernels.addBinaryCross(coalitions, features, weights, values, targets, cross);
			return cross;
		};
	},
});

const cholesky = (n: number, target: number): KernelCase => ({
	kernel: "Cholesky solve",
	size: `${n}, 1 right-hand side`,
	target,
	prepare(kernels) {
		const matrix = positiveMatrix(n);
		const rhs = numbers(n, 5);
		return () => kernels.solvePositive(matrix, rhs, n, 1).solution;
	},
});

const shapleySolve = (features: number, targets: number): KernelCase => ({
	kernel: "Shapley solve",
	size: `${features}, ${targets} target${targets === 1 ? "" : "s"}`,
	prepare(kernels) {
		const gram = positiveMatrix(features);
		const cross = numbers(features * targets, 5);
		const totals = numbers(targets, 6);
		return () => kernels.solveShapley(gram, cross, totals, features, targets).solution;
	},
});

const sampling = (count: number, features: number, smallest: number): KernelCase => ({
	kernel: "coalition sampling",
	size: `${count} × ${features}`,
	target: 10,
	prepare(kernels) {
		const sizes = shapleySizes(features, count / 2, smallest);
		const out = new Uint32Array(count * coalitionWords(features));
		return () => {
			kernels.sampleCoalitions(features, sizes, 1, 2, out);
			return out;
		};
	},
});

const draws = (kernel: "uniforms" | "normals", target?: number): KernelCase => ({
	kernel,
	size: "1 000 000",
	...(target && { target }),
	prepare(kernels) {
		const out = new Float64Array(1_000_000);
		return () => {
			kernels[kernel](1, 2, 0, out);
			return out;
		};
	},
});

const elementwise = (kernel: "exp" | "log"): KernelCase => ({
	kernel,
	size: "100 000",
	prepare(kernels) {
		const values = numbers(100_000).map((value) => (kernel === "exp" ? -20 * value : value + 1e-9));
		const out = new Float64Array(values.length);
		return () => {
			kernels[kernel](values, out);
			return out;
		};
	},
});

const composition = (count: number, rows: number, columns: number): KernelCase => ({
	kernel: "tabular composition",
	size: `${count} × ${rows} × ${columns}`,
	target: 5,
	prepare(kernels) {
		const coalitions = coinCoalitions(kernels, count, columns);
		const columnFeature = Int32Array.from({ length: columns }, (_, column) => column);
		const instance = numbers(columns, 8);
		const background = numbers(rows * columns, 9);
		const out = new Float64Array(count * rows * columns);
		return () => {
			kernels.composeRows(coalitions, count, columns, columnFeature, instance, background, undefined, out);
			return out;
		};
	},
});

/** Categories or bins of a column, and which of them an entry of all is. */
const entries = (column: number): number => (column % 3 === 0 ? 0 : 4);
const quarter = (entry: number): number => entry % 4;

/** Columns in turn normal, categorical of four and binned by quartiles. */
function mixedTable(columns: number): TableNeighbourhood {
	const offsets = new Int32Array(columns + 1);
	for (let column = 0; column < columns; column++) offsets[column + 1] = offsets[column] + entries(column);
	const length = offsets[columns];
	return {
		kinds: Uint8Array.from({ length: columns }, (_, column) => column % 3),
		centres: numbers(columns, 10),
		scales: numbers(columns, 11).map((value) => value + 0.5),
		offsets,
		cumulative: Float64Array.from({ length }, (_, i) => (quarter(i) + 1) / 4),
		values: Float64Array.from({ length }, (_, i) => quarter(i) + 0.5),
		deviations: new Float64Array(length).fill(0.3),
		minima: Float64Array.from({ length }, (_, i) => quarter(i)),
		maxima: Float64Array.from({ length }, (_, i) => quarter(i) + 1),
		instanceEntry: Int32Array.from({ length: columns }, (_, column) => (entries(column) === 0 ? -1 : 1)),
	};
}

const tableDraws = (count: number, columns: number): KernelCase => ({
	kernel: "LIME's table draws",
	size: `${count} × ${columns}`,
	prepare(kernels) {
		const neighbourhood = mixedTable(columns);
		const rows = new Float64Array(count * columns);
		const interpretable = new Float64Array(count * columns);
		return () => {
			kernels.drawTable(neighbourhood, 1, 0, count, rows, interpretable);
			return rows;
		};
	},
});

const coalitionDraws = (removal: "uniform-size" | "coin", count: number, features: number): KernelCase => ({
	kernel: `LIME's draws, ${removal}`,
	size: `${count} × ${features}`,
	prepare(kernels) {
		const out = new Uint32Array(count * coalitionWords(features));
		return () => {
			kernels.drawCoalitions(features, removal, 1, 2, 0, out);
			return out;
		};
	},
});

const distances = (count: number, columns: number): KernelCase => ({
	kernel: "distance and proximity",
	size: `${count} × ${columns}`,
	prepare(kernels) {
		const rows = numbers(count * columns);
		const origin = numbers(columns, 2);
		const apart = new Float64Array(count);
		const near = new Float64Array(count);
		return () => {
			kernels.euclideanDistances(rows, origin, apart);
			kernels.proximity(apart, 0.75 * Math.sqrt(columns), near);
			return near;
		};
	},
});

const selection = (kernel: "selectLasso" | "selectForward", n: number, count: number): KernelCase => ({
	kernel: kernel === "selectLasso" ? "lasso path" : "forward selection",
	size: `${count} of ${n}`,
	prepare(kernels) {
		const gram = positiveMatrix(n);
		const cross = numbers(n, 5).map((value) => value - 0.5);
		return () => (kernel === "selectLasso" ? kernels.selectLasso(gram, cross, n, count) : kernels.selectForward(gram, cross, n, n, count));
	},
});

const blur = (side: number, sigma: number): KernelCase => ({
	kernel: "Gaussian blur",
	size: `${side} × ${side} × 3, σ = ${sigma}`,
	target: 15,
	prepare(kernels) {
		const image = Float32Array.from(numbers(side * side * 3, 12), (value) => 255 * value);
		const out = new Float32Array(image.length);
		return () => {
			kernels.blur(image, side, side, 3, sigma, out);
			return out;
		};
	},
});

/** Colours [side, side, 3] that change from place to place as those of a photograph do: slowly. */
function softColours(kernels: Kernels, side: number): Float64Array {
	const colours = numbers(side * side * 3, 13);
	kernels.blur(colours, side, side, 3, 6, colours);
	return colours.map((value) => 600 * (value - 0.5));
}

const quickshift = (side: number, kernelSize: number): KernelCase => ({
	kernel: "quick shift",
	size: `${side} × ${side}, kernel ${kernelSize}`,
	prepare(kernels) {
		const lab = softColours(kernels, side).map((value) => 0.2 * value);
		const noise = numbers(side * side, 14).map((value) => 1e-5 * value);
		const labels = new Int32Array(side * side);
		return () => {
			kernels.quickshift(lab, side, side, kernelSize, 200, noise, labels);
			return labels;
		};
	},
});

const slic = (side: number, segments: number): KernelCase => ({
	kernel: "SLIC",
	size: `${side} × ${side}, ${segments} segments`,
	target: 6,
	prepare(kernels) {
		const pixels = Uint8ClampedArray.from(softColours(kernels, side), (value) => 128 + 4 * value);
		const labels = new Int32Array(side * side);
		return () => {
			kernels.slic(pixels, side, side, 3, 0, segments, 10, 10, labels);
			return labels;
		};
	},
});

const felzenszwalb = (side: number): KernelCase => ({
	kernel: "Felzenszwalb's segmentation",
	size: `${side} × ${side}`,
	prepare(kernels) {
		const image = softColours(kernels, side).map((value) => value / 255);
		const labels = new Int32Array(side * side);
		return () => {
			kernels.felzenszwalb(image, side, side, 3, 0.4, 50, labels);
			return labels;
		};
	},
});

/** Superpixels of about 32 × 32 pixels with uneven borders, as runs (superpixel, numbers). */
function unevenRuns(side: number, interleaved: number): { runs: Int32Array; count: number } {
	const across = Math.floor(side / 32);
	const wave = (at: number) => Math.abs((at % 24) - 12);
	const cell = (at: number) => Math.min(across - 1, Math.floor(at / 32));
	const runs: number[] = [];
	for (let y = 0; y < side; y++) {
		for (let x = 0; x < side; x++) {
			const label = cell(y + wave(x)) * across + cell(x + wave(y));
			if (runs.length > 0 && runs.at(-2) === label) runs[runs.length - 1]! += interleaved;
			else runs.push(label, interleaved);
		}
	}
	return { runs: Int32Array.from(runs), count: across * across };
}

function pictureOf(kind: "floats" | "bytes", length: number, seed: number): PictureNumbers {
	const values = numbers(length, seed);
	return kind === "floats" ? Float32Array.from(values) : Uint8ClampedArray.from(values, (value) => 255 * value);
}

const pieces = (count: number, side: number, kind: "floats" | "bytes", planes: number): KernelCase => ({
	kernel: "superpixel composition",
	size: `${count} × ${side}² × 3 ${kind}, ${planes === 1 ? "nhwc" : "nchw"}`,
	target: 10,
	moves: { bytes: side * side * 3 * (kind === "floats" ? 4 : 1), times: count },
	prepare(kernels) {
		const { runs, count: superpixels } = unevenRuns(side, 3 / planes);
		const coalitions = coinCoalitions(kernels, count, superpixels);
		const [instance, fill] = [pictureOf(kind, side * side * 3, 12), pictureOf(kind, side * side * 3, 13)];
		const out = pictureOf(kind, count * side * side * 3, 14);
		return () => {
			kernels.composePieces(coalitions, count, superpixels, runs, planes, instance, fill, out);
			return out;
		};
	},
});

const masks = (count: number, cells: number, side: number, kind: "floats" | "bytes", planes: number): KernelCase => ({
	kernel: "continuous masks",
	size: `${count} × ${cells}² on ${side}² × 3 ${kind}, ${planes === 1 ? "nhwc" : "nchw"}`,
	target: 10,
	prepare(kernels) {
		const query = { masks: Float32Array.from(numbers(count * cells * cells, 15)), count, rows: cells, columns: cells };
		const shape = { height: side, width: side, planes, interleaved: 3 / planes };
		const [instance, fill] = [pictureOf(kind, side * side * 3, 16), pictureOf(kind, side * side * 3, 17)];
		const out = pictureOf(kind, count * side * side * 3, 18);
		return () => {
			kernels.composeMasks(query, shape, instance, fill, out);
			return out;
		};
	},
});

/** In the order of the data flow. */
export const kernelCases: readonly KernelCase[] = [
	draws("uniforms"),
	draws("normals", 5),
	elementwise("exp"),
	elementwise("log"),
	sampling(1000, 64, 2),
	sampling(4048, 1000, 1),
	tableDraws(5000, 30),
	coalitionDraws("uniform-size", 5000, 100),
	coalitionDraws("coin", 5000, 100),
	composition(512, 100, 30),
	composition(2048, 100, 16),
	composition(64, 100, 1000),
	pieces(64, 224, "floats", 1),
	pieces(64, 224, "floats", 3),
	pieces(64, 224, "bytes", 1),
	masks(8, 28, 224, "floats", 1),
	masks(8, 28, 224, "floats", 3),
	masks(8, 28, 224, "bytes", 1),
	blur(224, 5),
	blur(224, 10),
	slic(224, 60),
	slic(512, 100),
	slic(1024, 200),
	quickshift(224, 4),
	felzenszwalb(224),
	distances(5000, 30),
	denseGram(5000, 30),
	denseGram(5000, 100, 5),
	denseCross(5000, 100, 1),
	denseCross(5000, 100, 10),
	binaryGram(2560, 256, 1, "1 group"),
	binaryGram(2560, 256, 8, "8 groups"),
	binaryGram(5000, 100, 100, "100 groups"),
	binaryCross(2560, 256, 1),
	cholesky(16, 3),
	cholesky(64, 8),
	cholesky(256, 8),
	shapleySolve(30, 1),
	shapleySolve(256, 10),
	selection("selectLasso", 100, 10),
	selection("selectForward", 30, 6),
];
