/** A text that can be edited. */
import { element } from "./dom.js";
import type { Changed, Input } from "./input.js";

export function textInput(text: string, changed: Changed): Input {
	const field = element("textarea", { rows: 14, spellcheck: "false", "aria-labelledby": "change" });
	field.value = text;
	field.addEventListener("input", () => changed(field.value));
	return { place: field };
}
