/** What must hold for every plot, and explanations to plot. */
import { SaxesParser } from "saxes";
import { expect } from "vitest";
import { widthOf } from "../../bindings/plots/svg/text-width.js";

export interface Node {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Node[];
	/** Text directly inside. */
	text: string;
}

/** The tree of a well-formed XML document. @throws what a strict parser says */
export function parsed(xml: string): Node {
	const root: Node = { name: "", attributes: {}, children: [], text: "" };
	const open = [root];
	const parser = new SaxesParser();
	parser.on("error", (error) => {
		throw error;
	});
	parser.on("opentag", ({ name, attributes }) => {
		const node: Node = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
		open.at(-1)!.children.push(node);
		open.push(node);
	});
	parser.on("text", (text) => (open.at(-1)!.text += text));
	parser.on("closetag", () => open.pop());
	parser.write(xml).close();
	return root.children[0]!;
}

export const all = (node: Node): Node[] => [node, ...node.children.flatMap(all)];

/** Texts that are drawn, in the order drawn, without hints. */
export const textsOf = (svg: string): string[] =>
	all(parsed(svg))
		.filter(({ name }) => name === "text")
		.map(({ text }) => text);

const ELEMENTS = ["svg", "title", "desc", "style", "defs", "pattern", "clipPath", "g", "rect", "path", "text", "image"];

/** Holds for any plot: well formed, named for screen readers, nothing that acts, nothing from outside, every reference met, numbers that are numbers. */
export function expectSound(svg: string): Node {
	const root = parsed(svg);
	expect(root.name).toBe("svg");
	const nodes = all(root);
	const ids = nodes.flatMap(({ attributes }) => attributes.id ?? []);
	expect(new Set(ids).size).toBe(ids.length);
	expect([...new Set(nodes.map(({ name }) => name))].filter((name) => !ELEMENTS.includes(name))).toEqual([]);
	for (const { name, attributes } of nodes) {
		for (const [key, value] of Object.entries(attributes)) {
			expect(/^on|^style$/.test(key), `${name} ${key}`).toBe(false);
			if (/^(x|y|width|height|d|transform|viewBox|stroke-width|opacity|fill-opacity)$/.test(key))
				expect(value).not.toMatch(/NaN|Infinity|undefined|e[+-]\d/);
			for (const [, id] of value.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
			if (key === "href") expect(value).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);
		}
	}
	expect(root.attributes.role).toBe("img");
	for (const id of root.attributes["aria-labelledby"]!.split(" ")) expect(ids).toContain(id);
	const [, , width, height] = root.attributes.viewBox!.split(" ").map(Number);
	for (const { attributes, text } of nodes.filter(({ name }) => name === "text")) {
		const size = /wb-title/.test(attributes.class!)
			? 16.8
			: /wb-text/.test(attributes.class!)
				? 15
				: /wb-small/.test(attributes.class!)
					? 10
					: 12;
		const length = Number(attributes.textLength ?? widthOf(text, size));
		const start = Number(attributes.x) - { start: 0, middle: length / 2, end: length }[attributes["text-anchor"] ?? "start"]!;
		expect(start, text).toBeGreaterThanOrEqual(-1);
		expect(start + length, text).toBeLessThanOrEqual(width! + 1);
		expect(Number(attributes.y), text).toBeLessThanOrEqual(height!);
	}
	return root;
}

/** Forty texts that try to get out of where they stand, to run, to hide or to reorder what is beside them. */
export const HOSTILE: readonly string[] = [
	"</script><script>alert(1)</script>",
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"<svg onload=alert(1)>",
	'" onload="alert(1)',
	"' onload='alert(1)",
	'"><rect width="9" height="9"/>',
	"</text></svg><p>out</p>",
	"</title><script>alert(1)</script>",
	"</style><script>alert(1)</script>",
	"</desc>",
	"]]>",
	"<![CDATA[ x ]]>",
	"<!-- comment -->",
	"--",
	"-->",
	"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
	"&amp; &lt;b&gt; &#60; &#x3c;",
	"&nbsp;&unknown;",
	"&",
	"<?xml version='1.0'?>",
	"<?php echo 1 ?>",
	"javascript:alert(1)",
	"url(javascript:alert(1))",
	"{{constructor.constructor('alert(1)')()}}",
	"${alert(1)}",
	"`;alert(1)//",
	"\u0000NUL\u0000",
	"\u0001\u0008\u000b\u001f\u007f\u0085",
	"\u202eright to left override",
	"\u2066isolate\u2067without\u2068end",
	"\ud800 high alone",
	"low alone \udc00",
	"\ufffe\uffff\ufdd0",
	"\u{1fffe}\u{10ffff}",
	"tab\tand\nline\r\nbreaks\u2028\u2029",
	"\u200b\ufeff\u2060invisible\u{e0041}",
	"=cmd|' /C calc'!A0",
	"__proto__",
	"שלום עולם <b>",
	"\u0301".repeat(500),
	"x".repeat(5000),
	"",
	" ",
];
