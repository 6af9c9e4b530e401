/** A row of a table as fields: a slider and a number for each column of numbers, a choice for each of words. */
import type { Cell, ExplanationJson, Field } from "../messages.js";
import { element } from "./dom.js";
import type { Changed, Input } from "./input.js";

/** From so many columns on there is a field to find one. */
const MANY = 12;

export function tableInput(fields: readonly Field[], row: readonly Cell[], changed: Changed): Input {
	const values = [...row];
	const set = (j: number, value: Cell) => {
		values[j] = value;
		lines[j]!.classList.toggle("changed", value !== row[j]);
		changed([...values]);
	};
	const lines = fields.map((field, j) => (field.categories ? choice(field, row[j]!, (value) => set(j, value)) : number(field, row[j]!, (value) => set(j, value)))); // prettier-ignore
	const list = element("div", { class: "fields" }, ...lines);
	const find = element("input", { type: "search", placeholder: `Find one of ${fields.length} columns`, "aria-label": "Find a column" });
	find.addEventListener("input", () => {
		const wanted = find.value.trim().toLowerCase();
		fields.forEach(({ name }, j) => (lines[j]!.hidden = !name.toLowerCase().includes(wanted)));
	});
	const place = element("fieldset", { class: "rows", "aria-labelledby": "change" }, ...(fields.length > MANY ? [find] : []), list);
	let sorted = false;
	return {
		place,
		// What matters comes first, once: fields that move about under the hand are no help.
		explained({ attributions, features }) {
			if (sorted || list.contains(document.activeElement)) return;
			sorted = true;
			const strength = strengths(features as Feature[], (attributions as number[][])[0]!, fields.length);
			const order = [...lines.keys()].toSorted((a, b) => strength[b]! - strength[a]! || a - b);
			list.append(...order.map((j) => lines[j]!));
			list.scrollTop = 0;
		},
	} satisfies Input & { explained: (explanation: ExplanationJson) => void };
}

interface Feature {
	readonly column?: number;
}

function strengths(features: readonly Feature[], attributions: readonly number[], columns: number): number[] {
	const strength = Array<number>(columns).fill(0);
	features.forEach(({ column }, f) => column !== undefined && (strength[column]! += Math.abs(attributions[f]!)));
	return strength;
}

function number({ name, least = 0, most = 1, step = 0.01 }: Field, value: Cell, set: (value: number) => void): HTMLElement {
	const range = element("input", { type: "range", min: least, max: most, step, value, "aria-label": `${name}, slider` });
	const field = element("input", { type: "number", step: "any", value });
	range.addEventListener("input", () => {
		field.value = String(Number(Number(range.value).toPrecision(6)));
		field.setCustomValidity("");
		set(Number(field.value));
	});
	field.addEventListener("input", () => {
		const given = field.valueAsNumber;
		const wrong = Number.isFinite(given) ? "" : `${name} needs a number`;
		field.setCustomValidity(wrong);
		field.reportValidity();
		if (wrong !== "") return;
		range.value = field.value;
		set(given);
	});
	return element("div", { class: "line" }, element("label", {}, element("span", { title: name }, name), field), range);
}

function choice({ name, categories = [] }: Field, value: Cell, set: (value: string) => void): HTMLElement {
	const options = categories.map((category) => element("option", { selected: category === value }, category));
	const field = element("select", {}, ...options);
	field.addEventListener("change", () => set(field.value));
	return element("div", { class: "line" }, element("label", {}, element("span", { title: name }, name), field));
}
