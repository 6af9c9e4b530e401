/** How to explain: the method, and the few options that matter. */
import type { Kind, Method, Settings } from "../messages.js";
import { element, labelled } from "./dom.js";
import { METHODS, methodsFor } from "./methods.js";

const SUPERPIXELS = 50;

export class SettingsForm {
	readonly #place: HTMLFormElement;
	readonly #method = element("select", { name: "method" });
	readonly #target = element("select", { name: "target" });
	readonly #says = element("p", { class: "soft" });
	readonly #budget = element("input", {
		name: "budget",
		type: "number",
		min: 2,
		step: 1,
		inputmode: "numeric",
		placeholder: "as the method likes",
	});
	readonly #precision = element("input", { name: "precision", type: "number", min: 0.1, max: 100, step: "any", placeholder: "none" });
	readonly #superpixels = element("input", { name: "superpixels", type: "number", min: 2, max: 1000, step: 1, value: SUPERPIXELS });
	readonly #seed = element("input", { name: "seed", type: "number", min: 0, step: 1, value: 0 });
	readonly #again = element("input", { type: "checkbox", checked: true });
	readonly #precisionField = labelled("Stop at an error of (% of the range)", this.#precision);
	readonly #superpixelField = labelled("Superpixels, about", this.#superpixels);

	constructor(place: HTMLFormElement, changed: (what: string) => void) {
		this.#place = place;
		place.append(
			element("div", { class: "pair" }, labelled("Method", this.#method), labelled("Output", this.#target)),
			this.#says,
			element(
				"details",
				{},
				element("summary", {}, "Options"),
				element(
					"div",
					{ class: "grid" },
					labelled("Model rows, at most", this.#budget),
					this.#precisionField,
					this.#superpixelField,
					labelled("Seed", this.#seed),
				),
				element("label", { class: "check" }, this.#again, element("span", {}, "Explain again when something changes")),
			),
		);
		place.addEventListener("submit", (event) => event.preventDefault());
		place.addEventListener("change", (event) => {
			this.#sayMethod();
			if (place.checkValidity()) changed((event.target as HTMLInputElement).name);
			else place.reportValidity();
		});
	}

	/** For this kind of data and these outputs. */
	show(kind: Kind, targetNames: readonly string[]): void {
		const method = this.#method.value as Method;
		const methods = methodsFor(kind);
		this.#method.replaceChildren(...methods.map((value) => element("option", { value }, METHODS[value].name)));
		if (methods.includes(method) && method !== "shap" && method !== "lime") this.#method.value = method;
		this.#target.replaceChildren(
			element("option", { value: "predicted" }, "the predicted one"),
			...targetNames.map((name, value) => element("option", { value }, name)),
		);
		this.#superpixelField.hidden = kind !== "picture";
		this.#sayMethod();
	}

	/** What a shared address says; what does not fit is left as it is. */
	restore(settings: ReadonlyMap<string, string>): void {
		for (const field of [this.#method, this.#target, this.#budget, this.#precision, this.#superpixels, this.#seed]) {
			const value = settings.get(field.name);
			if (value === undefined) continue;
			const before = field.value;
			field.value = value;
			if (field.value !== value || !field.checkValidity()) field.value = before;
		}
		this.#sayMethod();
	}

	/** What differs from the defaults, for an address to be shared. */
	get shared(): [string, string][] {
		const defaults: Record<string, string> = { target: "predicted", superpixels: String(SUPERPIXELS), seed: "0" };
		return [this.#method, this.#target, this.#budget, this.#precision, this.#superpixels, this.#seed]
			.filter(({ name, value }) => value !== "" && value !== defaults[name])
			.map(({ name, value }) => [name, value]);
	}

	get again(): boolean {
		return this.#again.checked;
	}

	get value(): Settings {
		const optional = (field: HTMLInputElement, scale = 1) =>
			field.value === "" || !field.checkValidity() ? undefined : scale * field.valueAsNumber;
		const [budget, precision] = [optional(this.#budget), optional(this.#precision, 0.01)];
		return {
			method: this.#method.value as Method,
			target: this.#target.value === "predicted" ? "predicted" : Number(this.#target.value),
			superpixels: optional(this.#superpixels) ?? SUPERPIXELS,
			seed: optional(this.#seed) ?? 0,
			...(budget !== undefined && { budget }),
			...(precision !== undefined && METHODS[this.#method.value as Method].precision && { precision }),
		};
	}

	#sayMethod(): void {
		const { says, precision } = METHODS[this.#method.value as Method];
		this.#says.textContent = says;
		this.#precisionField.hidden = !precision;
		this.#place.dataset["method"] = this.#method.value;
	}
}
