/** The button that starts and stops, and how far it is. */
import type { Progress } from "whybox";
import type { ExplanationJson } from "../messages.js";
import { announce, element } from "./dom.js";
import { short } from "./prediction.js";

interface Cost {
	readonly modelRows: number;
	readonly modelCalls: number;
	readonly rowsSaved: number;
	readonly milliseconds: { readonly model: number; readonly explainer: number };
}

const count = (value: number): string => Math.round(value).toLocaleString("en");
const many = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

function seconds(milliseconds: number): string {
	if (milliseconds < 950) return `${Math.max(0.1, milliseconds / 1000).toFixed(1)} s`;
	return milliseconds < 9500 ? `${(milliseconds / 1000).toFixed(1)} s` : `${count(milliseconds / 1000)} s`;
}

/** How often those who listen hear how far it is. */
const TELL_EVERY = 5000;

export class RunningPanel {
	readonly #button = element("button", { type: "button", class: "primary" }, "Explain");
	readonly #bar = element("progress", { max: 1, value: 0, "aria-label": "Model rows asked", hidden: true });
	readonly #text = element("p", { class: "soft status" });
	readonly #fault = element("p", { class: "fault", role: "alert", hidden: true });
	/** The first progress that was told. */
	#first: { readonly rowsDone: number; readonly now: number } | undefined;
	#told = 0;
	#running = false;

	constructor(place: HTMLElement, start: () => void, stop: () => void) {
		this.#button.addEventListener("click", () => (this.#running ? stop() : start()));
		place.append(element("div", { class: "row" }, this.#button, this.#text), this.#bar, this.#fault);
	}

	#state(running: boolean): void {
		this.#running = running;
		this.#button.textContent = running ? "Stop" : "Explain";
		this.#bar.hidden = !running;
		document.body.classList.toggle("running", running);
	}

	/** The forecast, before anything is asked. */
	forecast(text: string): void {
		if (!this.#running) this.#text.textContent = text;
	}

	begin(what: string): void {
		this.#state(true);
		this.#fault.hidden = true;
		this.#bar.removeAttribute("value");
		this.#text.textContent = `${what} …`;
		this.#first = undefined;
		this.#told = performance.now();
	}

	progress({ rowsDone, rowsTotal, callsDone }: Progress): void {
		const now = performance.now();
		// The first call also loads things: the rate is that of the others.
		this.#first ??= { rowsDone, now };
		const rate = (1000 * (rowsDone - this.#first.rowsDone)) / (now - this.#first.now);
		const left = (1000 * (rowsTotal - rowsDone)) / rate;
		this.#bar.value = rowsDone / rowsTotal;
		const known = rate > 0;
		const speed = known ? [`${count(rate)} rows a second`, `${seconds(left)} left`] : [];
		this.#text.textContent = [`${count(rowsDone)} of ${many(rowsTotal, "row")}`, many(callsDone, "call"), ...speed].join(" · ");
		if (now - this.#told < TELL_EVERY) return;
		this.#told = now;
		announce(`${Math.round((100 * rowsDone) / rowsTotal)} percent${known ? `, about ${seconds(left)} left` : ""}`);
	}

	/** It is over: all of it, or as much as there was time for. */
	end(explanation: ExplanationJson | undefined, finished: boolean): void {
		this.#state(false);
		if (explanation === undefined) {
			this.#text.textContent = finished ? "" : "Stopped before there was anything to say.";
			return announce(this.#text.textContent);
		}
		this.#text.textContent = `${finished ? "" : "Stopped; what was learned stays. "}${costOf(explanation)}`;
		announce(`${finished ? "Explained." : "Stopped."} ${leading(explanation)} ${this.#text.textContent}`);
	}

	fail(message: string): void {
		this.#state(false);
		this.#text.textContent = "";
		this.#fault.textContent = message;
		this.#fault.hidden = false;
	}
}

function costOf({ cost, exact, attributions, standardErrors }: ExplanationJson): string {
	const { modelRows, modelCalls, milliseconds } = cost as Cost;
	const time = seconds(milliseconds.model + milliseconds.explainer);
	const spent = `${many(modelRows, "model row")} in ${many(modelCalls, "call")}, ${time}`;
	if (exact === true) return `${spent}. Exact: no sampling error.`;
	if (standardErrors === undefined) return `${spent}.`;
	const values = (attributions as number[][]).flat();
	const range = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
	const error = (standardErrors as number[][]).flat().reduce((a, b) => Math.max(a, b));
	return range === 0 ? `${spent}.` : `${spent}. Largest standard error: ${((100 * error) / range).toPrecision(2)} % of the range.`;
}

/** The strongest three, for those who do not see the plot. */
function leading({ attributions, features, targets }: ExplanationJson): string {
	const values = (attributions as number[][])[0]!;
	const names = (features as { name: string; condition?: string }[]).map(({ name, condition }) => condition ?? name);
	const strongest = [...values.keys()].toSorted((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!)).slice(0, 3);
	const [target] = targets as { name: string; prediction: number }[];
	return `The model says ${target!.name} ${short(target!.prediction)}. Strongest for it: ${strongest.map((f) => `${names[f]} ${values[f]! < 0 ? "minus" : "plus"} ${Math.abs(values[f]!).toPrecision(2)}`).join(", ")}.`;
}
