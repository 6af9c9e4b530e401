/** The page around a report: what it may load (nothing), how it looks, where its parts are. */

import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { styleOf } from "../plots/svg/theme.js";
import type { Contents } from "./contents.js";
import { hashOf } from "./sha256.js";
import { styleOfReport } from "./style.js";

export interface Page {
	/** Of the window, and for those who list open pages. */
	readonly title: string;
	readonly theme: Contents["theme"];
	readonly header: Markup;
	/** Links to the parts of the page. */
	readonly contents: readonly { readonly id: string; readonly name: string }[];
	readonly main: Markup;
	readonly footer: Markup;
}

/**
 * HTML that is well-formed XML, too. The policy allows pictures inside the page and the one style sheet with this hash; no script, no request, no form,
 * no other base for links.
 */
export function page({ title, theme, header, contents, main, footer }: Page): string {
	const style = `${styleOf(main, theme)}\n${styleOfReport(theme)}`;
	const policy = `default-src 'none'; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
	const links = contents.map(({ id, name }) => element("li", {}, element("a", { href: `#${id}` }, escaped(name))));
	return [
		"<!DOCTYPE html>",
		element(
			"html",
			{ xmlns: "http://www.w3.org/1999/xhtml", lang: "en" },
			element(
				"head",
				{},
				element("meta", { charset: "utf-8" }),
				element("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
				element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
				element("meta", { name: "color-scheme", content: theme === "auto" ? "light dark" : theme }),
				element("meta", { name: "referrer", content: "no-referrer" }),
				element("title", {}, escaped(title)),
				element("style", {}, style),
			),
			element(
				"body",
				{},
				element("a", { class: "skip", href: "#main" }, "To the explanation"),
				element("header", {}, header, element("nav", { "aria-label": "Contents" }, element("ul", {}, ...links))),
				element("main", { id: "main" }, main),
				element("footer", {}, footer),
			),
		),
		"",
	].join("\n");
}
