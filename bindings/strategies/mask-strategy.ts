import type { MaskQuery } from "../maskers/query.js";
import type { Grid } from "./mask-penalty.js";
import type { Estimate, Strategy } from "./strategy.js";

/** Masks that all have to be answered before the conversation goes on. */
export interface MaskRequest {
	/** [count, cells] */
	readonly masks: Float32Array;
	/** Which of the subject's fills stands for absence; default the first. */
	readonly fill?: number;
	/** How far the image is moved under all these masks, down and across in pixels; default not at all. */
	readonly shift?: readonly [down: number, across: number];
}

/** A conversation about masks: yields requests, is told the scores [count, targets] of each. */
export type MaskScript<Result = void> = Generator<MaskRequest, Result, Float64Array>;

/** A strategy that follows a script, whose requests it cuts into as many questions as it is asked for. */
export class MaskStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly #grid: Grid;
	readonly #play: (instance: Float64Array) => MaskScript;
	readonly #estimate: () => Estimate;
	#script: MaskScript | undefined;
	#request: MaskRequest | undefined;
	/** Masks of the request, and of these asked about. */
	#count = 0;
	#asked = 0;
	#answers: Float64Array[] = [];
	#told = 0;
	#targets = 0;

	/**
	 * @param play the script, given what the model said of the instance itself
	 * @param estimate what the script has found out
	 */
	constructor(grid: Grid, rowsWanted: number, play: (instance: Float64Array) => MaskScript, estimate: () => Estimate) {
		this.#grid = grid;
		this.rowsWanted = rowsWanted;
		this.#play = play;
		this.#estimate = estimate;
	}

	begin(instance: Float64Array): void {
		this.#targets = instance.length;
		this.#script = this.#play(instance);
		this.#turn(this.#script.next());
	}

	#turn({ done, value }: IteratorResult<MaskRequest, void>): void {
		this.#request = done ? undefined : (value as MaskRequest);
		this.#count = this.#request ? this.#request.masks.length / (this.#grid.rows * this.#grid.columns) : 0;
		this.#asked = this.#told = 0;
		this.#answers = [];
	}

	ask(rows: number): MaskQuery | "wait" | null {
		if (this.#script !== undefined && this.#request === undefined) return null;
		const count = Math.min(rows, this.#count - this.#asked);
		if (this.#request === undefined || count <= 0) return "wait";
		const { masks, fill, shift } = this.#request;
		const { rows: down, columns } = this.#grid;
		const cells = down * columns;
		const first = this.#asked;
		this.#asked += count;
		return {
			kind: "masks",
			masks: masks.slice(first * cells, this.#asked * cells),
			count,
			rows: down,
			columns,
			...(fill !== undefined && { fill }),
			...(shift !== undefined && { shifts: Int32Array.from({ length: 2 * count }, (_, i) => shift[i % 2]!) }),
		};
	}

	tell(answers: Float64Array): void {
		this.#answers.push(answers);
		this.#told += answers.length / this.#targets;
		if (this.#told < this.#count) return;
		const all = new Float64Array(this.#count * this.#targets);
		let at = 0;
		for (const part of this.#answers) {
			all.set(part, at);
			at += part.length;
		}
		this.#turn(this.#script!.next(all));
	}

	estimate(): Estimate {
		return this.#estimate();
	}
}
