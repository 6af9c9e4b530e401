/** One explanation at a time, shown as it sharpens. */
import type { ExplanationJson, Question, Step, View } from "../messages.js";
import type { Line, Running } from "./line.js";
import type { Plot } from "./plot.js";
import type { RunningPanel } from "./running.js";

export class Explaining {
	readonly #line: Line;
	readonly #panel: RunningPanel;
	readonly #plot: Plot;
	#running: Running | undefined;

	constructor(line: Line, panel: RunningPanel, plot: Plot) {
		[this.#line, this.#panel, this.#plot] = [line, panel, plot];
	}

	/**
	 * Stops what is running and explains this.
	 *
	 * @returns the last explanation, unless another question has taken its place
	 * @throws what the worker says is wrong
	 */
	async start(question: Question, views: readonly View[]): Promise<ExplanationJson | undefined> {
		this.stop();
		const explanations: ExplanationJson[] = [];
		const shown = async ({ explanation, progress }: Step): Promise<void> => {
			if (this.#running !== own) return;
			if (progress) this.#panel.progress(progress);
			if (explanation === undefined) return;
			explanations.push(explanation);
			this.#plot.offer(views);
			await this.#plot.show({ explanations, instance: question.instance });
			// The next one is worked on when this one has been seen.
			await new Promise(requestAnimationFrame);
		};
		this.#panel.begin("Asking the model");
		this.#plot.fade();
		const own = (this.#running = this.#line.explain(question, shown));
		try {
			const finished = await own.done;
			if (this.#running !== own) return undefined;
			this.#panel.end(explanations.at(-1), finished);
			return explanations.at(-1);
		} catch (error) {
			if (this.#running !== own) return undefined;
			throw error;
		} finally {
			if (this.#running === own) this.#running = undefined;
		}
	}

	/** What was learned stays shown. */
	stop(): void {
		this.#running?.stop();
	}

	/** Nothing more of it is shown: another instance is looked at. */
	abandon(): void {
		this.stop();
		this.#running = undefined;
	}
}
