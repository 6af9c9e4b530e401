/** Nodes of a page from the markup that plots write. */

const SVG = "http://www.w3.org/2000/svg";
const HTML = "http://www.w3.org/1999/xhtml";
const TOKEN = /<(\/?)([A-Za-z]+)((?: [\w:-]+="[^"]*")*)(\/?)>|([^<]+)/g;
const ATTRIBUTE = / ([\w:-]+)="([^"]*)"/g;
const ENTITY = /&(amp|lt|gt|quot|#39);/g;
const SIGNS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (text: string): string => text.replace(ENTITY, (_, name: string) => SIGNS[name]!);

/**
 * The element that this markup describes. It reads what `plots/svg/markup.ts` writes and nothing more; no text passes through the page's own parser, so that
 * neither a Content-Security-Policy nor Trusted Types have anything to forbid.
 */
export function nodesOf(markup: string, page: Document): Element {
	const namespace = markup.startsWith("<svg") ? SVG : HTML;
	const open: ParentNode[] = [page.createDocumentFragment()];
	for (const [, closing, name, attributes, alone, text] of markup.matchAll(TOKEN)) {
		const parent = open.at(-1)!;
		if (text !== undefined) parent.append(unescaped(text));
		else if (closing) open.pop();
		else {
			const element = page.createElementNS(namespace, name!);
			for (const [, key, value] of attributes!.matchAll(ATTRIBUTE)) if (key !== "xmlns") element.setAttribute(key!, unescaped(value!));
			parent.append(element);
			if (!alone) open.push(element);
		}
	}
	return open[0]!.firstElementChild!;
}
