import { checkOptions, describe, kindError, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import { dataTable, type ShownImage } from "../plots/index.js";
import { type Drawing, draw, type PlotName } from "./draw.js";
import { explanationOf } from "./explanation-of.js";
import { nodesOf } from "./nodes.js";
import { Pointing } from "./pointing.js";
import { sheetOf } from "./style.js";

const ATTRIBUTES = ["plot", "target", "top", "theme", "width", "table"] as const;
const PROPERTIES = ["explanation", "explanations", "text", "picture", "options", "plot", "target", "top"] as const;
/** Of `options`: what other properties say. */
const OPTIONS = [
	"title",
	"views",
	"pixels",
	"range",
	"count",
	"share",
	"positiveOnly",
	"negativeOnly",
	"feature",
	"colour",
	"highlight",
	"order",
];

/** Nothing of a page is there on a server, which may import this all the same. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

/**
 * `<whybox-explanation>`: a plot of an explanation, with what it says of each feature where the pointer or the keyboard is.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { defineElements, type WhyboxExplanation } from "whybox/elements";
 * defineElements();
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]]));
 * const element = document.querySelector<WhyboxExplanation>("whybox-explanation")!;
 * element.explanation = await shap.explain([3, 5]);
 * element.addEventListener("feature-select", (event) => console.log((event as CustomEvent).detail.feature));
 * ```
 *
 * - Attributes: `plot` ("bar", "waterfall", "force", "decision", "text", "image", "prediction" of one explanation; "decision", "beeswarm", "global-bar", "scatter",
 *   "heatmap", "convergence" of several), `target` (a name, or a position), `top`, `theme` ("auto", "light", "dark"), `width` (pixels; default: as wide
 *   as there is room, and laid out anew when that changes), `table` (the numbers below the plot). Without `plot`, it is the one that shows most of what
 *   is there.
 * - Keyboard: Tab to the plot; arrows, Home and End from feature to feature; Enter or Space selects; Escape closes what is told.
 * - Events, all of which bubble: `feature-focus`, `feature-blur`, `feature-select`, whose `detail` is a `DrawnFeature`; and `error`, which does not
 *   bubble, where attributes and properties do not go together: its message stands in place of the plot.
 *
 * It works under any Content-Security-Policy and with Trusted Types; pictures need `img-src data:`.
 */
export class WhyboxExplanation extends Base {
	#explanation: Explanation | undefined;
	#explanations: readonly Explanation[] | undefined;
	#text: string | undefined;
	#picture: ShownImage | undefined;
	#options: Readonly<Record<string, unknown>> = {};
	#frame: HTMLElement | undefined;
	#pointing: Pointing | undefined;
	#observer: ResizeObserver | undefined;
	#drawnWidth = 0;
	#due = false;

	static get observedAttributes(): readonly string[] {
		return ATTRIBUTES;
	}

	/** What is explained: an `Explanation`, or what its `toJSON` wrote, as an object or as text. @throws {TypeError | RangeError} */
	get explanation(): Explanation | undefined {
		return this.#explanation;
	}

	set explanation(value: Explanation | string | object | null | undefined) {
		this.#explanation = value === undefined || value === null ? undefined : explanationOf("explanation", value);
		this.#change();
	}

	/** Several, for the plots of several: of many instances, or of one as it is streamed. @throws {TypeError | RangeError} */
	get explanations(): readonly Explanation[] | undefined {
		return this.#explanations;
	}

	set explanations(value: Iterable<Explanation | string | object> | null | undefined) {
		if (value !== undefined && value !== null && (typeof value !== "object" || !(Symbol.iterator in value)))
			throw kindError("explanations", "a list of explanations", value);
		this.#explanations = value ? Array.from(value, (one, i) => explanationOf(`explanations[${i}]`, one)) : undefined;
		this.#change();
	}

	/** The text that was explained, for `plot="text"`. @throws {TypeError} */
	get text(): string | undefined {
		return this.#text;
	}

	set text(value: string | null | undefined) {
		if (value !== undefined && value !== null && typeof value !== "string") throw kindError("text", "the text that was explained", value);
		this.#text = value ?? undefined;
		this.#change();
	}

	/** The image that was explained, for `plot="image"`. @throws {TypeError} */
	get picture(): ShownImage | undefined {
		return this.#picture;
	}

	set picture(value: ShownImage | null | undefined) {
		if (value !== undefined && value !== null && !ArrayBuffer.isView((value as Partial<ShownImage>).data))
			throw kindError("picture", "the image that was explained, { data, height, width }", value);
		this.#picture = value ?? undefined;
		this.#change();
	}

	/** Other options of the plot: `{ title, views, feature, colour, highlight, order, … }`. @throws {TypeError} naming one that is not known */
	get options(): Readonly<Record<string, unknown>> {
		return this.#options;
	}

	set options(value: Readonly<Record<string, unknown>> | null | undefined) {
		this.#options = Object.freeze({ ...checkOptions("options", value ?? undefined, OPTIONS) });
		this.#change();
	}

	/** The attribute of this name. */
	get plot(): PlotName | undefined {
		return (this.getAttribute("plot") ?? undefined) as PlotName | undefined;
	}

	set plot(value: PlotName | undefined) {
		this.#reflect("plot", value);
	}

	/** The attribute of this name: a target's name or position. */
	get target(): string | undefined {
		return this.getAttribute("target") ?? undefined;
	}

	set target(value: string | number | undefined) {
		this.#reflect("target", value);
	}

	/** The attribute of this name: how many features are drawn on their own. */
	get top(): number | undefined {
		const value = this.getAttribute("top");
		return value === null ? undefined : Number(value);
	}

	set top(value: number | undefined) {
		this.#reflect("top", value);
	}

	connectedCallback(): void {
		const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
		root.adoptedStyleSheets = [sheetOf(this.ownerDocument)];
		if (this.#frame === undefined) {
			this.#frame = this.ownerDocument.createElement("div");
			root.append(this.#frame);
		}
		this.#observer = new ResizeObserver(() => {
			if (!this.hasAttribute("width") && this.clientWidth !== this.#drawnWidth) this.#change();
		});
		this.#observer.observe(this);
		this.#change();
		for (const name of PROPERTIES) {
			// Set before the page knew the element: an own property would hide the real one.
			if (!Object.hasOwn(this, name)) continue;
			const value = this[name];
			Reflect.deleteProperty(this, name);
			(this as Record<string, unknown>)[name] = value;
		}
	}

	disconnectedCallback(): void {
		this.#observer?.disconnect();
		this.#pointing?.end();
		this.#observer = this.#pointing = undefined;
	}

	attributeChangedCallback(): void {
		this.#change();
	}

	#reflect(name: string, value: unknown): void {
		if (value === undefined || value === null) this.removeAttribute(name);
		else if (typeof value === "string" || typeof value === "number") this.setAttribute(name, String(value));
		else throw kindError(name, "a string or number", value);
	}

	/** The plot is drawn anew once, after all that changes together. */
	#change(): void {
		if (this.#due || !this.isConnected) return;
		this.#due = true;
		queueMicrotask(() => {
			this.#due = false;
			if (this.isConnected) this.#draw();
		});
	}

	#width(): number {
		const given = this.getAttribute("width");
		if (given === null) return Math.max(320, Math.min(2000, Math.round(this.clientWidth) || 720));
		if (!/^\d{1,9}$/.test(given)) throw valueError("width", "an integer from 320 to 2000", given);
		return Number(given);
	}

	#draw(): void {
		const frame = this.#frame!;
		const attribute = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
		const before = this.#pointing?.end();
		this.#pointing = undefined;
		try {
			this.#drawnWidth = this.clientWidth;
			const drawing = draw({
				explanation: this.#explanation,
				explanations: this.#explanations,
				text: this.#text,
				picture: this.#picture,
				options: this.#options,
				plot: attribute("plot"),
				target: attribute("target"),
				top: attribute("top"),
				theme: attribute("theme"),
				width: this.#width(),
			});
			frame.className = `frame ${attribute("theme") ?? "auto"}`;
			frame.replaceChildren();
			if (drawing) this.#fill(frame, drawing, before);
		} catch (error) {
			const message = error instanceof Error ? error.message : describe(error);
			const said = this.ownerDocument.createElement("p");
			said.className = "error";
			said.setAttribute("role", "alert");
			said.textContent = message;
			frame.className = `frame ${attribute("theme") === "dark" ? "dark" : "auto"}`;
			frame.replaceChildren(said);
			this.dispatchEvent(new ErrorEvent("error", { error, message }));
		}
	}

	#fill(frame: HTMLElement, drawing: Drawing, before: string | undefined): void {
		const page = this.ownerDocument;
		const svg = nodesOf(drawing.markup, page) as SVGSVGElement;
		frame.append(svg);
		this.#pointing = new Pointing(svg, frame, drawing, (type, detail) =>
			this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })),
		);
		if (before !== undefined) this.#pointing.focus(before);
		if (!this.hasAttribute("table") || drawing.explanations.length > 1) return;
		const details = page.createElement("details");
		const summary = page.createElement("summary");
		summary.textContent = "The numbers";
		details.append(summary, nodesOf(dataTable(drawing.explanations[0]!, { target: drawing.target }), page));
		frame.append(details);
	}
}
