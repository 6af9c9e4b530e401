/** A text that can be edited. */
import { element } from "./dom.js";
import type { Changed, Input } from "./input.js";

export function textInput(text: string, changed: Changed): Input {
	const field = element("textarea", { rows: 14, spellcheck: "false" });
	field.value = text;
	field.addEventListener("input", () => changed(field.value));
	return { place: element("label", { class: "text" }, element("span", {}, "Change a word"), field) };
}
