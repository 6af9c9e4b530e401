/** What is told of a feature while the pointer or the keyboard is at it. */

import { type Told, type DrawnFeature, teller } from "./parts.js";
import type { Drawing, PlotName } from "./draw.js";

/** Where a feature has a row of its own, all of the row is the feature's. */
const IN_ROWS: readonly PlotName[] = ["bar", "waterfall", "decision", "beeswarm", "global-bar", "heatmap"];

/** The pointer has so long to get from a feature to what is told of it, in milliseconds. */
const ON_THE_WAY = 150;
const GAP = 6;
/** Between the edge of what is told and its text, as the style sheet has it. */
const PADDING = 10;

/** A feature, and where it is drawn: a word may stand in several places, a superpixel in several views. */
interface Item {
	readonly told: Told;
	readonly places: SVGGElement[];
	/** Takes the focus, in the first place. */
	readonly option: SVGElement;
}

type Send = (type: "feature-focus" | "feature-blur" | "feature-select", detail: DrawnFeature) => void;

/**
 * Makes a list box of a plot whose options are its features: one of them is a stop of the Tab key, arrows lead to the others. A plot whose parts belong
 * to no feature stays a picture.
 */
export class Pointing {
	readonly #svg: SVGSVGElement;
	readonly #frame: HTMLElement;
	readonly #tip: HTMLElement;
	readonly #send: Send;
	readonly #plot: PlotName;
	readonly #items: Item[] = [];
	readonly #keys: string[] = [];
	readonly #over = new AbortController();
	#shown: Item | undefined;
	/** What Escape closed stays closed until the pointer has been elsewhere. */
	#closed: Item | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(svg: SVGSVGElement, frame: HTMLElement, drawing: Drawing, send: Send) {
		[this.#svg, this.#frame, this.#send, this.#plot] = [svg, frame, send, drawing.plot];
		this.#tip = frame.ownerDocument.createElement("div");
		this.#find(drawing);
		if (this.#items.length === 0) return;

		const [title, desc] = [svg.querySelector("title")!, svg.querySelector("desc")!];
		svg.setAttribute("role", "listbox");
		svg.setAttribute("aria-label", title.textContent);
		svg.removeAttribute("aria-labelledby");
		svg.setAttribute("aria-describedby", desc.id);
		// The pointer would be told twice.
		title.remove();
		this.#tip.className = "tip";
		this.#tip.hidden = true;
		this.#tip.setAttribute("role", "tooltip");
		frame.append(this.#tip);

		// Not on the plot itself: with such listeners Chromium takes it for a stop of the Tab key.
		const { signal } = this.#over;
		frame.addEventListener("focusin", ({ target }) => this.#at(target, true), { signal });
		frame.addEventListener("focusout", () => this.#leave(0), { signal });
		frame.addEventListener("pointerover", ({ target }) => this.#at(target, false), { signal });
		frame.addEventListener("pointerleave", () => this.#leave(ON_THE_WAY), { signal });
		frame.addEventListener("keydown", (event) => this.#press(event), { signal });
		// Pressed on a feature, released on what is told of it: that counts as both.
		const told = (target: EventTarget | null) => target === frame || this.#tip.contains(target as Node);
		frame.addEventListener("click", ({ target }) => this.#select(told(target) ? this.#shown : this.#itemOf(target)), { signal });
	}

	/** Moves the focus to the feature of this key, if it is drawn. */
	focus(key: string): void {
		this.#items[this.#keys.indexOf(key)]?.option.focus({ preventScroll: true });
	}

	/** Nothing is told any more. @returns the key of the feature that has the focus */
	end(): string | undefined {
		const focused = this.#itemOf((this.#svg.getRootNode() as ShadowRoot).activeElement);
		clearTimeout(this.#timer);
		this.#hide();
		this.#over.abort();
		return focused && this.#keys[this.#items.indexOf(focused)];
	}

	#find(drawing: Drawing): void {
		const tell = teller(drawing);
		const known = new Map<string, Item>();
		this.#svg.querySelectorAll<SVGGElement>("[data-feature]").forEach((place, i) => {
			const feature = place.dataset["feature"]!;
			const key = feature === "rest" ? `rest ${i}` : feature;
			place.querySelectorAll("title").forEach((hint) => hint.remove());
			const there = known.get(key);
			if (there) {
				place.setAttribute("aria-hidden", "true");
				there.places.push(place);
				return;
			}
			const texts = Array.from(place.querySelectorAll("text"), ({ textContent }) => textContent);
			// The option has no text of its own: what stands there may be cut short, and its name is not.
			const option =
				place.querySelector<SVGElement>(".wb-region") ?? this.#around(place, IN_ROWS.includes(drawing.plot) ? "hit" : "option");
			for (const child of place.children) if (child !== option) child.setAttribute("aria-hidden", "true");
			if (option.parentNode !== place) place.prepend(option);
			const item = { told: tell(feature === "rest" ? feature : Number(feature), texts), places: [place], option };
			known.set(key, item);
			this.#keys.push(key);
			this.#items.push(item);
			option.setAttribute("role", "option");
			option.setAttribute("aria-selected", "false");
			option.setAttribute("aria-label", item.told.name);
			option.setAttribute("tabindex", this.#items.length === 1 ? "0" : "-1");
		});
	}

	/** The rectangle around what is drawn of a feature. */
	#around(place: SVGGraphicsElement, kind: string): SVGRectElement {
		const { x, y, width, height } = place.getBBox();
		const rectangle = this.#svg.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "rect");
		const margin = kind.startsWith("ring") ? 2 : 0;
		const sides = { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
		for (const [name, value] of Object.entries(sides)) rectangle.setAttribute(name, String(value));
		rectangle.setAttribute("class", kind);
		return rectangle;
	}

	#itemOf(target: EventTarget | null): Item | undefined {
		const place = target instanceof Element ? target.closest<SVGGElement>("[data-feature]") : null;
		return place ? this.#items.find(({ places }) => places.includes(place)) : undefined;
	}

	#at(target: EventTarget | null, focused: boolean): void {
		const item = this.#itemOf(target);
		if (item === undefined && !this.#tip.contains(target as Node)) return this.#leave(ON_THE_WAY);
		clearTimeout(this.#timer);
		if (item === undefined || (item === this.#closed && !focused)) return;
		this.#closed = undefined;
		if (focused) this.#stopAt(item);
		this.#show(item, focused ? item.places[0]! : (target as Element).closest<SVGGElement>("[data-feature]")!);
	}

	/** What the keyboard is at stays told when the pointer leaves. */
	#leave(delay: number): void {
		this.#closed = undefined;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			const focused = this.#itemOf((this.#svg.getRootNode() as ShadowRoot).activeElement);
			if (focused === undefined) this.#hide();
			else if (focused !== this.#shown && this.#shown !== undefined) this.#show(focused, focused.places[0]!);
		}, delay);
	}

	#show(item: Item, place: SVGGElement): void {
		if (item !== this.#shown) {
			this.#hide();
			this.#shown = item;
			for (const one of item.places) {
				one.classList.add("active");
				if (this.#plot === "convergence" || one.querySelector(".wb-region")) continue;
				one.append(this.#around(this.#plot === "force" ? one.querySelector("path")! : one, "ring wb-whisker"));
			}
			this.#write(item);
			this.#svg.ownerDocument.addEventListener("keydown", this.#escape);
			this.#send("feature-focus", item.told.detail);
		}
		this.#move(place);
	}

	#write({ told, option }: Item): void {
		const page = this.#frame.ownerDocument;
		const [name, says] = [page.createElement("b"), page.createElement("span")];
		name.textContent = told.name;
		says.textContent = told.says;
		says.id = "says";
		this.#tip.replaceChildren(name, says);
		this.#tip.hidden = false;
		option.setAttribute("aria-describedby", says.id);
	}

	/**
	 * On the feature's own label, of which it is the long form, so that it covers no other; below a word; below the pictures, where it covers none.
	 */
	#move(place: SVGGElement): void {
		const frame = this.#frame.getBoundingClientRect();
		const { offsetWidth, offsetHeight } = this.#tip;
		const label = this.#plot === "text" || place.querySelector(".wb-region") ? null : place.querySelector("text");
		const at = (label ?? place).getBoundingClientRect();
		const bottom = place.querySelector(".wb-region") ? this.#svg.querySelector("image")!.getBoundingClientRect().bottom : at.bottom;
		const top = label ? (at.top + at.bottom - offsetHeight) / 2 : bottom + GAP;
		const left = label ? at.left - PADDING : (at.left + at.right - offsetWidth) / 2;
		this.#tip.style.left = `${Math.max(0, Math.min(frame.width - offsetWidth, left - frame.left))}px`;
		this.#tip.style.top = `${top - frame.top}px`;
	}

	#hide(): void {
		const item = this.#shown;
		if (item === undefined) return;
		this.#shown = undefined;
		this.#tip.hidden = true;
		this.#svg.ownerDocument.removeEventListener("keydown", this.#escape);
		item.option.removeAttribute("aria-describedby");
		for (const place of item.places) {
			place.classList.remove("active");
			place.querySelector(".ring")?.remove();
		}
		this.#send("feature-blur", item.told.detail);
	}

	readonly #escape = (event: KeyboardEvent): void => {
		if (event.key !== "Escape") return;
		this.#closed = this.#shown;
		this.#hide();
	};

	/** The one stop of the Tab key. */
	#stopAt(item: Item): void {
		for (const { option } of this.#items) option.setAttribute("tabindex", option === item.option ? "0" : "-1");
	}

	#select(item: Item | undefined): void {
		if (item === undefined) return;
		for (const { option } of this.#items) option.setAttribute("aria-selected", String(option === item.option));
		item.option.focus({ preventScroll: true });
		this.#send("feature-select", item.told.detail);
	}

	#press(event: KeyboardEvent): void {
		const item = this.#itemOf(event.target);
		if (item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
		const [at, last] = [this.#items.indexOf(item), this.#items.length - 1];
		const next: Readonly<Record<string, number>> = {
			ArrowDown: Math.min(last, at + 1),
			ArrowRight: Math.min(last, at + 1),
			ArrowUp: Math.max(0, at - 1),
			ArrowLeft: Math.max(0, at - 1),
			Home: 0,
			End: last,
		};
		if (event.key === "Enter" || event.key === " ") this.#select(item);
		else if (Object.hasOwn(next, event.key)) this.#items[next[event.key]!]!.option.focus();
		else return;
		event.preventDefault();
	}
}
