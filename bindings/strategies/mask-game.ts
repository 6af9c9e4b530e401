import { valueError } from "../check.js";
import type { LearnedMask, Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { boxRows, type CellBox, smallestBox } from "./mask-box.js";
import { CIRCLES, circles, smallestCircle } from "./mask-circles.js";
import { MaskDomain } from "./mask-domain.js";
import type { Grid, Penalty } from "./mask-penalty.js";
import { MaskProblem, type MeasuredMask } from "./mask-problem.js";
import { type MaskSearch, scoresOf } from "./mask-search.js";
import { SpsaSearch } from "./mask-spsa.js";
import type { MaskScript } from "./mask-strategy.js";
import { SurrogateSearch } from "./mask-surrogate.js";
import type { Estimate } from "./strategy.js";

const STREAM_SHIFTS = 0x3a05;
const STREAM_START = 0x3a06;
/** Rows that each mask should get before any are spent on checks. */
const ROWS_BEFORE_CHECKS = 40;
/** A mask is enough if it has this share of the effect of changing (or keeping) everything. */
const ENOUGH = 0.9;
/** A mask generalises if it has this share of its effect under another fill, too. */
const GENERAL = 0.5;
/** A mask that moves the score by less than this share of the score of the image has shown nothing. */
const EFFECT = 0.1;

/** Where a descent begins: at the smallest circle that works, with everything kept, or at random. */
export type MaskStart = "circular" | "ones" | "random";

export interface GameSettings {
	readonly grid: Grid;
	/** Pixels of the image. */
	readonly height: number;
	readonly width: number;
	/** With weights in units of the score, or where `scaled` of its range. */
	readonly penalty: Penalty;
	readonly scaled: boolean;
	/** Wanted shares of the image; undefined: any. Not empty. */
	readonly areas: readonly (number | undefined)[];
	readonly optimiser: "surrogate" | "spsa" | "gradient";
	/** Where descents begin; the surrogate needs no start. */
	readonly start: MaskStart;
	/** Model rows for everything but the instance itself. */
	readonly rows: number;
	readonly seed: number;
	/** Largest shift of the image in pixels, plus 1; 0 and 1: none. */
	readonly jitter: number;
	/** Names of the fills under which masks are checked; the first is the one they are learned with. */
	readonly fills: readonly string[];
}

/** What was found out about the mask of one target by checking it. */
interface Checked {
	/** Absent where the mask shows nothing, or changing (or keeping) everything has no effect: then no box works. */
	readonly box?: { readonly box: CellBox; readonly score: number };
	readonly generalisation: readonly { readonly fill: string; readonly score: number }[];
}

/**
 * Which part of an image must go (or stay) for the score to fall (or be kept)? The game of Fong & Vedaldi 2017, eqs. 3 to 5, as a script in three
 * acts: what the model says without the image and under circles; the search; the checks. Each target has a mask of its own.
 */
export class MaskGame {
	readonly settings: GameSettings;
	/** For each target one problem per area. */
	readonly problems: MaskProblem[] = [];
	/** Where descents begin, one mask per problem. */
	readonly starts: Float64Array[] = [];
	readonly #kernels: Kernels;
	readonly #cells: number;
	#full: Float64Array = new Float64Array(0);
	#empty: Float64Array = new Float64Array(0);
	#rowsLeft: number;
	#shifts = 0;
	#checks: Checked[] = [];

	constructor(kernels: Kernels, settings: GameSettings) {
		this.settings = settings;
		this.#kernels = kernels;
		this.#cells = settings.grid.rows * settings.grid.columns;
		this.#rowsLeft = settings.rows;
	}

	/** All three acts for a model without gradients. */
	*play(full: Float64Array): MaskScript {
		yield* this.open(full);
		const { optimiser, seed, jitter } = this.settings;
		const targets = full.length;
		const reserve = this.checking ? this.checkRows : jitter > 1 ? this.problems.length : 0;
		const rows = this.#rowsLeft - reserve;
		let search: MaskSearch;
		if (optimiser === "spsa") search = new SpsaSearch(this.#kernels, this.problems, targets, { seed, start: this.starts });
		else search = new SurrogateSearch(this.#kernels, this.problems, targets, { seed, rows });
		for (let left = rows; left > 0;) {
			const masks = search.propose(left);
			const scores = yield { masks, ...this.#nextShift() };
			for (const problem of this.problems) problem.measured(masks, scoresOf(scores, targets, problem.target));
			search.learn(masks, scores);
			left -= masks.length / this.#cells;
		}
		if (jitter > 1) yield* this.measure(this.problems.map((problem) => problem.best!.mask));
		if (this.checking) yield* this.check();
	}

	/** The first act: the score of nothing, the problems, and where descents begin. */
	*open(full: Float64Array): MaskScript {
		const { penalty, scaled, areas, grid, start, optimiser, rows, seed, jitter } = this.settings;
		const { ideal } = penalty;
		this.#full = full;
		const least = 1 + full.length * areas.length * (jitter > 1 ? 4 : 3);
		if (rows < least) {
			const masks = full.length * areas.length;
			throw valueError(
				"options.budget",
				`at least ${least + 1} for ${masks} mask${masks === 1 ? "" : "s"} (one per target and area)`,
				rows + 1,
			);
		}
		this.#empty = yield { masks: new Float32Array(this.#cells) };
		this.#rowsLeft--;
		for (let target = 0; target < full.length; target++) {
			// Weights that go with the score's range give the same mask for log-odds, percentages or a thousand classes.
			const range = Math.max(full[target]! - this.#empty[target]!, Math.abs(full[target]!) / 2) || 1;
			const unit = scaled ? range : 1;
			const own = { ...penalty, l1: penalty.l1 * unit, tv: penalty.tv * unit };
			for (const area of areas) this.problems.push(new MaskProblem(target, grid, own, new MaskDomain(ideal, area)));
		}
		if (optimiser === "surrogate") return;
		if (start === "circular") {
			const count = Math.min(CIRCLES, Math.max(1, Math.floor(this.#rowsLeft / 10)));
			const masks = circles(grid, ideal, count);
			const scores = yield { masks };
			this.#rowsLeft -= count;
			for (const { target } of this.problems) {
				const i = smallestCircle(ideal, scoresOf(scores, full.length, target), full[target]!, this.#empty[target]!);
				this.starts.push(Float64Array.from(masks.subarray(i * this.#cells, (i + 1) * this.#cells)));
			}
		} else {
			for (const p of this.problems.keys()) {
				const mask = new Float64Array(this.#cells).fill(1);
				if (start === "random") this.#kernels.uniforms(seed, STREAM_START, p * this.#cells, mask);
				this.starts.push(mask);
			}
		}
		for (const [p, problem] of this.problems.entries()) problem.domain.project(this.starts[p]!);
	}

	/** Model rows that have not been used in the first act. */
	get rowsLeft(): number {
		return this.#rowsLeft;
	}

	/** Is there room for checks? Known after the first act. */
	get checking(): boolean {
		return this.#rowsLeft - this.checkRows >= ROWS_BEFORE_CHECKS * this.problems.length;
	}

	/** Model rows of the third act, at most. */
	get checkRows(): number {
		const { grid, fills, jitter } = this.settings;
		return this.#full.length * (boxRows(grid) + fills.length - 1) + (jitter > 1 ? this.problems.length : 0);
	}

	/** These masks are the found ones, one per problem: their scores, the image not being moved. */
	*measure(masks: readonly Float32Array[]): MaskScript {
		const all = new Float32Array(masks.length * this.#cells);
		for (const [p, mask] of masks.entries()) all.set(mask, p * this.#cells);
		const scores = yield { masks: all };
		for (const [p, problem] of this.problems.entries()) {
			problem.remeasured(masks[p]!, scores[p * this.#full.length + problem.target]!);
		}
	}

	/** The third act: the smallest box, and the mask under other fills. */
	*check(): MaskScript {
		const { grid, fills, penalty } = this.settings;
		for (let target = 0; target < this.#full.length; target++) {
			const { mask, score } = this.#chosen(target).best;
			const [full, empty] = [this.#full[target]!, this.#empty[target]!];
			const possible = full > empty && this.#shows(target, score);
			const box = possible ? yield* smallestBox(grid, mask, penalty.ideal, target, full, empty) : undefined;
			const generalisation = [];
			for (const [fill, name] of fills.entries()) {
				if (fill === 0) continue;
				const scores = yield { masks: mask, fill };
				generalisation.push({ fill: name, score: scores[target]! });
			}
			this.#checks.push({ ...(box && { box }), generalisation });
		}
	}

	#nextShift(): { shift?: [number, number] } {
		if (!(this.settings.jitter > 1)) return {};
		return { shift: shiftAt(this.#kernels, this.settings.seed, this.#shifts++, this.settings.jitter) };
	}

	/** How far a score has come from full to empty (or from empty to full). */
	#effect(target: number, score: number): number {
		return this.settings.penalty.ideal === 1 ? this.#full[target]! - score : score - this.#empty[target]!;
	}

	/** Does a mask with this score move the model enough to show anything? */
	#shows(target: number, score: number): boolean {
		const effect = this.#effect(target, score);
		return effect > 0 && effect >= EFFECT * Math.abs(this.#full[target]!);
	}

	/** The problem whose mask is the target's: the smallest area that is enough, else the one with the most effect. */
	#chosen(target: number): { area: number | undefined; best: MeasuredMask; enough: boolean } {
		const { areas } = this.settings;
		const own = this.problems.flatMap(({ target: of, best }, p) =>
			of === target && best ? [{ area: areas[p % areas.length], best }] : [],
		);
		const whole = this.#full[target]! - this.#empty[target]!;
		const bySize = own.toSorted((a, b) => (a.area ?? 1) - (b.area ?? 1));
		const enough = bySize.find(({ best }) => this.#effect(target, best.score) >= ENOUGH * whole);
		if (enough) return { ...enough, enough: true };
		const most = bySize.reduce((a, b) => (this.#effect(target, b.best.score) > this.#effect(target, a.best.score) ? b : a));
		return { ...most, enough: false };
	}

	/** What the game has shown. */
	estimate(): Estimate {
		const { penalty, optimiser, start, areas } = this.settings;
		const targets = this.#full.length;
		const attributions = new Float64Array(targets * this.#cells);
		const masks: LearnedMask[] = [];
		const notes: Note[] = [];
		for (let target = 0; target < targets; target++) {
			const { best, area, enough } = this.#chosen(target);
			const changed = Float64Array.from(best.mask, (value) => Math.abs(value - penalty.ideal));
			attributions.set(changed, target * this.#cells);
			const checked = this.#checks[target];
			masks.push({
				score: best.score,
				scoreFull: this.#full[target]!,
				scoreEmpty: this.#empty[target]!,
				area: changed.reduce((sum, value) => sum + value, 0) / this.#cells,
				objective: best.objective,
				start: optimiser === "surrogate" ? "blobs" : start,
				...(checked?.box && { box: this.#pixels(checked.box.box), boxScore: checked.box.score }),
				...(checked && { generalisation: checked.generalisation }),
			});
			notes.push(...this.#notes(target, best.score, checked));
			if (areas[0] !== undefined && !enough) {
				notes.push({
					code: "area-not-enough",
					message: `${which(target, targets)}: no mask of the wanted area has ${ENOUGH * 100} % of the effect of ${verb(penalty)} everything; the best is of area ${area}.`,
				});
			}
		}
		if (this.#checks.length === 0) {
			notes.push({
				code: "mask-not-checked",
				message: "The budget left no rows for the smallest box and for checking the mask under other perturbations: raise the budget.",
			});
		}
		return { attributions, baseValues: this.#empty, exact: false, masks, notes };
	}

	/** The box in pixels. */
	#pixels({ left, top, right, bottom }: CellBox): [left: number, top: number, right: number, bottom: number] {
		const { grid, height, width } = this.settings;
		const [column, row] = [(at: number) => Math.round((at * width) / grid.columns), (at: number) => Math.round((at * height) / grid.rows)];
		return [column(left), row(top), column(right), row(bottom)];
	}

	#notes(target: number, score: number, checked: Checked | undefined): Note[] {
		const { penalty, fills } = this.settings;
		const notes: Note[] = [];
		const effect = this.#effect(target, score);
		const name = which(target, this.#full.length);
		if (!this.#shows(target, score)) {
			const what = penalty.ideal === 1 ? "lowers the score" : "raises the score above that of keeping nothing";
			const message = `${name}: no mask that was tried ${what} by a tenth of the image's score ${this.#full[target]}; the mask shows nothing.`;
			return [{ code: "no-effect", message }];
		}
		for (const { fill, score: other } of checked?.generalisation ?? []) {
			if (this.#effect(target, other) >= GENERAL * effect) continue;
			notes.push({
				code: "mask-does-not-generalise",
				message: `${name}: learned with "${fills[0]}", where the score is ${score.toPrecision(3)}, the mask does not work with "${fill}", where it is ${other.toPrecision(3)}.`,
			});
		}
		return notes;
	}
}

const which = (target: number, targets: number): string => (targets === 1 ? "The mask" : `The mask of target ${target}`);
const verb = ({ ideal }: Penalty): string => (ideal === 1 ? "deleting" : "keeping");

/** Draw `index` of a shift: 0 … jitter − 1 pixels down and across, as the authors draw it. */
export function shiftAt(kernels: Kernels, seed: number, index: number, jitter: number): [number, number] {
	const draws = new Float64Array(2);
	kernels.uniforms(seed, STREAM_SHIFTS, 2 * index, draws);
	return [Math.floor(draws[0]! * jitter), Math.floor(draws[1]! * jitter)];
}
