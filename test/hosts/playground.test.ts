import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromium } from "./browser.js";
import { bring, explained, file, longestTask, type Playground, startPlayground, type Visit } from "./playground.js";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kinds = ["table", "text", "picture"] as const;

// Only a machine without a browser may do without it; .ci/run installs one first.
const inChromium = test.skipIf(chromium.path === undefined && process.env.CI === undefined);

let playground: Playground;
beforeAll(async () => {
	if (chromium.path !== undefined || process.env.CI !== undefined) playground = await startPlayground();
});
afterAll(() => playground?.close());

/** Nothing in the console, and no address but the page's own. */
function expectQuiet({ said, asked }: Visit): void {
	expect(said).toEqual([]);
	expect(asked.filter((address) => !address.startsWith(playground.origin) && !/^(?:blob|data):/.test(address))).toEqual([]);
}

async function violations(page: Page): Promise<string[]> {
	// The page's policy does not let a script in; one from the browser's side needs no leave.
	await page.evaluate(axeSource);
	return page.evaluate(async () => {
		const { violations } = await (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(document, {
			resultTypes: ["violations"],
		});
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
	});
}

const status = (page: Page) => page.locator(".status").innerText();
const title = (page: Page) => page.locator("#plot svg title").first().textContent();

inChromium.each(kinds)("the example of a %s explains itself, asks nobody else, and is found accessible, light and dark", async (kind) => {
	const light = await playground.open({ fragment: `kind=${kind}` });
	await explained(light.page);
	expect(await title(light.page)).toMatch(/^Why (?:malignant|coffee|wolf) = 0\.\d+\?$/);
	expect(await status(light.page)).toMatch(
		/^[\d,]+ model rows in [\d,]+ calls?, [\d.]+ s\. (?:Largest standard error: [\d.]+ % of the range|Exact: no sampling error)\.$/,
	);
	expect(light.asked.length).toBeGreaterThan(5);
	for (const summary of await light.page.locator("summary:visible").all()) await summary.click();
	expect(await violations(light.page)).toEqual([]);
	expectQuiet(light);
	await light.page.context().close();

	const dark = await playground.open({ fragment: `kind=${kind}`, dark: true, width: 390 });
	await explained(dark.page);
	expect(await violations(dark.page)).toEqual([]);
	expect(await dark.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
	expectQuiet(dark);
	await dark.page.context().close();
});

inChromium("an explanation sharpens while it runs, and the page's own thread is never busy for 50 ms", async () => {
	const visit = await playground.open({ fragment: "kind=picture&method=lime" });
	const { page } = visit;
	const longest = await longestTask(page, async () => {
		await explained(page);
		for (const view of ["Bars", "Has it settled?", "Numbers", "Picture"]) {
			await page.getByRole("tab", { name: view }).click();
			await explained(page);
		}
	});
	expect(longest).toBeGreaterThan(0);
	expect(longest).toBeLessThan(50);
	await page.getByRole("tab", { name: "Has it settled?" }).click();
	// Several looks at it, each drawn as a point of every line.
	await expect
		.poll(async () => (await page.locator("#plot .wb-dots").first().getAttribute("d"))?.split("M").length ?? 0)
		.toBeGreaterThan(5);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("Stop ends the work, and what was learned stays shown", async () => {
	const visit = await playground.open({ fragment: "kind=picture&budget=5000" });
	const { page } = visit;
	await page.locator("#plot svg").waitFor();
	await page.getByRole("button", { name: "Stop" }).click();
	await page.getByRole("button", { name: "Explain" }).waitFor();
	expect(await status(page)).toMatch(/^Stopped; what was learned stays\. [\d,]+ model rows in /);
	const rows = Number(/([\d,]+) model rows/.exec(await status(page))![1]!.replace(",", ""));
	expect(rows).toBeGreaterThan(0);
	expect(rows).toBeLessThan(5000);
	expect(await title(page)).toMatch(/^Why wolf = /);
	expect(await page.locator("#said").textContent()).toMatch(/^Stopped\. The model says wolf 0\.8244\. Strongest for it: superpixel/);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("changing a value of a row moves the prediction and the explanation, and can be undone", async () => {
	const visit = await playground.open();
	const { page } = visit;
	await explained(page);
	const before = await title(page);
	await page.getByRole("spinbutton", { name: "worst concave points" }).fill("0.02");
	await expect.poll(() => title(page)).not.toBe(before);
	expect(await page.locator("#prediction").innerText()).toMatch(/was 0\.8144/);
	// Beside the number stands a slider, for other hands.
	const slider = page.getByRole("slider", { name: "worst texture, slider" });
	const value = await slider.inputValue();
	await slider.press("ArrowRight");
	expect(Number(await page.getByRole("spinbutton", { name: "worst texture" }).inputValue())).toBeGreaterThan(Number(value));
	await page.getByRole("button", { name: "Undo all" }).click();
	await expect.poll(() => title(page)).toBe(before);
	expect(await page.locator("#prediction").innerText()).not.toMatch(/was/);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("editing a text moves the prediction and the explanation", async () => {
	const visit = await playground.open({ fragment: "kind=text" });
	const { page } = visit;
	await explained(page);
	expect(await title(page)).toBe("Why coffee = 0.6333?");
	await page.getByRole("textbox", { name: "Change a word" }).fill("Which pot keeps the tea warm? The leaves are green tea.");
	await expect.poll(() => title(page)).toMatch(/^Why tea = /);
	expect(await page.locator("#prediction").innerText()).toMatch(/was 0\.6333/);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("greying out a part of a picture moves the prediction and the explanation, by keyboard and by pointer", async () => {
	const visit = await playground.open({ fragment: "kind=picture&budget=200" });
	const { page } = visit;
	await explained(page);
	const before = await title(page);
	await page.getByRole("checkbox", { name: /^Part 1 of/ }).focus();
	for (const key of ["ArrowRight", "ArrowRight", "Space"]) await page.keyboard.press(key);
	const focused = page.locator("[role=checkbox]:focus");
	expect(await focused.getAttribute("aria-checked")).toBe("true");
	expect(await focused.getAttribute("aria-label")).not.toMatch(/^Part 1 /);
	await page.keyboard.press("Space");
	expect(await focused.getAttribute("aria-checked")).toBe("false");
	// The snow.
	await page.locator(".canvas svg").click({ position: { x: 100, y: 60 } });
	await expect.poll(() => title(page)).not.toBe(before);
	expect(await page.locator("#prediction").innerText()).toMatch(/was 0\.8244/);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("everything can be reached and used by keyboard", async () => {
	const visit = await playground.open();
	const { page } = visit;
	await explained(page);
	const reached = new Set<string>();
	for (let i = 0; i < 110; i++) {
		await page.keyboard.press("Tab");
		const name = await page.evaluate(() => {
			const { id, tagName, textContent, name } = document.activeElement as HTMLInputElement;
			return id || name || (tagName === "BUTTON" || tagName === "SUMMARY" ? textContent : tagName);
		});
		reached.add(name);
	}
	expect([...reached]).toEqual(
		expect.arrayContaining(["kind-table", "Bring your own", "method", "target", "Options", "Explain", "view-bars", "plot", "SVG", "JSON"]),
	);
	await page.locator("#kind-table").focus();
	await page.keyboard.press("ArrowRight");
	await explained(page);
	expect(await title(page)).toMatch(/^Why coffee = /);
	await page.getByRole("tab", { name: "Words" }).focus();
	await page.keyboard.press("ArrowRight");
	expect(await page.getByRole("tab", { name: "Bars" }).getAttribute("aria-selected")).toBe("true");
	expectQuiet(visit);
	await page.context().close();
});

const constant = "export function predict(rows) { return rows.toArrays().map((row) => row[0] / 10); }";

inChromium("names from a table are text: a header that is a tag stays one", async () => {
	const visit = await playground.open();
	const { page } = visit;
	await explained(page);
	const tag = `<img src=x onerror="document.title = 'fired'">`;
	const rows = Array.from({ length: 30 }, (_, i) => `${i % 7},"<b>${i % 3}</b>"`);
	await bring(page, { data: file(`${tag}.csv`, `"${tag.replaceAll('"', '""')}",<script>alert(1)</script>\n${rows.join("\n")}\n`) });
	await bring(page, { model: file("own.mjs", constant) });
	await page.locator("#files", { hasText: "own.mjs" }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await explained(page);
	for (const view of ["Waterfall", "Numbers"]) {
		await page.getByRole("tab", { name: view }).click();
		await expect.poll(() => page.locator("#plot").innerText()).toContain("<img src=x");
	}
	expect(await page.title()).not.toBe("fired");
	expect(await page.evaluate(() => document.querySelectorAll("img, #input script, #plot script, b").length)).toBe(0);
	expectQuiet(visit);
	await page.context().close();
});

const wrong = {
	"an ONNX file that is none": [
		{ model: file("broken.onnx", "not a model") },
		/^broken\.onnx is no ONNX model that ONNX Runtime can open: /,
	],
	"a table with a gap": [
		{ data: file("gap.csv", "a,b\n1,2\n3,\n"), model: file("own.mjs", constant) },
		/^gap\.csv, line 3: column “b” is empty\. /,
	],
	"a table that is none": [{ data: file("empty.csv", "") }, /^empty\.csv: the file is empty/],
	"a table that lacks columns": [
		{
			model: file("breast-cancer.onnx", readFileSync(new URL("../../examples/data/breast-cancer.onnx", import.meta.url))),
			data: file("few.csv", "a;b\n1;2\n3;4\n"),
		},
		/^breast-cancer\.onnx takes 30 columns, but few\.csv has 2\./,
	],
	"a model that throws": [
		{ model: file("own.mjs", 'export function predict() { throw new Error("out of tea"); }') },
		/failed on batch 0 .*out of tea/,
	],
	"a model that says NaN": [{ model: file("own.mjs", "export const predict = (rows) => rows.toArrays().map(() => NaN);") }, /NaN/],
	"a module without predict": [
		{ model: file("own.mjs", "export const guess = 1;") },
		/^own\.mjs is no model that can be used: it exports no function “predict”/,
	],
} as const;

inChromium.each(Object.entries(wrong))("%s is refused where one looks, in words", async (_, [files, message]) => {
	const { page } = await playground.open({ fragment: "budget=1000" });
	await explained(page);
	await bring(page, files);
	const fault = page.locator("#bring-fault");
	await expect.poll(() => fault.textContent()).toMatch(message);
	expect(await fault.getAttribute("role")).toBe("alert");
	expect(await fault.isVisible()).toBe(true);
	expect(await page.getByRole("button", { name: "Explain" }).isVisible()).toBe(false);
	await page.getByRole("button", { name: "Back to the example" }).click();
	await explained(page);
	expect(await fault.isVisible()).toBe(false);
	await page.context().close();
});

inChromium("a column with gaps can be unticked", async () => {
	const visit = await playground.open();
	const { page } = visit;
	await explained(page);
	await bring(page, { data: file("gap.csv", `a,b,c\n${"1,,word\n5,2,other\n".repeat(9)}`) });
	await bring(page, { model: file("own.mjs", constant) });
	await page.locator("#bring-fault", { hasText: "is empty" }).waitFor();
	await page.getByRole("checkbox", { name: "b", exact: true }).uncheck();
	await page.getByRole("button", { name: "Use these columns" }).click();
	await page.getByRole("combobox", { name: "c", exact: true }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await explained(page);
	expect(await page.locator("#plot").innerText()).toContain("a = 1");
	expectQuiet(visit);
	await page.context().close();
});

inChromium("a model of one's own reaches no other server", async () => {
	let asked = 0;
	const elsewhere = createServer((_, response) => {
		asked++;
		response.writeHead(200, { "access-control-allow-origin": "*" }).end();
	});
	await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
	const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
	const { page } = await playground.open({ fragment: "kind=text" });
	const source = `export async function predict(texts) { await fetch("${address}?" + texts[0]); return texts.map(() => 1); }`;
	await bring(page, { model: file("own.mjs", source) });
	await page.locator("#bring-fault", { hasText: "Failed to fetch" }).waitFor();
	expect(asked).toBe(0);
	// It would have answered one without this policy.
	const other = await page.context().newPage();
	await other.evaluate((url) => fetch(url), address);
	expect(asked).toBe(1);
	await page.context().close();
	elsewhere.close();
});

inChromium("a model can be written into the page, and its outputs named by a file", async () => {
	const visit = await playground.open({ fragment: "kind=text&budget=300" });
	const { page } = visit;
	await explained(page);
	await page.getByText("Bring your own").click();
	await page.getByText("Write a model").click();
	await page
		.getByRole("textbox", { name: "A module that exports predict" })
		.fill("export const predict = (texts) => texts.map((text) => [text.length, 1]);");
	await page.getByRole("button", { name: "Use this model" }).click();
	await page.locator("#files", { hasText: "pasted.mjs" }).waitFor();
	expect(await page.locator("#prediction").innerText()).toContain("output 1");
	await page.locator("#bring-form input[type=file]").nth(2).setInputFiles(file("names.json", '["long", "one"]'));
	await page.locator("#prediction", { hasText: "long" }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await explained(page);
	expect(await title(page)).toMatch(/^Why long = /);
	expectQuiet(visit);
	await page.context().close();
});

inChromium("a model that never answers is ended by Stop, and the page goes on", async () => {
	const { page } = await playground.open({ fragment: "kind=text" });
	await explained(page);
	const source = `let calls = 0; export function predict(texts) { if (++calls > 12) while (true); return texts.map((text) => text.length); }`;
	await bring(page, { model: file("own.mjs", source) });
	await page.locator("#files", { hasText: "own.mjs" }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await page.locator("#plot svg").waitFor();
	await page.getByRole("button", { name: "Stop" }).click();
	await page.locator(".status", { hasText: "Stopped; what was learned stays." }).waitFor({ timeout: 10_000 });
	expect(await page.locator("#plot svg").count()).toBe(1);
	await page.locator("#kind-table").check();
	await explained(page);
	await page.context().close();
});

/** Never answers about texts that begin as the first one it was asked about, once it has been opened. */
const deaf = `let first, calls = 0; export function predict(texts) {
	first ??= texts[0].slice(0, 20);
	if (texts.some((text) => text.startsWith(first)) && ++calls > 12) while (true);
	return texts.map((text) => text.length);
}`;

/** A page whose worker is at a question that it will never answer, with something learned before. */
async function stuck(): Promise<Page> {
	const { page } = await playground.open({ fragment: "kind=text" });
	await explained(page);
	await bring(page, { model: file("deaf.mjs", deaf) });
	await page.locator("#files", { hasText: "deaf.mjs" }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await page.locator("body.running #plot:not(.faded) svg").waitFor();
	return page;
}

inChromium("what is asked while a model does not let go of an earlier question is answered by the next worker", async () => {
	const page = await stuck();
	await page.getByRole("textbox", { name: "Change a word" }).fill("as good as new");
	await explained(page);
	expect(await title(page)).toBe("Why output = 14?");
	expect(await page.locator("#prediction").innerText()).toMatch(/14[^]*was \d+/);
	await page.context().close();
});

inChromium("another instance is shown although a model does not let go of an earlier one", async () => {
	const page = await stuck();
	await page.getByRole("button", { name: "Next post" }).click();
	await page.locator(".status", { hasText: /^At most / }).waitFor();
	const { length } = await page.getByRole("textbox", { name: "Change a word" }).inputValue();
	await expect.poll(() => page.locator("#prediction").innerText()).toContain(String(length));
	expect(await page.locator("#prediction").innerText()).not.toContain("was");
	await page.context().close();
});

inChromium("a model brought while another does not let go is opened, not forgotten", async () => {
	const page = await stuck();
	await bring(page, { model: file("other.mjs", "export const predict = (texts) => texts.map(() => 0.25);") });
	await page.locator("#files", { hasText: "other.mjs" }).waitFor();
	await page.locator(".status", { hasText: /^At most / }).waitFor();
	expect(await page.locator("#plot").isHidden()).toBe(true);
	await page.context().close();
});

inChromium("of another instance nothing is shown as if it were of this one", async () => {
	const { page } = await playground.open({ fragment: "kind=text&budget=100000" });
	const slow = "export const predict = (texts) => new Promise((done) => setTimeout(() => done(texts.map(({ length }) => length)), 20));";
	await bring(page, { model: file("slow.mjs", slow) });
	await page.locator("#files", { hasText: "slow.mjs" }).waitFor();
	await page.getByRole("button", { name: "Explain" }).click();
	await page.locator("body.running #plot:not(.faded) svg").waitFor();
	await page.getByRole("button", { name: "Next post" }).click();
	await page.locator(".status", { hasText: /^At most / }).waitFor();
	expect(await page.locator("#plot.faded svg").count()).toBe(1);
	await page.getByRole("tab", { name: "Bars" }).click();
	expect(await page.locator("#plot.faded svg").count()).toBe(1);
	await page.context().close();
});

inChromium("pictures, data and a report can be saved", async () => {
	const visit = await playground.open();
	const { page } = visit;
	await explained(page);
	const saved: Record<string, Buffer> = {};
	for (const label of ["SVG", "PNG", "Report", "JSON"]) {
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: label, exact: true }).click()]);
		saved[download.suggestedFilename()] = readFileSync(await download.path());
	}
	expect(Object.keys(saved)).toEqual(["why-table.svg", "why-table.png", "why-table.html", "why-table.json"]);
	expect(String(saved["why-table.svg"])).toMatch(/^<svg [^]*<style>/);
	// PNG: its signature, and a width of twice the drawing's.
	expect(saved["why-table.png"]!.subarray(1, 4).toString()).toBe("PNG");
	expect(saved["why-table.png"]!.readUInt32BE(16)).toBeGreaterThan(1280);
	expect(String(saved["why-table.html"])).toMatch(/Row 194 of breast-cancer\.csv/);
	expect(JSON.parse(String(saved["why-table.json"]))).toMatchObject({
		format: "whybox-explanation/1",
		method: "shap",
		targets: [{ name: "malignant" }],
	});
	expectQuiet(visit);

	// The lines of code that are shown do the same, to the last bit.
	const code = (await page.locator("#code code").textContent())!;
	const folder = new URL("../../build/", import.meta.url);
	const program = fileURLToPath(new URL("playground-code.mjs", folder));
	const data = fileURLToPath(new URL("playground/data/", folder));
	const prelude = `import { readFile } from "node:fs/promises"; globalThis.fetch = async (name) => new Response(await readFile(${JSON.stringify(data)} + name)); process.chdir(${JSON.stringify(data)});`;
	writeFileSync(
		program,
		`${prelude}\n${code.replace(/console\.log\(.*\);$/, "globalThis.last = explanation;")}\nconsole.log(JSON.stringify(globalThis.last.toJSON().attributions)); process.exit();`,
	);
	const { stdout } = await promisify(execFile)(process.execPath, [program], { maxBuffer: 2 ** 26 });
	expect(JSON.parse(stdout)).toEqual(JSON.parse(String(saved["why-table.json"])).attributions);
	await page.context().close();
});

inChromium("the address says what is looked at, and brings it back", async () => {
	const { page } = await playground.open({ fragment: "kind=table&index=14&method=lime&budget=600&seed=3" });
	await explained(page);
	expect(await page.locator("#plot svg desc").first().textContent()).toMatch(/LIME/);
	expect(await page.getByRole("spinbutton", { name: /^Row/ }).inputValue()).toBe("14");
	await page.getByRole("button", { name: "Next row" }).click();
	await expect.poll(() => page.url()).toContain("#kind=table&index=15&method=lime&budget=600&seed=3");
	await page.context().close();
});
