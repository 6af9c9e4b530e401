import type { Explanation } from "../explanation.js";
import { counted } from "../plots/numbers.js";
import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { methodName, outputName, question } from "../plots/wording.js";
import { type Contents, readContents, type ReportManyOptions, type ReportOptions, type Subject } from "./contents.js";
import { costOf } from "./cost.js";
import { article, explained, predictionsOf } from "./instance.js";
import { directory, faithfulness, groupsOf, nameOf, overview, picked, strongest } from "./overview.js";
import { page } from "./page.js";
import { foreign, headingOf, listed, paragraph, section } from "./parts.js";
import { reproduction } from "./reproduce.js";
import { notesOf, trustOf, trustOfMany } from "./trust.js";
import { answer, CAVEAT } from "./words.js";

/**
 * What did the model say, why, how far is that to be trusted, what did it cost, and how can it be had again? All of it as one HTML file: plots, their numbers
 * as tables, notes, options. For one explanation, or for many with what they show together.
 *
 * The file needs nothing and asks for nothing: no script, no font, no picture from elsewhere, which its Content-Security-Policy forbids besides. It is
 * light, dark or paper as the reader's system wants, fits a phone, and every text in it is shown, never acted upon.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { report } from "whybox/report";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const html = report(await shap.explain([3, 5]), { name: "the first garden" }); // "<!DOCTYPE html>…": write it to a file
 * ```
 *
 * @param explanation one, or a list of them
 * @throws {TypeError | RangeError} naming what is wrong: an option, or a text or picture that is not the one that was explained
 */
export function report(explanation: Explanation, options?: ReportOptions): string;
export function report(explanations: Iterable<Explanation>, options?: ReportManyOptions): string;
export function report(what: Explanation | Iterable<Explanation>, options?: ReportOptions | ReportManyOptions): string {
	const contents = readContents(what, options);
	const { single, subjects, theme } = contents;
	const parts = (single ? partsOfOne : partsOfMany)(contents).filter(({ body }) => body !== "");
	const heading = headingText(contents);
	return page({
		title: single && subjects[0]!.name !== undefined ? `${heading} – ${subjects[0]!.name}` : heading,
		theme,
		header: [kicker(contents), element("h1", {}, foreign(heading)), introduction(contents)].join(""),
		contents: parts.map(({ id, name }) => ({ id, name })),
		main: parts.map(({ id, name, body, open }) => (open ? openSection(id, name, body) : section(id, 2, escaped(name), body))).join("\n"),
		footer: paragraph(undefined, escaped(CAVEAT)) + paragraph(undefined, escaped(`Made by whybox ${versions(contents)}.`)),
	});
}

interface Part {
	readonly id: string;
	readonly name: string;
	readonly body: Markup;
	/** Is it made of cards of its own? */
	readonly open?: boolean;
}

function partsOfOne(contents: Contents): Part[] {
	const subject = contents.subjects[0]!;
	const { explanation } = subject;
	const trusted = explanation.targets.map((output, t) => {
		const heading = explanation.targets.length > 1 ? element("h3", {}, escaped(outputName(output))) : "";
		return heading + trustOf(explanation, t);
	});
	return [
		{ id: "prediction", name: "What the model says", body: predictionsOf(subject) },
		{ id: "explanation", name: "Why", body: explained(subject, contents) },
		{ id: "faithfulness", name: "How faithful it is", body: faithfulness(contents) },
		{ id: "trust", name: "How far to trust it", body: trusted.join("") + element("h3", {}, "What was approximated") + notesOf([subject]) },
		...ends(contents, "What it cost"),
	];
}

function partsOfMany(contents: Contents): Part[] {
	const { subjects, shown, pick } = contents;
	const groups = groupsOf(subjects);
	const heading = (subject: Subject): Markup => `${foreign(nameOf(subject))}: ${foreign(question(subject.explanation, 0))}`;
	return [
		{ id: "overview", name: "What they show together", body: overview(groups, contents) },
		{ id: "picked", name: "Which of them to look at", body: pick === undefined ? "" : picked(contents) },
		{ id: "faithfulness", name: "How faithful they are", body: faithfulness(contents) },
		{ id: "instances", name: "All of them", body: directory(contents) },
		{
			id: "each",
			name: shown === subjects ? "One by one" : "Those that were picked, one by one",
			body: shown.map((subject) => article(subject, heading(subject), contents, 3)).join("\n"),
			open: true,
		},
		{
			id: "trust",
			name: "How far to trust them",
			body: trustOfMany(subjects) + element("h3", {}, "What was approximated") + notesOf(subjects),
		},
		...ends(contents, "What they cost"),
	];
}

const ends = (contents: Contents, cost: string): Part[] => [
	{ id: "cost", name: cost, body: costOf(contents) },
	{ id: "reproduce", name: "How to get the same again", body: reproduction(contents) },
];

const openSection = (id: string, name: string, body: Markup): Markup =>
	element("section", { id, class: "open", "aria-labelledby": `${id}-heading` }, headingOf(id, 2, escaped(name)), body);

function headingText({ title, single, subjects }: Contents): string {
	if (title !== undefined) return title;
	const { explanation } = subjects[0]!;
	if (!single) return subjects.length === 1 ? question(explanation, 0) : `What decides ${counted(subjects.length, "prediction")}?`;
	return explanation.targets.length === 1 ? question(explanation, 0) : `Why these ${explanation.targets.length} predictions?`;
}

/** What this is, above the heading. */
function kicker({ single, subjects, title }: Contents): Markup {
	const methods = [...new Set(subjects.map(({ explanation }) => methodName(explanation)))];
	const { name, explanation } = subjects[0]!;
	const parts = [
		listed(methods),
		...(single ? (name === undefined ? [] : [name]) : [counted(subjects.length, "explanation")]),
		...(title !== undefined && single ? [question(explanation, 0)] : []),
	];
	return paragraph("kicker", parts.map(foreign).join(" · "));
}

function introduction({ single, subjects }: Contents): Markup {
	const { explanation } = subjects[0]!;
	if (single && explanation.targets.length === 1) return paragraph("lead", answer(explanation, 0));
	if (single)
		return paragraph("lead", escaped(`Why the model says what it says of one instance, for ${explanation.targets.length} of its outputs.`));
	const names = new Map<string, number>();
	for (const { explanation: one } of subjects) for (const name of one.targets.map(outputName)) names.set(name, (names.get(name) ?? 0) + 1);
	const most = [...names].toSorted((a, b) => b[1] - a[1]);
	const outputs = most.slice(0, 4).map(([name, count]) => `<strong>${foreign(name)}</strong>${most.length > 1 ? ` (${count})` : ""}`);
	const rest = most.length > outputs.length ? [`${most.length - outputs.length} more outputs`] : [];
	const what = `Why the model says what it says about ${listed([...outputs, ...rest])}, for ${counted(subjects.length, "instance")}.`;
	return paragraph("lead", what, strongest(subjects));
}

const versions = ({ subjects }: Contents): string => listed([...new Set(subjects.map(({ explanation }) => explanation.version))]);
