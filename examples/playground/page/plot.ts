/** The explanation, shown one way or another. */
import { plotStyle } from "whybox/plots";
import type { Drawing, ExplanationJson, Instance, View } from "../messages.js";
import { element } from "./dom.js";
import { VIEWS } from "./methods.js";

export interface Shown {
	readonly explanations: readonly ExplanationJson[];
	readonly instance: Instance;
}

export class Plot {
	readonly #tabs: HTMLElement;
	readonly #place: HTMLElement;
	readonly #draw: (drawing: Drawing) => Promise<string>;
	readonly #failed: (error: unknown) => void;
	#views: readonly View[] = [];
	#view: View = "bars";
	#shown: Shown | undefined;
	#width = 0;

	/**
	 * @param draw gives the picture as a string: SVG, or a table as HTML
	 * @param failed is told if it cannot be drawn in another way or size
	 */
	constructor(tabs: HTMLElement, place: HTMLElement, draw: (drawing: Drawing) => Promise<string>, failed: (error: unknown) => void) {
		[this.#tabs, this.#place, this.#draw, this.#failed] = [tabs, place, draw, failed];
		// One sheet for all plots, by the one way that a strict policy leaves open.
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(plotStyle);
		document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
		tabs.addEventListener("keydown", (event) => this.#move(event));
		new ResizeObserver(() => {
			if (this.#shown && Math.abs(this.#room() - this.#width) > 8) this.#redraw().catch(failed);
		}).observe(place);
	}

	get shown(): Shown | undefined {
		return this.#shown;
	}

	/** The picture that is shown now, for a file; in place of the table the best of the pictures. */
	get drawing(): Drawing | undefined {
		const view = this.#view === "numbers" ? this.#views[0]! : this.#view;
		return this.#shown && { ...this.#shown, view, width: Math.max(640, this.#width), style: true };
	}

	/** The ways there are; the one that is chosen stays if it can. */
	offer(views: readonly View[]): void {
		if (views.join() === this.#views.join()) return;
		const fresh = this.#views.length === 0;
		this.#views = views;
		if (fresh || !views.includes(this.#view)) this.#view = views[0]!;
		this.#tabs.replaceChildren(
			...views.map((view) => {
				const tab = element("button", { type: "button", role: "tab", id: `view-${view}`, "aria-controls": this.#place.id }, VIEWS[view]);
				tab.addEventListener("click", () => this.choose(view));
				return tab;
			}),
		);
		this.#mark();
	}

	choose(view: View): void {
		this.#view = view;
		this.#mark();
		if (this.#shown) this.#redraw().catch(this.#failed);
	}

	/** Nothing yet of what is asked now; what there was fades. */
	fade(): void {
		this.#place.classList.add("faded");
	}

	clear(): void {
		this.#shown = undefined;
		this.#views = [];
		this.#place.replaceChildren();
		this.#place.hidden = this.#tabs.hidden = true;
	}

	async show(shown: Shown): Promise<void> {
		this.#shown = shown;
		this.#place.hidden = this.#tabs.hidden = false;
		await this.#redraw();
		if (this.#shown === shown) this.#place.classList.remove("faded");
	}

	#room(): number {
		return Math.round(Math.min(900, Math.max(320, this.#place.clientWidth)));
	}

	async #redraw(): Promise<void> {
		const [shown, view, width] = [this.#shown!, this.#view, (this.#width = this.#room())];
		const picture = await this.#draw({ ...shown, view, width, style: false });
		if (this.#shown !== shown || this.#view !== view) return;
		const parsed = new DOMParser().parseFromString(picture, picture.startsWith("<svg") ? "image/svg+xml" : "text/html");
		this.#place.replaceChildren(parsed.querySelector("svg, table")!);
	}

	#mark(): void {
		for (const [i, tab] of [...this.#tabs.children].entries()) {
			const chosen = this.#views[i] === this.#view;
			tab.setAttribute("aria-selected", String(chosen));
			tab.setAttribute("tabindex", chosen ? "0" : "-1");
		}
		this.#place.setAttribute("aria-labelledby", `view-${this.#view}`);
	}

	#move(event: KeyboardEvent): void {
		const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (by === undefined) return;
		event.preventDefault();
		const next = (this.#views.indexOf(this.#view) + by + this.#views.length) % this.#views.length;
		this.choose(this.#views[next]!);
		(this.#tabs.children[next] as HTMLElement).focus();
	}
}
