import { checkFunction, checkInteger, checkNumber, checkOneOf, kindError, valueError } from "../check.js";
import type { GridLayout } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { type Fill, fillOption } from "../maskers/fill.js";
import { Fills } from "../maskers/fills.js";
import { ImageMasker } from "../maskers/image.js";
import { bilinear, smoothedBlocks } from "../maskers/mask-spread.js";
import type { Perturbation } from "../maskers/perturbation.js";
import { PerturbationGradient } from "../maskers/perturbation-gradient.js";
import { type Image, type Pixels, readImage } from "../maskers/pixels.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import type { RunSettings } from "../run.js";
import { CIRCLES } from "../strategies/mask-circles.js";
import { MaskGame, type MaskStart } from "../strategies/mask-game.js";
import type { Penalty } from "../strategies/mask-penalty.js";
import { MaskStrategy } from "../strategies/mask-strategy.js";
import { ROUND } from "../strategies/mask-surrogate.js";
import { Explainer, type Plan } from "./explainer.js";
import { gridFeatures } from "./grid-features.js";
import { type MaskGradient, runDescent } from "./mask-descent-run.js";
import { MASK_PRESETS } from "./mask-presets.js";
import { COMMON_OPTIONS, type CommonOptions, type ResolvedCommon } from "./options.js";

export type { MaskStart } from "../strategies/mask-game.js";

/** Options of `MeaningfulPerturbation`. */
export interface MeaningfulPerturbationOptions extends CommonOptions {
	/** "deletion" (default): the least that must go for the score to fall. "preservation": the least that must stay for it to be kept. */
	readonly game?: "deletion" | "preservation";
	/** Cells of the mask along the image's shorter side, at most 64; default 14, with `gradient` 28. */
	readonly grid?: number;
	/**
	 * Share of the image that the mask changes (or keeps), between 0 and 1, instead of a price for it: "extremal" masks (Fong, Patrick, Vedaldi 2019). Of several
	 * the smallest is taken that has 90 % of the effect of changing (or keeping) everything; the budget is shared equally among them.
	 */
	readonly area?: number | readonly number[];
	/** Price of changing (or keeping) the whole image, ≥ 0; default 0.25. */
	readonly l1?: number;
	/** Price of a sharp border as long as a side of the image, ≥ 0: times Σ |∇m|^tvBeta / cells of a side; default 0.05. */
	readonly tv?: number;
	/** Power of the slopes of the mask, 1 to 8; default 2. */
	readonly tvBeta?: number;
	/** What stands for the absence of what the mask takes away; default the masker's, or "blur" where that is "mean". */
	readonly fill?: Fill;
	/** While learning, the image is moved under the masks by 0 … jitter − 1 pixels down and across; default 0. */
	readonly jitter?: number;
	/** Without `gradient`: "surrogate" (default), or "spsa", the plain method which it beats. */
	readonly optimiser?: "surrogate" | "spsa";
	/** Where "spsa" and descents along a gradient begin: at the smallest circle that works (default), all kept, or at random. */
	readonly start?: MaskStart;
	/** The model's gradient by its input, for one target, where you have it: then the authors' method learns the mask. A row of it counts as a model row. */
	readonly gradient?: MaskGradient;
	/** With `gradient`: its settings, as published. "fong-vedaldi" (default; the authors'), or "jacobgil" (the PyTorch port that most users copy). */
	readonly preset?: "fong-vedaldi" | "jacobgil";
	/** With `gradient`: steps at most; default 300, "jacobgil" 500. */
	readonly iterations?: number;
	/** With `gradient`: standard deviation of the noise that is added to each number of a batch, in its units; default 0, "jacobgil" 0.2. */
	readonly noise?: number;
}

const OWN_OPTIONS = [
	"game",
	"grid",
	"area",
	"l1",
	"tv",
	"tvBeta",
	"fill",
	"jitter",
	"optimiser",
	"start",
	"gradient",
	"preset",
	"iterations",
	"noise",
] as const;
const WITH_GRADIENT = ["preset", "iterations", "noise"] as const;

const BUDGET = 500;
const GRID = 14;
const LARGEST_GRID = 64;
/** The other things under which a mask is checked. */
const CHECKED: readonly Fill[] = ["blur", "mean", "noise"];
/** Model rows of a descent beside its steps: the image in each conversation, without it, the circles, the checks. */
const BESIDE_STEPS = CIRCLES + 25;

/**
 * Meaningful Perturbation: which part of an image must go for the model to change its mind? A mask is learned that deletes as little as possible and
 * lowers the score as far as possible, smoothly so that it means something (Fong & Vedaldi 2017). The game of preservation asks for the least that must stay.
 *
 * minimise ± score(image · m + fill · (1 − m)) + range · (l1 · mean |m − 1| + tv · Σ |∇m|^tvBeta / side), m between 0 and 1 on a coarse grid, interpolated
 * bilinearly (with `game: "preservation"`: mean |m|). The range of the score, max(score of the image − score without it, ½ |score of the image|), makes the prices
 * fit any unit of the score; the published presets do without it.
 *
 * Needs nothing but the model's answers; with `gradient` it is the authors' method. Then `explanation.masks` tells more: the score under the mask, the
 * smallest box that works, and whether the mask works with other fills, too; where it does not, a note says so.
 *
 * Attributions: how much of each cell is deleted (or kept), 0 to 1. They say how much belongs to the evidence, not how much it counts: they add up to
 * an area. Base value = the score with everything perturbed. Each target has a mask of its own, and an equal share of the budget.
 *
 * Cost: `budget` model rows at most, the instance counted; default 500, with `gradient` what its steps and the checks take.
 *
 * Source: Fong & Vedaldi, "Interpretable Explanations of Black Boxes by Meaningful Perturbation" (ICCV 2017), §4.2 and §4.3.
 *
 * ```ts
 * import { image, MeaningfulPerturbation } from "whybox";
 * const dot = { data: new Uint8Array(64 * 64).fill(255, 64 * 16, 64 * 17), height: 64, width: 64 };
 * const line = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0) / (64 * 255));
 * const mask = new MeaningfulPerturbation(line, image({ fill: 0 }), { budget: 200, grid: 8 });
 * const explanation = await mask.explain(dot);
 * explanation.masks[0].score < 0.2; // true
 * explanation.masks[0].box; // [0, 0, 64, 24]
 * ```
 */
export class MeaningfulPerturbation extends Explainer<Image, Images, MeaningfulPerturbationOptions> {
	protected readonly method = "meaningful-perturbation";
	protected readonly known = [...COMMON_OPTIONS, ...OWN_OPTIONS];
	readonly #model: Predict<Images>;
	readonly #masker: ImageMasker;

	/**
	 * @param predict the model, called in batches
	 * @param masker `image(options)`: how the model wants its images, and what stands for absence
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Images>, masker: ImageMasker, defaults?: MeaningfulPerturbationOptions) {
		super(predict, masker, defaults);
		if (!(masker instanceof ImageMasker)) throw kindError("masker", "a masker for images, as image() makes one", masker);
		this.#model = predict;
		this.#masker = masker;
	}

	protected plan(instance: Image, common: ResolvedCommon, given: Record<string, unknown>): (kernels: Kernels) => Plan<Images> {
		const resolved = resolve(given);
		const { gradient, areas, fill } = resolved;
		const budget = common.budget ?? (gradient ? areas.length * resolved.iterations + BESIDE_STEPS : BUDGET);
		const perturbed = this.#masker.perturb(instance, fill === undefined ? {} : { fill });
		const shownFill = fill === undefined ? undefined : fillOption(fill);
		const pixels = readImage("instance", instance);
		const image = gridOf(pixels, resolved.grid);
		const penalty = resolved.penalty(image.rows, image.columns);
		const least = 5 + 3 * (areas.length - 1);
		if (budget < least) {
			throw valueError("options.budget", `at least ${least}: the instance, the fill alone, and three masks for each area`, budget);
		}
		return (kernels) => {
			const perturbation = perturbed(kernels);
			const ways = CHECKED.map((other) => ({ name: fillName(other), way: perturbation.filledWith(other) }));
			const others = ways.filter(({ way }) => !isSame(way, perturbation));
			const own = fill === undefined ? ways.find(({ way }) => isSame(way, perturbation))?.name : fillName(fill);
			const { grid, start, optimiser, jitter } = resolved;
			const settings = { ...resolved.settings, grid: image, penalty, areas, start, optimiser, jitter };
			const fills = [own ?? "the masker's fill", ...others.map(({ name }) => name)];
			const game = (): MaskGame => new MaskGame(kernels, { ...settings, fills, rows: budget - 1, seed: common.seed, ...sizeOf(pixels) });
			const subject = new Fills([perturbation, ...others.map(({ way }) => way)]);
			const played = game();
			const side = Math.sqrt(image.rows * image.columns);
			return {
				subject,
				strategy: new MaskStrategy(
					image,
					budget - 1,
					(full) => played.play(full),
					() => played.estimate(),
				),
				estimator: optimiser,
				features: gridFeatures(image, pixels),
				image,
				budget,
				rowsAtOnce: { surrogate: ROUND, spsa: 2 * areas.length, gradient: 1 }[optimiser],
				options: {
					game: resolved.game,
					grid,
					...(given.area !== undefined && { area: Array.isArray(given.area) ? areas : areas[0] }),
					l1: penalty.l1 * image.rows * image.columns,
					tv: penalty.tv * side,
					tvBeta: penalty.beta,
					jitter,
					...(shownFill !== undefined && { fill: shownFill }),
					...(optimiser !== "surrogate" && { start }),
					...(gradient && { preset: resolved.preset, iterations: resolved.iterations, noise: resolved.noise }),
				},
				...(gradient && {
					converse: (running: RunSettings) => {
						const sizes = { rows: image.rows, columns: image.columns, ...sizeOf(pixels) };
						const { maskBlur } = MASK_PRESETS[resolved.preset];
						const shorter = Math.min(pixels.height, pixels.width);
						const spread = maskBlur === undefined ? bilinear(sizes) : smoothedBlocks(kernels, sizes, maskBlur * shorter);
						const { noise, rate, iterations } = resolved;
						const parts = {
							predict: this.#model,
							gradient,
							kernels,
							fills: subject,
							perturbed: new PerturbationGradient(kernels, perturbation, spread, { noise, seed: common.seed }),
							game: game(),
							descent: { rate, jitter, seed: common.seed },
							iterations,
						};
						return runDescent(parts, running);
					},
				}),
			};
		};
	}
}

/** The method's options, checked, with their defaults. */
function resolve(given: Record<string, unknown>) {
	const preset = checkOneOf("options.preset", given.preset ?? "fong-vedaldi", ["fong-vedaldi", "jacobgil"]);
	const gradient = given.gradient === undefined ? undefined : checkFunction("options.gradient", given.gradient as MaskGradient);
	if (!gradient) {
		for (const name of WITH_GRADIENT) {
			if (given[name] !== undefined) throw new TypeError(`"options.${name}" is for descents along "options.gradient", which is not given`);
		}
	} else if (given.optimiser !== undefined)
		throw new TypeError('"options.optimiser" is for models without "options.gradient", which is given');
	const published = gradient && MASK_PRESETS[preset];
	const game = checkOneOf("options.game", given.game ?? "deletion", ["deletion", "preservation"]);
	const ideal: 0 | 1 = game === "deletion" ? 1 : 0;
	const price = (name: "l1" | "tv") => (given[name] === undefined ? undefined : checkNumber(`options.${name}`, given[name], 0));
	const [l1, tv] = [price("l1"), price("tv")];
	const tvBeta = given.tvBeta === undefined ? undefined : checkInteger("options.tvBeta", given.tvBeta, 1, 8);
	return {
		preset,
		gradient,
		game,
		grid: checkInteger("options.grid", given.grid ?? published?.grid ?? GRID, 1, LARGEST_GRID),
		areas: checkAreas(given.area),
		/** In units of the score per cell and slope. */
		penalty: (rows: number, columns: number) => {
			const { least, ...own }: Omit<Penalty, "ideal"> = published?.penalty(rows, columns) ?? {
				l1: 0.25 / (rows * columns),
				tv: 0.05 / Math.sqrt(rows * columns),
				beta: 2,
			};
			return {
				...own,
				ideal,
				...(least !== undefined && tvBeta === undefined && { least }),
				...(l1 !== undefined && { l1: l1 / (rows * columns) }),
				...(tv !== undefined && { tv: tv / Math.sqrt(rows * columns) }),
				...(tvBeta !== undefined && { beta: tvBeta }),
			};
		},
		settings: { scaled: !published },
		fill: given.fill as Fill | undefined,
		jitter: checkInteger("options.jitter", given.jitter ?? published?.jitter ?? 0, 0, 1024),
		optimiser: gradient ? ("gradient" as const) : checkOneOf("options.optimiser", given.optimiser ?? "surrogate", ["surrogate", "spsa"]),
		start: checkOneOf("options.start", given.start ?? published?.start ?? "circular", ["circular", "ones", "random"]),
		iterations: checkInteger("options.iterations", given.iterations ?? published?.iterations ?? 1, 1),
		noise: checkNumber("options.noise", given.noise ?? published?.noise ?? 0, 0),
		rate: published?.rate ?? 0,
	};
}

function checkAreas(value: unknown): readonly (number | undefined)[] {
	if (value === undefined) return [undefined];
	const areas: unknown[] = Array.isArray(value) ? value : [value];
	if (areas.length === 0) throw valueError("options.area", "at least one area", value);
	return areas.map((area) => {
		const checked = checkNumber("options.area", area);
		if (checked <= 0 || checked >= 1) throw valueError("options.area", "a number between 0 and 1", area);
		return checked;
	});
}

const sizeOf = ({ height, width }: Pixels) => ({ height, width });

/** `cells` along the shorter side, cells about square, none smaller than a pixel. */
function gridOf({ height, width }: Pixels, cells: number): GridLayout {
	const shorter = Math.min(height, width);
	const along = (length: number) => Math.min(length, LARGEST_GRID, Math.max(1, Math.round((Math.min(cells, shorter) * length) / shorter)));
	return { kind: "grid", height, width, rows: along(height), columns: along(width) };
}

const isSame = (a: Perturbation, b: Perturbation): boolean => a.fill.every((value, i) => value === b.fill[i]);

const fillName = (fill: Fill): string =>
	typeof fill === "string" ? fill : typeof fill === "object" && !Array.isArray(fill) ? "image" : "colour";
