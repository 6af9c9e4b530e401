/** Which row, text or picture of the data. */
import { element } from "./dom.js";

/** Fills `place` with a field and two buttons; nothing where there is only one instance. */
export function showChooser(place: HTMLElement, noun: string, count: number, chosen: number, choose: (index: number) => void): void {
	if (count < 2) return place.replaceChildren();
	const field = element("input", { type: "number", min: 0, max: count - 1, step: 1, value: chosen, inputmode: "numeric" });
	const go = (index: number) => {
		const next = Math.min(count - 1, Math.max(0, Math.round(index)));
		field.value = String(next);
		choose(next);
	};
	const button = (text: string, name: string, by: number) => {
		const made = element("button", { type: "button", class: "quiet", "aria-label": name }, text);
		made.addEventListener("click", () => go((Number(field.value) + by + count) % count));
		return made;
	};
	field.addEventListener("change", () => go(Number(field.value) || 0));
	place.replaceChildren(
		element("label", {}, element("span", {}, noun), field, element("span", { class: "soft" }, `of 0 to ${count - 1}`)),
		button("←", `Previous ${noun.toLowerCase()}`, -1),
		button("→", `Next ${noun.toLowerCase()}`, 1),
	);
}
