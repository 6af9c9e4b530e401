import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import type { Explanation } from "../../bindings/explanation.js";
import { submodularPick } from "../../bindings/pick.js";
import { report } from "../../bindings/report/index.js";
import { explained } from "../plots/explained.js";
import { all, HOSTILE, type Node, parsed } from "../plots/svg-checks.js";
import { Page, withoutChromium } from "../support/chromium.js";

/** An explanation with this text wherever a text may be. */
function poisoned(text: string): Explanation {
	return explained([0.5, -0.3, 0.1], {
		method: "lime",
		estimator: text,
		features: [0, 1, 2].map((f) => ({ name: text + f, value: text, column: f, ...(f === 1 && { condition: text }) })),
		targets: [{ index: 0, name: text, prediction: 1 }],
		surrogate: [{ intercept: 0.25, selected: [0, 1, 2], r2: 0.5, holdOutR2: 0.25, localPrediction: 0.55, effectiveSampleSize: 9 }],
		notes: [{ code: text, message: text }],
		options: { link: text, [text]: text, targetNames: [text], nested: { [text]: [text] } },
		exact: false,
		version: text,
		backend: text,
	});
}

/** Every kind of report with this text in all of its fields. */
function reports(text: string): string[] {
	const one = poisoned(text);
	const common = { title: text, command: text };
	const words = `a ${text} b`;
	const ends = [[0, 1] as const, [words.length - 1, words.length] as const];
	const marked = explained([1, -2], { features: ends.map((span) => ({ name: text, value: text, spans: [span] })) });
	const mask = {
		score: 0.1,
		scoreFull: 1,
		scoreEmpty: 0,
		area: 0.1,
		objective: 1,
		start: text,
		generalisation: [{ fill: text, score: 0.5 }],
	};
	const cell = { name: text, value: 0, region: { pixels: 1, box: [0, 0, 1, 1] as const } };
	const map = explained([1], {
		method: "meaningful-perturbation",
		features: [cell],
		masks: [mask],
		image: { kind: "grid", height: 1, width: 1, rows: 1, columns: 1 },
	});
	const curve = {
		metric: "insertion",
		scores: [0, 1],
		fractions: [0, 1],
		auc: 1,
		target: { name: text },
		options: { [text]: text },
	} as const;
	const predictions = [{ name: text, prediction: 1 }];
	return [
		report(one, { ...common, name: text, predictions: [...predictions, { name: `${text}!`, prediction: 0 }] }),
		report(marked, { ...common, name: text, instance: words }),
		report(map, { ...common, name: text, instance: { data: new Uint8Array(1), height: 1, width: 1 } }),
		report([one, one], {
			...common,
			instances: [{ name: text, predictions }, { name: text }],
			pick: submodularPick([one, one], { count: 2 }),
			curves: { [text]: curve },
		}),
	];
}

const root = (html: string): Node => parsed(html);
const count = (html: string): number => all(root(html)).length;

describe.skipIf(withoutChromium)("in Chromium (skipped where there is none)", () => {
	let page: Page;
	beforeAll(async () => (page = await Page.launch()));
	afterAll(() => page.close());
	const open = (html: string) => page.open({ "index.html": { body: html } });

	it("no text in a report becomes an element or gets lost, as HTML and as XML", async () => {
		const pages = HOSTILE.flatMap(reports);
		expect(pages).toHaveLength(4 * HOSTILE.length);
		await page.open({ "index.html": { body: "<p>nothing</p>" }, "pages.json": { body: JSON.stringify(pages), type: "application/json" } });
		const seen = await page.evaluate<{ html: number; xml: number; command: string; cells: string[] }[]>(`
			fetch("pages.json").then((reply) => reply.json()).then((pages) => pages.map((text) => {
				const html = new DOMParser().parseFromString(text, "text/html");
				const xml = new DOMParser().parseFromString(text, "application/xhtml+xml");
				return {
					html: html.querySelectorAll("*").length,
					xml: xml.querySelectorAll("*").length,
					command: html.querySelector("pre code").textContent,
					cells: [...html.querySelectorAll("td > bdi:only-child")].map((cell) => cell.textContent),
				};
			}))`);
		seen.forEach(({ html, xml, command, cells }, i) => {
			const text = HOSTILE[Math.floor(i / 4)]!;
			const own = all(root(pages[i]!));
			expect([html, xml], JSON.stringify(text)).toEqual([own.length, own.length]);
			expect(command).toBe(shown(text));
			// A cell with text beside its name is none of these.
			const said = own.flatMap(({ name, children }) =>
				name === "td" && children.length === 1 && children[0]!.name === "bdi" ? children[0]!.text : [],
			);
			expect(cells).toEqual(said);
		});
	});

	it("no text in a report acts", async () => {
		const everything = HOSTILE.map(poisoned);
		const html = report(everything, { instances: HOSTILE.map((name) => ({ name })), title: HOSTILE.join(" "), command: HOSTILE.join(" ") });
		await open(html);
		expect(await page.evaluate("document.querySelectorAll('*').length")).toBe(count(html));
		expect(await page.evaluate("performance.getEntriesByType('resource').length")).toBe(0);
		expect(await page.evaluate("document.querySelectorAll('script, iframe, object, embed, [onload], [onerror], [style]').length")).toBe(0);
	});

	it("even if something got in, the policy would stop it, and the report would keep its looks", async () => {
		const html = report(poisoned("a"));
		const intruders = `<script>window.fired = 1</script><script src="other.js"></script><img src="x.png" onerror="window.fired = 1"/>
			<style>body{color:rgb(1,2,3)}</style><link rel="stylesheet" href="other.css"/><p id="styled" style="color:rgb(1,2,3)">p</p><p id="linked">p</p>
			<base href="http://elsewhere.test/"/>`;
		const replies = {
			"other.js": { body: "window.fired = 1", type: "text/javascript" },
			"other.css": { body: "#linked{color:rgb(1,2,3)}", type: "text/css" },
		};
		const state = `new Promise((done) => setTimeout(() => done({
			fired: window.fired === 1,
			colours: ["body", "#styled", "#linked"].map((name) => getComputedStyle(document.querySelector(name)).color),
			base: document.baseURI,
			background: getComputedStyle(document.querySelector("main > section")).backgroundColor,
		}), 200))`;
		await page.show(1000, 800);
		await page.open({ ...replies, "index.html": { body: html.replace("<header>", `${intruders}<header>`) } });
		expect(await page.evaluate(state)).toEqual({
			fired: false,
			colours: ["rgb(28, 32, 38)", "rgb(28, 32, 38)", "rgb(28, 32, 38)"],
			base: "http://whybox.test/index.html",
			background: "rgb(255, 255, 255)",
		});
		// Without the policy all of it happens.
		const open = html.replace(/<meta http-equiv[^>]*>/, "").replace("<header>", `${intruders}<header>`);
		await page.open({ ...replies, "index.html": { body: open } });
		expect(await page.evaluate(state)).toMatchObject({
			fired: true,
			colours: ["rgb(1, 2, 3)", "rgb(1, 2, 3)", "rgb(1, 2, 3)"],
			base: "http://elsewhere.test/",
		});
	});

	test.each([
		["a phone", 390],
		["a narrow phone", 320],
		["a page", 1100],
	])("fits %s, whatever the names are", async (_, width) => {
		await page.show(width, 800);
		for (const text of ["plain", "x".repeat(500), "two words ".repeat(60), "שלום עולם"]) {
			for (const html of reports(text)) {
				await open(html);
				expect(await page.evaluate("document.documentElement.scrollWidth"), text).toBeLessThanOrEqual(width);
			}
		}
		const [wide, narrow] = await page.evaluate<[string, string]>(
			`[".wide", ".narrow"].map((name) => getComputedStyle(document.querySelector(name)).display)`,
		);
		expect([wide, narrow]).toEqual(width < 640 ? ["none", "block"] : ["block", "none"]);
	});
});

/** What a reader sees of a text: itself, with a sign for each character that cannot be seen. */
function shown(text: string): string {
	const hidden =
		/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
	return text.replace(hidden, (sign) => {
		const code = sign.codePointAt(0)!;
		return code < 32 ? String.fromCodePoint(0x2400 + code) : code === 127 ? "␡" : "�";
	});
}
