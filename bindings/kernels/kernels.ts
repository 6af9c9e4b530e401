/**
 * The kernels: every piece of arithmetic that is worth moving into WebAssembly, as one interface with two backends.
 *
 * `wasm/` and `typescript/` implement it file by file, in the same order as `assembly/`, and agree **bit for bit**: both add in the
 * order given here and neither uses `Math.exp`, `Math.log`, `Math.pow`, `Math.random` or fused multiply-add.
 *
 * Conventions. Arrays are row-major. A method writes only to the arguments named `out…`, `gram`, `cross`; it keeps nothing between
 * calls. Random numbers are counter-based: a draw depends on `(seed, stream, index)` alone, so any split of a range of indices into
 * calls gives the same numbers. `seed` and indices are integers in [0, 2^53); `stream` is an integer in [0, 2^32) that says what the
 * numbers are for. Sizes are checked by the callers; a kernel that runs out of memory throws `RangeError`.
 */
export interface Kernels
	extends
		RandomKernels,
		ExpKernels,
		CoalitionKernels,
		NeighbourhoodKernels,
		ComposeKernels,
		ColourKernels,
		BlurKernels,
		QuickshiftKernels,
		FelzenszwalbKernels,
		PieceKernels,
		MaskKernels,
		SlicKernels,
		ConnectivityKernels,
		ProximityKernels,
		NetworkKernels,
		GramKernels,
		SolveKernels,
		SelectionKernels {
	readonly backend: "wasm" | "typescript";
}

/**
 * Coalitions are bit-packed: coalition `c` of `features` features takes `coalitionWords(features)` 32-bit words, feature `j` is bit
 * `j % 32` of word `j / 32`, 1 = present; unused bits are 0. Rows are padded to whole 64-bit words.
 */
export const coalitionWords = (features: number): number => 2 * Math.ceil(features / 64);

/** random.ts: splitmix64 in counter mode. */
export interface RandomKernels {
	/** Uniform doubles in [0, 1) with 53 bits: `out[i]` is draw `first + i`. */
	uniforms(seed: number, stream: number, first: number, out: Float64Array): void;
	/** Standard normals (ziggurat, 256 layers): `out[i]` is draw `first + i`. */
	normals(seed: number, stream: number, first: number, out: Float64Array): void;
}

/** exp.ts: our own exponential and logarithm, error below 1 ulp, the same bits everywhere. */
export interface ExpKernels {
	exp(values: Float64Array, out: Float64Array): void;
	log(values: Float64Array, out: Float64Array): void;
}

/** coalition.ts */
export interface CoalitionKernels {
	/**
	 * Logarithm of the Shapley kernel weight of one coalition of each size 0..features:
	 * log((M − 1) / (C(M, s) · s · (M − s))); sizes 0 and M are +Infinity (Lundberg & Lee 2017, theorem 2). Finite at M = 5000.
	 */
	shapleyKernelLogWeights(features: number, out: Float64Array): void;
	/**
	 * All coalitions of `size` of `features` features in lexicographic order of their members ({0,1}, {0,2}, … {1,2}, …), from rank
	 * `first`; as many as `out` holds. `first + count` ≤ C(features, size) < 2^53.
	 */
	enumerateCoalitions(features: number, size: number, first: number, out: Uint32Array): void;
	/**
	 * Draws coalitions of the given `sizes` (1..features − 1) **without replacement** and writes each with its complement: `out` holds 2 ×
	 * sizes.length coalitions, pair by pair. A coalition and its complement count as one, so for `2 · size = features` all draws
	 * contain feature 0. Draw `i` starts from `(seed, stream, i)`; one that an earlier draw has taken is drawn again.
	 * Precondition: no size is asked for more often than half of what exists, C(M, s) / 2 (for the middle size C(M, s) / 4); s and M − s
	 * share what exists. At most 2^21 features.
	 */
	sampleCoalitions(features: number, sizes: Uint32Array, seed: number, stream: number, out: Uint32Array): void;
}

/** Where LIME's draws for one table come from, one entry per column; built by `maskers/tabular.ts`. */
export interface TableNeighbourhood {
	/** [columns]: 0 normal, 1 categorical, 2 binned (a bin by frequency, then a truncated normal inside it). */
	readonly kinds: Uint8Array;
	/** [columns]: normal: centre and scale of the draw. */
	readonly centres: Float64Array;
	readonly scales: Float64Array;
	/** [columns + 1]: column j's categories or bins are entries offsets[j]..offsets[j + 1] of the tables below. */
	readonly offsets: Int32Array;
	/** Cumulative frequency of the categories or bins of each column, the last exactly 1. */
	readonly cumulative: Float64Array;
	/** Category value, or mean of the bin. */
	readonly values: Float64Array;
	/** Bins: standard deviation, smallest and largest value. A bin with smallest = largest gives that value. */
	readonly deviations: Float64Array;
	readonly minima: Float64Array;
	readonly maxima: Float64Array;
	/** [columns]: entry (counted within the column) that the instance is in; −1 for normal columns. */
	readonly instanceEntry: Int32Array;
}

/** neighbourhood.ts: LIME's draws (Ribeiro et al. 2016, §3.3; tables as lime_tabular.py). */
export interface NeighbourhoodKernels {
	/**
	 * Rows `first … first + count − 1` of the neighbourhood: `outRows` [count, columns] is what the model sees; `outInterpretable` [count, columns] is
	 * what the surrogate sees: for normal columns (value − centre) / scale, otherwise 1 if category or bin is the instance's, else 0.
	 * Each cell depends on (seed, row, column) alone. In a bin normals are drawn until one falls inside, 64 at most, then a uniform one.
	 */
	drawTable(
		table: TableNeighbourhood,
		seed: number,
		first: number,
		count: number,
		outRows: Float64Array,
		outInterpretable: Float64Array,
	): void;
	/**
	 * LIME's on/off draws for text and images. `removal: "uniform-size"`: the number of absent features is uniform on 1..features, then which
	 * (text); `"coin"`: each feature is present with probability ½ (images). Coalition `first + i` depends on (seed, stream, first + i) alone.
	 */
	drawCoalitions(features: number, removal: "uniform-size" | "coin", seed: number, stream: number, first: number, out: Uint32Array): void;
}

/** compose.ts: coalition × instance × background → model rows. */
export interface ComposeKernels {
	/**
	 * Model rows of `coalitions` [count, words]. Column j takes the instance's value if `columnFeature[j]` is present or −1, else the
	 * background row's. Without `backgroundRow` each coalition gives one row per background row, in order: `out` [count · B, columns].
	 * With `backgroundRow` [count] each gives one row: `out` [count, columns].
	 */
	composeRows(
		coalitions: Uint32Array,
		count: number,
		features: number,
		columnFeature: Int32Array,
		instance: Float64Array,
		background: Float64Array,
		backgroundRow: Int32Array | undefined,
		out: Float64Array,
	): void;
}

/** colour.ts */
export interface ColourKernels {
	/**
	 * sRGB → CIE L*a*b* (D65, 2° observer) as scikit-image's rgb2lab: `rgb` [pixels, 3] in 0..1 → `out` [pixels, 3], which may be `rgb`; L in 0..100.
	 */
	rgbToLab(rgb: Float64Array, out: Float64Array): void;
}

/** Neighbours on each side that a Gaussian takes in: four deviations, rounded. */
export const blurRadius = (sigma: number): number => Math.floor(4 * sigma + 0.5);

/** blur.ts */
export interface BlurKernels {
	/**
	 * Gaussian smoothing of an image [height, width, channels] into `out`, each channel for itself, first down the columns, then along the rows,
	 * in the precision of `image` (`out` is of the same kind). Beyond its borders the image is reflected, d c b a | a b c d | d c b a, as often as it takes;
	 * weights end at `blurRadius(sigma)` pixels: scipy's gaussian_filter as scikit-image calls it. `sigma` ≥ 0 in pixels; below ⅛ it copies.
	 */
	blur<T extends Float32Array | Float64Array>(image: T, height: number, width: number, channels: number, sigma: number, out: T): void;
}

/** Pixels that quick shift's window reaches to each side: three deviations, but not beyond the image. */
export const quickshiftReach = (kernelSize: number, height: number, width: number): number =>
	Math.min(Math.ceil(3 * kernelSize), Math.max(height, width) - 1);

/** Distances times this, squared, are the negative exponent of 2 in quick shift's Gaussian: d² / (2 · kernelSize² · ln 2). */
export const quickshiftScale = (kernelSize: number): number => Math.sqrt(0.5 * Math.LOG2E) / kernelSize;

/** quickshift.ts */
export interface QuickshiftKernels {
	/**
	 * Quick shift on `lab` [height, width, 3], whose distances are as pixels' (Vedaldi & Soatto 2008): labels 0..n − 1 in the order of their
	 * roots, and n. A density is `noise` [height, width], which breaks ties, plus Σ exp(−d² / (2 · kernelSize²)) over the window of `quickshiftReach`; a parent is the
	 * nearest pixel of the window with a higher density, the first in reading order where two are; one farther than `maxDistance` is none.
	 * The labels of scikit-image 0.19's quickshift; a label may be in several pieces. Distances in colour stay below 10⁸.
	 */
	quickshift(
		lab: Float64Array,
		height: number,
		width: number,
		kernelSize: number,
		maxDistance: number,
		noise: Float64Array,
		outLabels: Int32Array,
	): number;
}

/** felzenszwalb.ts */
export interface FelzenszwalbKernels {
	/**
	 * Graph-based segmentation of `image` [height, width, channels] (Felzenszwalb & Huttenlocher 2004): labels 0..n − 1 in the order of their
	 * first pixels, and n. Edges to the eight neighbours are taken by rising difference; two segments are joined where it is below the largest inside each of
	 * them plus `scale` over its size, and in a second round where one has less than `minSize` pixels (below 2^31). The labels of scikit-image 0.19's
	 * felzenszwalb, whose own `scale` is 255 times this one, up to equal differences. Pieces of a label may touch by corners only.
	 */
	felzenszwalb(
		image: Float64Array,
		height: number,
		width: number,
		channels: number,
		scale: number,
		minSize: number,
		outLabels: Int32Array,
	): number;
}

/** The numbers of pictures as a model gets them: bytes or floats. */
export type PictureNumbers = Uint8ClampedArray | Float32Array;

/** How the numbers of a picture lie: `planes` planes of `height` rows of `width` pixels of `interleaved` channels each. */
export interface PictureShape {
	readonly height: number;
	readonly width: number;
	/** 1 where channels are interleaved (nhwc), else their number (nchw). */
	readonly planes: number;
	readonly interleaved: number;
}

/** pieces.ts: superpixels switched on and off. */
export interface PieceKernels {
	/**
	 * Pictures of `coalitions` [count, words]: the numbers of a feature that is present are those of `instance`, else those of `fill`. `runs` are pairs
	 * (feature, numbers) that cover one plane in order, the same for each of `planes` planes. `out` [count, numbers], of the same kind as both.
	 */
	composePieces(
		coalitions: Uint32Array,
		count: number,
		features: number,
		runs: Int32Array,
		planes: number,
		instance: PictureNumbers,
		fill: PictureNumbers,
		out: PictureNumbers,
	): void;
}

/** Continuous masks, each [rows, columns] of cells in 0..1; see `MaskQuery`. */
export interface Masks {
	readonly masks: Float32Array;
	readonly count: number;
	readonly rows: number;
	readonly columns: number;
	readonly offsets?: Float32Array | undefined;
	readonly shifts?: Int32Array | undefined;
}

/** masks.ts: continuous masks blend a picture with what stands for its absence. */
export interface MaskKernels {
	/**
	 * Pictures x · m + fill · (1 − m), in 32-bit floats; bytes round to the nearest, ties to even. m is the mask interpolated bilinearly, first along its
	 * rows, then between them: pixel p of n lies at (p + ½) · c / n − ½ + offset among the c cells that cover the picture (all of them, or with
	 * offsets all but one), not beyond the outermost centres. `out` [count, numbers], of the same kind as `instance` and `fill`.
	 */
	composeMasks(masks: Masks, shape: PictureShape, instance: PictureNumbers, fill: PictureNumbers, out: PictureNumbers): void;
}

/** slic.ts */
export interface SlicKernels {
	/**
	 * SLIC (Achanta et al. 2012): k-means of pixels by colour and place. `labels` [height, width] are in 0 … about `segments` − 1; not every one need occur,
	 * nor are the pixels of one connected. `pixels` [height, width, channels] have 1 (grey), 3 (RGB) or 4 channels (RGBA, whose opacity is not looked
	 * at); they are rescaled so that the smallest is 0 and the largest 1, taken as Lab unless grey, and smoothed by a Gaussian of deviation `sigma` ≥ 0. The
	 * larger `compactness` ≥ 1e-6, the squarer. The first of the `iterations` ≥ 1 goes by place alone: centres start without a colour.
	 * Labels are those of scikit-image's slic, but for ties within rounding.
	 */
	slic(
		pixels: Uint8Array | Uint8ClampedArray | Float32Array,
		height: number,
		width: number,
		channels: number,
		sigma: number,
		segments: number,
		compactness: number,
		iterations: number,
		labels: Int32Array,
	): void;
}

/** connectivity.ts */
export interface ConnectivityKernels {
	/**
	 * Gives each connected region (4 neighbours) of `labels` [height, width] a label of its own, in place, in the order of their first pixels; the number of labels.
	 * Regions are cut at `largest` ≥ 1 pixels, ones of fewer than `smallest` join the neighbour seen last: scikit-image's rule. Labels are ≥ 0.
	 */
	connectLabels(labels: Int32Array, height: number, width: number, smallest: number, largest: number): number;
}

/** proximity.ts: how near a sample is to the instance. */
export interface ProximityKernels {
	/** Euclidean distance of each row [count, columns] to `origin` [columns], additions in column order. */
	euclideanDistances(rows: Float64Array, origin: Float64Array, out: Float64Array): void;
	/** Cosine distance of each coalition to the full one: 1 − √(present / features). */
	cosineDistances(coalitions: Uint32Array, features: number, out: Float64Array): void;
	/** LIME's exponential kernel exp(−d² / (2 · width²)): lime's sqrt(exp(−d²/width²)). */
	proximity(distances: Float64Array, width: number, out: Float64Array): void;
}

/** Units of the two hidden layers of a network, and how many numbers it consists of: [inputs, HIDDEN], [HIDDEN], [HIDDEN, OUTER], [OUTER], [OUTER], [1] and padding to fours. */
export const HIDDEN = 32;
export const OUTER = 16;
export const networkSize = (inputs: number): number => HIDDEN * inputs + HIDDEN + HIDDEN * OUTER + 2 * OUTER + 4;

/** network.ts: small networks that stand in for a model, in single precision. Activation: x (27 + x²) / (27 + 9 x²) between −3 and 3, ±1 beyond. */
export interface NetworkKernels {
	/**
	 * Lowers the squared error of `parameters` [networkSize(inputs)] on `rows` [count, inputs] with `values` [count] by Adam (Kingma & Ba 2015, algorithm
	 * 1): one step for each of `rates`, on the next order.length / rates.length rows of `order`. The bias correction is for the rates to make.
	 */
	trainNetwork(
		parameters: Float32Array,
		inputs: number,
		rows: Float32Array,
		values: Float32Array,
		order: Int32Array,
		rates: Float32Array,
	): void;
	/** What the network says of each row [out.length, inputs]. */
	runNetwork(parameters: Float32Array, inputs: number, rows: Float32Array, out: Float32Array): void;
}

/** gram.ts: sums for the normal equations, accumulated into `gram` and `cross` row by row, so that batches may be cut anywhere. */
export interface GramKernels {
	/** gram [columns, columns] += Σ_n weights[n] · rows[n]ᵀ rows[n], each product as (w · z_i) · z_j, i ≤ j, then mirrored. */
	addGram(rows: Float64Array, weights: Float64Array, columns: number, gram: Float64Array): void;
	/** cross [columns, targets] += Σ_n (weights[n] · rows[n])ᵀ values[n]; values [count, targets]. */
	addCross(rows: Float64Array, weights: Float64Array, values: Float64Array, columns: number, targets: number, cross: Float64Array): void;
	/**
	 * gram [features, features] = Σ_g groupWeights[g] · (integer count of coalitions of group g that hold both), by popcount. Coalitions
	 * groupStarts[g]..groupStarts[g + 1] form group g.
	 */
	binaryGram(coalitions: Uint32Array, features: number, groupStarts: Int32Array, groupWeights: Float64Array, outGram: Float64Array): void;
	/** cross [features, targets] += Σ_n [feature present in n] · weights[n] · values[n], in order of n. */
	addBinaryCross(
		coalitions: Uint32Array,
		features: number,
		weights: Float64Array,
		values: Float64Array,
		targets: number,
		cross: Float64Array,
	): void;
}

export interface Solution {
	/** [n, targets] */
	readonly solution: Float64Array;
	/** Pivots that were large enough; below n the matrix is singular to working precision and those unknowns got 0. */
	readonly rank: number;
}

/** cholesky.ts ridge.ts shapley.ts */
export interface SolveKernels {
	/** Solves A X = B for a symmetric positive (semi)definite A [n, n] and B [n, targets] by Cholesky. A pivot ≤ 1e-12 · its diagonal counts as 0. */
	solvePositive(matrix: Float64Array, rhs: Float64Array, n: number, targets: number): Solution;
	/** (A + alpha·I) X = B: ridge on centred normal equations. */
	solveRidge(gram: Float64Array, cross: Float64Array, n: number, targets: number, alpha: number): Solution;
	/**
	 * Kernel SHAP's regression: minimises the weighted squares given gram = Σ w z zᵀ [M, M] and cross = Σ w z (v − v₀) [M, targets] under Σφ =
	 * totals [targets] (Lundberg & Lee 2017, eq. 5; Covert & Lee 2021, eq. 7). `solution` is [M, targets] and adds up exactly to working precision.
	 */
	solveShapley(gram: Float64Array, cross: Float64Array, totals: Float64Array, features: number, targets: number): Solution;
}

/** lasso.ts: choosing features from centred normal equations alone: gram [n, n], cross [n], square = Σ w y². */
export interface SelectionKernels {
	/** LARS with the lasso modification from zero until `count` features are active at most, lime's rule: the last point on the path with ≤ count nonzeros. */
	selectLasso(gram: Float64Array, cross: Float64Array, n: number, count: number): Int32Array;
	/** Greedy forward selection by weighted R² of the unregularised fit; ties to the lowest index. In the order chosen. */
	selectForward(gram: Float64Array, cross: Float64Array, square: number, n: number, count: number): Int32Array;
}
