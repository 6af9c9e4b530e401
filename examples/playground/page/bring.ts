/** Bringing one's own model and data: by files, by dropping them anywhere, or by pasting a module. */
import type { Brought, Kind, Pixels } from "../messages.js";
import { element, labelled } from "./dom.js";
import { namesIn, typedNames } from "./names.js";

const DATA: Readonly<Record<Kind, { readonly label: string; readonly accept: string }>> = {
	table: { label: "Table (CSV with a header)", accept: ".csv,.tsv,text/csv" },
	text: { label: "Text", accept: ".txt,.md,.eml,text/plain" },
	picture: { label: "Picture", accept: "image/*" },
};

const SKELETON: Readonly<Record<Kind, string>> = {
	table: `// rows.toArrays(): numbers by row; rows.toObjects(): by column name
export function predict(rows) {
	return rows.toArrays().map((row) => row[0] > 15 ? 0.9 : 0.1);
}`,
	text: `// one row of numbers for each text
export function predict(texts) {
	return texts.map((text) => {
		const good = text.split(/thank|good|love/i).length - 1;
		return [1 / (1 + good), good / (1 + good)];
	});
}
export const targetNames = ["cold", "warm"];`,
	picture: `// images.at(i): red, green, blue of each pixel, 0 to 255
export function predict(images) {
	return Array.from({ length: images.count }, (_, i) => {
		const pixels = images.at(i);
		return pixels.reduce((sum, value) => sum + value, 0) / pixels.length / 255;
	});
}`,
};

/** What kind of data a file is; a model may be of any. */
export function kindOf(file: File): Kind | "model" | undefined {
	if (/\.(?:onnx|mjs|js)$/i.test(file.name)) return "model";
	if (/\.(?:csv|tsv)$/i.test(file.name) || file.type === "text/csv") return "table";
	if (file.type.startsWith("image/")) return "picture";
	return file.type.startsWith("text/") || /\.(?:txt|md|eml)$/i.test(file.name) ? "text" : undefined;
}

/** Fills `place` with what this kind of data needs; `bring` is called with all of it whenever something changes, `refused` if a file cannot be read. */
export function showBring(
	place: HTMLElement,
	kind: Kind,
	brought: Brought,
	columns: readonly string[],
	ticked: readonly string[],
	bring: (brought: Brought) => void,
	refused: (error: Error) => void,
): void {
	const without = <Name extends keyof Brought>(name: Name): Omit<Brought, Name> => {
		const { [name]: _, ...rest } = brought;
		return rest;
	};
	const file = (name: "model" | "data", label: string, accept: string, hint?: string) => {
		const field = element("input", { type: "file", accept });
		field.addEventListener("change", () => {
			const given = field.files?.[0];
			if (given) bring({ ...(name === "data" ? without("columns") : brought), [name]: given });
		});
		return labelled(label, field, brought[name] ? `now: ${brought[name].name}` : hint);
	};
	const rename = (targetNames: string[] | undefined) => bring(targetNames ? { ...brought, targetNames } : without("targetNames"));
	const names = element("input", {
		type: "text",
		placeholder: "benign, malignant",
		autocomplete: "off",
		value: brought.targetNames?.slice(0, 20).join(", "),
	});
	names.addEventListener("change", () => rename(typedNames(names.value)));
	const nameFile = element("input", { type: "file", accept: ".txt,.json,.csv" });
	nameFile.addEventListener("change", async () => {
		const given = nameFile.files?.[0];
		if (!given) return;
		try {
			rename(namesIn(given.name, await given.text()));
		} catch (error) {
			refused(error as Error);
		}
	});
	const pixels = element(
		"select",
		{},
		...(["0..255", "0..1", "-1..1", "imagenet"] satisfies Pixels[]).map((value) => element("option", { value, selected: value === brought.pixels }, value)), // prettier-ignore
	);
	pixels.addEventListener("change", () => bring({ ...brought, pixels: pixels.value as Pixels }));
	const forget = element("button", { type: "button", class: "quiet" }, "Back to the example");
	forget.addEventListener("click", () => bring({}));

	const accept = kind === "text" ? ".mjs,.js" : ".onnx,.mjs,.js";
	const hint = kind === "text" ? "a JavaScript module that exports predict" : "ONNX, or a JavaScript module that exports predict";
	place.replaceChildren(
		element("p", { class: "soft" }, "Choose files, or drop them anywhere on this page. They are read here and sent nowhere."),
		file("model", "Model", accept, hint),
		file("data", DATA[kind].label, DATA[kind].accept),
		labelled("Names of the outputs", names),
		labelled("or a file of them (JSON, or one a line)", nameFile),
		...(kind === "picture" ? [labelled("Pixels that the model was trained on", pixels)] : []),
		...(kind === "table" && columns.length > 0 && Object.keys(brought).length > 0
			? [columnChoice(columns, ticked, (chosen) => bring({ ...brought, columns: chosen }))]
			: []),
		pasted(kind, (model) => bring({ ...brought, model })),
		...(Object.keys(brought).length > 0 ? [forget] : []),
	);
}

function columnChoice(columns: readonly string[], ticked: readonly string[], choose: (chosen: string[]) => void): HTMLElement {
	const boxes = columns.map((name) => element("input", { type: "checkbox", value: name, checked: ticked.includes(name) }));
	const use = element("button", { type: "button", class: "quiet" }, "Use these columns");
	use.addEventListener("click", () => choose(boxes.filter(({ checked }) => checked).map(({ value }) => value)));
	const list = columns.map((name, i) => element("label", { class: "check" }, boxes[i]!, element("span", {}, name)));
	return element("fieldset", { class: "columns" }, element("legend", {}, "Columns that the model sees"), element("div", {}, ...list), use);
}

/** A module to be written here. It is code of one's own, and runs as such. */
function pasted(kind: Kind, use: (model: File) => void): HTMLElement {
	const code = element("textarea", { rows: 9, spellcheck: "false", "aria-label": "A module that exports predict" });
	code.value = SKELETON[kind];
	const button = element("button", { type: "button", class: "quiet" }, "Use this model");
	button.addEventListener("click", () => use(new File([code.value], "pasted.mjs", { type: "text/javascript" })));
	const warning =
		"This is your own code: it runs as you write it, in the page’s worker, without a way to other servers. Paste nothing that you do not understand.";
	return element("details", {}, element("summary", {}, "Write a model"), element("p", { class: "soft" }, warning), code, button);
}

/** Files dropped anywhere. */
export function listenToDrops(dropped: (files: readonly File[]) => void): void {
	const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
	const over = (event: DragEvent) => {
		if (!hasFiles(event)) return;
		event.preventDefault();
		document.body.classList.toggle("dropping", event.type !== "dragleave" || event.relatedTarget !== null);
	};
	for (const name of ["dragenter", "dragover", "dragleave"] as const) addEventListener(name, over);
	addEventListener("drop", (event) => {
		document.body.classList.remove("dropping");
		if (!hasFiles(event)) return;
		event.preventDefault();
		dropped([...event.dataTransfer!.files]);
	});
}
