/** Elements, made and found. Text always goes in as text: nothing that somebody brought is ever read as HTML. */

type Names = HTMLElementTagNameMap;

/** A new element; attributes that are false or undefined are left out, true ones are empty. */
export function element<Name extends keyof Names>(
	name: Name,
	attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
	...children: readonly (Node | string)[]
): Names[Name] {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : String(value));
	}
	made.append(...children);
	return made;
}

/** What is in the page from the start. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
	return document.getElementById(id) as Kind;
}

/** A field with its label in front of it. */
export function labelled(label: string, field: HTMLElement, hint?: string): HTMLElement {
	return element("label", { class: "field" }, element("span", {}, label), field, ...(hint ? [element("small", {}, hint)] : []));
}

/** Calls `act` when nothing has asked for it for a while. */
export function settled(milliseconds: number, act: () => void): { soon: () => void; cancel: () => void } {
	let timer: number | undefined;
	const cancel = () => clearTimeout(timer);
	return { soon: () => (cancel(), (timer = window.setTimeout(act, milliseconds))), cancel };
}

/** Says something to those who listen to the page, without interrupting them. */
export function announce(text: string): void {
	byId("said").textContent = text;
}
