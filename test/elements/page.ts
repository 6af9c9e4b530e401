/** A page that knows the elements, under the strictest policy there is. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Explanation } from "../../bindings/explanation.js";
import { Page, type Reply } from "../support/chromium.js";

const POLICY =
	"default-src 'none'; script-src 'self'; img-src data:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** The sources of the elements as one script of a page. */
export async function elementsScript(): Promise<string> {
	const { outputFiles } = await build({
		stdin: {
			contents:
				'import { defineElements, WhyboxExplanation } from "./index.js"; Object.assign(globalThis, { defineElements, WhyboxExplanation });',
			resolveDir: fileURLToPath(new URL("../../bindings/elements", import.meta.url)),
		},
		bundle: true,
		format: "iife",
		target: "es2022",
		write: false,
		logLevel: "error",
		define: { __VERSION__: '"0.0.0"' },
		tsconfigRaw: {},
	});
	return outputFiles[0]!.text;
}

/** Everything that happens is written down: events, and what the policy forbade. */
const LOG = `
globalThis.said = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) => said.push("violation " + violatedDirective + " " + sample));
for (const type of ["feature-focus", "feature-blur", "feature-select"])
	document.addEventListener(type, ({ detail }) => said.push(type.slice(8) + " " + detail.feature));
globalThis.element = document.querySelector("whybox-explanation");
element?.addEventListener("error", ({ message }) => said.push("error " + message));
/** Gives properties as they are in JSON; numbers of pictures as bytes. */
globalThis.give = (given) => {
	if (given.picture) given.picture.data = Uint8Array.from(given.picture.data);
	Object.assign(element, given);
};
/** After all that is due has been drawn. */
globalThis.drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
globalThis.deep = (selector) => element.shadowRoot.querySelector(selector);
/** The middle of what a selector finds. */
globalThis.middle = (selector) => {
	const { x, y, width, height } = deep(selector).getBoundingClientRect();
	return { x: x + width / 2, y: y + height / 2 };
};
/** What is told, or null. */
globalThis.told = () => (deep(".tip")?.hidden === false ? Array.from(deep(".tip").children, (line) => line.textContent) : null);
`;

export const pageOf = (body: string, script: string): Record<string, Reply> => ({
	"index.html": {
		body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>elements</title><main>${body}</main><script src="elements.js"></script><script src="log.js"></script></html>`,
		headers: { "content-security-policy": POLICY },
	},
	"elements.js": { body: script, type: "text/javascript" },
	"log.js": { body: LOG, type: "text/javascript" },
});

export interface Given {
	readonly explanation?: Explanation;
	readonly explanations?: readonly Explanation[];
	readonly text?: string;
	readonly picture?: { readonly data: Uint8Array; readonly height: number; readonly width: number };
	readonly options?: object;
}

/** As it is written into a script. */
export const written = (given: Given): string =>
	JSON.stringify({ ...given, ...(given.picture && { picture: { ...given.picture, data: Array.from(given.picture.data) } }) });

/** Shows one element with these attributes and properties. */
export async function showElement(page: Page, script: string, attributes: string, given: Given): Promise<void> {
	await page.open(pageOf(`<whybox-explanation ${attributes}></whybox-explanation>`, script));
	await page.evaluate(`defineElements(); give(${written(given)}); drawn()`);
}
