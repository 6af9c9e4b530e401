import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineElements, WhyboxExplanation } from "../../bindings/elements/index.js";
import { Page, withoutChromium } from "../support/chromium.js";
import { HOSTILE } from "../plots/svg-checks.js";
import { asSteps, explained } from "../plots/explained.js";
import { elementsScript, type Given, pageOf, showElement, written } from "./page.js";
import { letter, patient, patients, photo, stripes, words } from "./subjects.js";

test("where there is no page, importing the elements touches nothing and defining them does nothing", () => {
	expect([typeof globalThis.HTMLElement, typeof globalThis.customElements]).toEqual(["undefined", "undefined"]);
	expect(defineElements()).toBe(WhyboxExplanation);
	expect(() => defineElements("explanation")).toThrow(
		new RangeError('"name" expected small letters with a hyphen among them, got "explanation"'),
	);
	expect(() => defineElements(1 as never)).toThrow(new TypeError('"name" expected a string, got 1'));
});

const PLOTS: readonly [plot: string, given: Given, options: number][] = [
	["bar", { explanation: patient() }, 4],
	["waterfall", { explanation: patient() }, 4],
	["force", { explanation: patient() }, 4],
	["decision", { explanation: patient() }, 4],
	["text", { explanation: words, text: letter }, 3],
	["image", { explanation: stripes, picture: photo }, 3],
	["prediction", { explanation: patient() }, 0],
	["decision", { explanations: patients }, 4],
	["beeswarm", { explanations: patients }, 4],
	["global-bar", { explanations: patients }, 4],
	["heatmap", { explanations: patients }, 4],
	["convergence", { explanations: asSteps(patients) }, 4],
	["scatter", { explanations: patients }, 0],
];

describe.skipIf(withoutChromium)("<whybox-explanation> in Chromium (skipped where there is none)", () => {
	let page: Page;
	let script: string;
	beforeAll(async () => {
		[page, script] = await Promise.all([Page.launch(), elementsScript()]);
		await page.show(800, 900);
	});
	afterAll(() => page?.close());

	const show = (attributes: string, given: Given) => showElement(page, script, attributes, given);
	const said = () => page.evaluate<string[]>("said.splice(0)");
	const told = () => page.evaluate<string[] | null>("told()");
	const at = (selector: string) => page.evaluate<{ x: number; y: number }>(`middle(${JSON.stringify(selector)})`);
	const hover = async (selector: string) => {
		const { x, y } = await at(selector);
		await page.point(x, y);
	};
	const focused = () => page.evaluate<string | null>("element.shadowRoot.activeElement?.getAttribute('aria-label') ?? null");

	test.each(PLOTS)("draws %s with all its styles under the strictest policy and Trusted Types", async (plot, given, options) => {
		await show(`plot="${plot}"`, given);
		const found = await page.evaluate<Record<string, unknown>>(`({
			kind: deep("svg").classList.contains("whybox-" + (${JSON.stringify(plot)})),
			options: element.shadowRoot.querySelectorAll("[role=option]").length,
			role: deep("svg").getAttribute("role"),
			named: deep("svg").getAttribute("aria-label") ?? deep("title").textContent,
			described: deep("#" + (deep("svg").getAttribute("aria-describedby") ?? deep("desc").id)).textContent.length > 15,
			page: getComputedStyle(deep(".wb-page")).fill,
			title: getComputedStyle(deep(".wb-title")).fontSize,
			stops: element.shadowRoot.querySelectorAll("[tabindex='0']").length,
			width: deep("svg").clientWidth,
		})`);
		expect(found).toEqual({
			kind: true,
			options,
			role: options > 0 ? "listbox" : "img",
			named: expect.stringContaining("?"),
			described: true,
			page: "rgb(255, 255, 255)",
			title: "16px",
			stops: options > 0 ? 1 : 0,
			width: 784,
		});
		expect(await said()).toEqual([]);
	});

	test("tells a feature's attribution ± standard error under the pointer, and closes it on Escape or when the pointer has gone", async () => {
		await show("", { explanation: patient() });
		expect(await told()).toBeNull();
		await hover('[data-feature="1"]');
		expect(await told()).toEqual(["dose = 2", "−0.300 ± 0.020, pushes yes down"]);
		await page.press("Escape");
		expect(await told()).toBeNull();
		await hover('[data-feature="0"]');
		// The way to what is told does not close it.
		await hover(".tip");
		await page.evaluate("new Promise((resolve) => setTimeout(resolve, 250))");
		expect(await told()).toEqual(["age = 1", "+0.500 ± 0.010, pushes yes up"]);
		await page.point(2, 880);
		await page.evaluate("new Promise((resolve) => setTimeout(resolve, 250))");
		expect(await told()).toBeNull();
		expect(await said()).toEqual(["focus dose", "blur dose", "focus age", "blur age"]);
	});

	test("is one stop of the Tab key; arrows, Home and End lead from feature to feature, each described by what is told", async () => {
		await show("", { explanation: patient() });
		const steps = [];
		for (const key of ["Tab", "ArrowDown", "ArrowRight", "ArrowUp", "End", "ArrowDown", "Home", "ArrowLeft"]) {
			await page.press(key);
			const description = "deep('#' + element.shadowRoot.activeElement.getAttribute('aria-describedby')).textContent";
			steps.push([key, await focused(), await page.evaluate(description)]);
		}
		const [age, dose, weight, height] = [
			["age = 1", "+0.500 ± 0.010, pushes yes up"],
			["dose = 2", "−0.300 ± 0.020, pushes yes down"],
			["weight = 3", "+0.100 ± 0.005, pushes yes up"],
			["height = 4", "+0.040 ± 0.004, pushes yes up"],
		];
		expect(steps).toEqual([
			["Tab", ...age!],
			["ArrowDown", ...dose!],
			["ArrowRight", ...weight!],
			["ArrowUp", ...dose!],
			["End", ...height!],
			["ArrowDown", ...height!],
			["Home", ...age!],
			["ArrowLeft", ...age!],
		]);
		expect(await page.evaluate("getComputedStyle(deep('.active > .ring')).strokeWidth")).toBe("2.5px");
		await page.press("Escape");
		expect([await told(), await focused()]).toEqual([null, "age = 1"]);
		await page.press("Tab");
		expect([await focused(), await page.evaluate("element.shadowRoot.querySelectorAll('.ring').length")]).toEqual([null, 0]);
	});

	test("says which feature was chosen, by Enter, Space or a click", async () => {
		await show("", { explanation: patient() });
		await page.evaluate(`addEventListener("feature-select", ({ detail }) => (globalThis.chosen = detail))`);
		await page.press("Tab");
		await page.press("Enter");
		expect(await page.evaluate("chosen")).toEqual({
			index: 0,
			feature: "age",
			target: "yes",
			value: 1,
			attribution: 0.5,
			standardError: 0.01,
		});
		await page.press("ArrowDown");
		await page.press(" ");
		expect(await page.evaluate("chosen.feature")).toBe("dose");
		const { x, y } = await at('[data-feature="3"]');
		await page.click(x, y);
		expect(await page.evaluate("[chosen.feature, deep('[aria-selected=true]').getAttribute('aria-label')]")).toEqual([
			"height",
			"height = 4",
		]);
		expect((await said()).filter((line) => line.startsWith("select"))).toEqual(["select age", "select dose", "select height"]);
	});

	test("marks a word wherever it stands, and a superpixel in all views", async () => {
		await show("", { explanation: words, text: letter });
		await hover('[data-feature="0"]');
		expect(await told()).toEqual(["never", "−0.600, pushes yes down"]);
		expect(await page.evaluate("element.shadowRoot.querySelectorAll('.ring').length")).toBe(2);
		await show("", { explanation: stripes, picture: photo });
		await hover('[data-feature="1"] .wb-region');
		expect(await told()).toEqual(["middle", "−0.200, pushes yes down"]);
		const regions = "element.shadowRoot.querySelectorAll('.active > .wb-region')";
		expect(await page.evaluate(`Array.from(${regions}, (region) => getComputedStyle(region).stroke)`)).toEqual(
			Array.from({ length: 3 }, () => "rgb(28, 32, 38)"),
		);
		await page.press("Tab");
		expect(await focused()).toBe("left");
	});

	test("tells of all features together what the plot says of them", async () => {
		const many = explained(Array.from({ length: 14 }, (_, f) => 1 / (f + 1)));
		await show('top="3"', { explanation: many });
		await hover("[data-feature=rest]");
		expect(await told()).toEqual(["… 11 more features", "+1.42"]);
		await show('plot="heatmap"', { explanations: patients });
		await hover('[data-feature="1"]');
		expect(await told()).toEqual(["dose", "mean |effect| 0.60"]);
	});

	test("is drawn anew when a property, an attribute or its width changes, and keeps the focus where it was", async () => {
		await show("", { explanation: patient() });
		await page.press("Tab");
		await page.press("ArrowDown");
		await page.evaluate(`give(${written({ explanation: patient(2) })}); drawn()`);
		expect([await focused(), await told()]).toEqual(["dose = 3", ["dose = 3", "−0.60 ± 0.02, pushes yes down"]]);
		await page.evaluate(`element.setAttribute("plot", "waterfall"); drawn()`);
		expect([await focused(), await page.evaluate("deep('svg').classList.contains('whybox-waterfall')")]).toEqual(["dose = 3", true]);
		await page.evaluate("element.style.width = '400px'; drawn()");
		expect(await page.evaluate("[deep('svg').clientWidth, deep('svg').getAttribute('viewBox').split(' ')[2]]")).toEqual([400, "400"]);
		await page.evaluate("element.setAttribute('width', '600'); element.explanation = null; drawn()");
		expect(await page.evaluate("deep('svg')")).toBeNull();
		expect((await said()).filter((line) => /^(error|violation)/.test(line))).toEqual([]);
	});

	test("takes JSON as an object and as text, and properties that were set before the page knew the element", async () => {
		const json = JSON.stringify(patient());
		await page.open(pageOf("<whybox-explanation></whybox-explanation>", script));
		await page.evaluate(`give({ explanation: ${json} }); defineElements(); drawn()`);
		expect(await page.evaluate("deep('svg').getAttribute('aria-label')")).toBe("Why yes = 0.59?");
		await page.evaluate(`element.explanation = ${JSON.stringify(json)}; drawn()`);
		expect(await page.evaluate("[deep('svg').getAttribute('aria-label'), element.explanation.features[1].name]")).toEqual([
			"Why yes = 0.59?",
			"dose",
		]);
	});

	test("takes plot, target and top that were set before the page knew the element, and outlives one that is wrong", async () => {
		await page.open(pageOf("<whybox-explanation></whybox-explanation>", script));
		await page.evaluate(
			`give(${written({ explanation: patient() })}); Object.assign(element, { plot: "waterfall", target: 0, top: 2 }); defineElements(); drawn()`,
		);
		const state = `[element.plot, element.target, element.top, deep("svg").classList.contains("whybox-waterfall")]`;
		expect(await page.evaluate(state)).toEqual(["waterfall", "0", 2, true]);

		await page.open(pageOf("<whybox-explanation></whybox-explanation>", script));
		await page.evaluate(
			`element.explanation = 1; addEventListener("error", ({ message }) => said.push(message)); defineElements(); drawn()`,
		);
		expect(await said()).toEqual([expect.stringContaining('"explanation" expected an Explanation')]);
		await page.evaluate(`give(${written({ explanation: patient() })}); drawn()`);
		expect(await page.evaluate(`deep("svg").classList.contains("whybox-bar")`)).toBe(true);
	});

	test("refuses wrong properties by name at once", async () => {
		await show("", { explanation: patient() });
		const refused = async (code: string) =>
			page.evaluate<string>(`(() => { try { ${code}; return "taken"; } catch (error) { return String(error); } })()`);
		expect([
			await refused("element.explanation = 5"),
			await refused("element.explanation = '{'"),
			await refused("element.explanation = { format: 'other' }"),
			await refused("element.explanations = 5"),
			await refused("element.explanations = [element.explanation, { a: 1 }]"),
			await refused("element.text = 5"),
			await refused("element.picture = { width: 5 }"),
			await refused("element.options = { order: 'given', colr: 1 }"),
			await refused("element.top = {}"),
			await refused("defineElements('whybox-explanation') && defineElements('x-why') && 0"),
			await refused("customElements.define('x-other', class extends HTMLElement {}); defineElements('x-other')"),
		]).toEqual([
			'TypeError: "explanation" expected an Explanation, or what its toJSON() wrote, got 5',
			'TypeError: "explanation" expected an Explanation, or what its toJSON() wrote, as an object or as JSON, got "{"',
			'RangeError: "explanation.format" expected "whybox-explanation/1", got "other"',
			'TypeError: "explanations" expected a list of explanations, got 5',
			'TypeError: "explanations[1]" expected an Explanation, or what its toJSON() wrote, got an object',
			'TypeError: "text" expected the text that was explained, got 5',
			'TypeError: "picture" expected the image that was explained, { data, height, width }, got an object',
			'TypeError: "options" has no option "colr" (did you mean "colour"?); known: title, views, pixels, range, count, share, positiveOnly, negativeOnly, feature, colour, highlight, order',
			'TypeError: "top" expected a string or number, got an object',
			"taken",
			'RangeError: "name" expected a name that no other element has, got "x-other"',
		]);
	});

	test.each([
		['plot="bra"', /^"plot" expected one of "bar", .*did you mean "bar"\?\), got "bra"$/],
		['target="no"', /^"target" expected one of "yes", or a position from 0 to 0, got "no"$/],
		['top="few"', /^"top" expected an integer >= 1, got "few"$/],
		['theme="blue"', /^"theme" expected one of "auto", "light", "dark", got "blue"$/],
		['width="wide"', /^"width" expected an integer from 320 to 2000, got "wide"$/],
		['plot="text"', /^"text" expected the text that was explained, got undefined$/],
		['plot="image"', /^"picture" expected the image that was explained, \{ data, height, width \}, got undefined$/],
	])("says in its place, and in an event, what is wrong with %s", async (attributes, message) => {
		await show(attributes, { explanation: patient() });
		const place = await page.evaluate<string>("deep('[role=alert]').textContent");
		expect(place).toMatch(message);
		expect(await said()).toEqual([`error ${place}`]);
		await page.evaluate("for (const name of element.getAttributeNames()) element.removeAttribute(name); drawn()");
		expect(await page.evaluate("[deep('[role=alert]'), deep('svg') !== null]")).toEqual([null, true]);
	});

	test("leaves nothing behind when it is taken away, and is whole when it comes back", async () => {
		await show("", { explanation: patient() });
		await page.press("Tab");
		await page.evaluate(
			"globalThis.gone = element; element.addEventListener('feature-blur', () => said.push('gone')); element.remove(); drawn()",
		);
		await page.press("Escape");
		expect(await said()).toEqual(["focus age", "gone"]);
		await page.evaluate("gone.target = 'no'; drawn()");
		expect(await said()).toEqual([]);
		await page.evaluate("gone.target = undefined; document.querySelector('main').append(gone); drawn()");
		await hover('[data-feature="1"]');
		expect(await told()).toEqual(["dose = 2", "−0.300 ± 0.020, pushes yes down"]);
		expect(await page.evaluate("element.shadowRoot.querySelectorAll('svg').length")).toBe(1);
	});

	test("is drawn in another document that it is moved to", async () => {
		await show("", { explanation: patient() });
		await page.evaluate(`{
			const frame = document.createElement("iframe");
			document.body.append(frame);
			frame.style.cssText = "width: 500px; height: 500px";
			frame.contentDocument.body.append(element);
			drawn();
		}`);
		expect(await page.evaluate("getComputedStyle(deep('.wb-title')).fontSize")).toBe("16px");
	});

	test("shows the numbers as a table where asked", async () => {
		await show("table", { explanation: patient() });
		const rows = "Array.from(element.shadowRoot.querySelectorAll('tbody tr'), (row) => Array.from(row.cells, (cell) => cell.textContent))";
		expect(await page.evaluate(rows)).toEqual([
			["age", "1", "+0.5000", "0.0100"],
			["dose", "2", "−0.3000", "0.0200"],
			["weight", "3", "+0.1000", "0.0050"],
			["height", "4", "+0.0400", "0.0040"],
		]);
	});

	test("is dark where the reader wants it so or the page says so, and takes the reader's colours", async () => {
		const colours = "['.wb-page', '.tip'].map((name) => getComputedStyle(deep(name))[name === '.tip' ? 'backgroundColor' : 'fill'])";
		await page.show(800, 900, { scheme: "dark" });
		await show("", { explanation: patient() });
		expect(await page.evaluate(colours)).toEqual(["rgb(21, 24, 29)", "rgb(33, 37, 44)"]);
		await page.show(800, 900);
		expect(await page.evaluate(colours)).toEqual(["rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
		await page.evaluate("element.setAttribute('theme', 'dark'); drawn()");
		expect(await page.evaluate(colours)).toEqual(["rgb(21, 24, 29)", "rgb(33, 37, 44)"]);
		await page.show(800, 900, { forcedColours: true });
		await page.press("Tab");
		const system =
			"getComputedStyle(deep('.ring')).stroke === getComputedStyle(Object.assign(document.body, { style: 'color: Highlight' })).color";
		expect(await page.evaluate(system)).toBe(true);
		await page.show(800, 900);
	});

	test("lets no text out of its place", async () => {
		const counts = new Set<number>();
		for (const text of HOSTILE) {
			const explanation = explained([0.5, -0.3], {
				features: [0, 1].map((f) => ({ name: text + f, value: text })),
				targets: [{ index: 0, name: text, prediction: 1 }],
			});
			await page.open(pageOf("<whybox-explanation></whybox-explanation>", script));
			await page.evaluate(`defineElements(); give(${written({ explanation })}); drawn()`);
			await page.press("Tab");
			counts.add(await page.evaluate("element.shadowRoot.querySelectorAll('svg, rect, path, g, b, script, img, p').length"));
			expect(await page.evaluate("told()[1]")).toContain("+0.500, pushes ");
			expect((await said()).filter((line) => /^(error|violation)/.test(line))).toEqual([]);
		}
		// The axis has more or fewer ticks beside long names, but they are one path.
		expect(counts.size).toBe(1);
	});
});
