/**
 * How plots look. ACCEPT=1 npx vitest run --config test/vitest.config.ts test/visual keeps pictures as they are now, to be looked at before they are
 * committed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Page, type Place, withoutChromium } from "../support/chromium.js";
import { boxFont } from "./box-font.js";
import { FAULTS } from "./geometry.js";
import { ACCEPTED, accept, difference, DIFFERENT } from "./pictures.js";
import { PLOTS } from "./plots.js";
import { COLUMNS, FROM_RIGHT, LONG } from "./subjects.js";

const NARROW = 358;

const NAMES = { columns: COLUMNS, long: LONG, "from-right": FROM_RIGHT } as const;

interface Case {
	readonly plot: string;
	readonly theme: "light" | "dark";
	readonly width: number;
	readonly names: keyof typeof NAMES;
}

const light = Object.keys(PLOTS).map((plot): Case => ({ plot, theme: "light", width: 720, names: "columns" }));
const DARK = [
	"bar",
	"force",
	"decision-many",
	"beeswarm",
	"global-bar",
	"heatmap-similarity",
	"pick",
	"convergence",
	"curve",
	"text",
	"image",
];
const PICTURES: readonly Case[] = [
	...light,
	...light.filter(({ plot }) => DARK.includes(plot)).map((one): Case => ({ ...one, theme: "dark" })),
	...light.filter(({ plot }) => ["bar", "force", "convergence", "image"].includes(plot)).map((one) => ({ ...one, width: NARROW })),
	...light.filter(({ plot }) => ["waterfall", "text"].includes(plot)).map((one): Case => ({ ...one, names: "from-right" })),
	...light.filter(({ plot }) => ["force", "pick"].includes(plot)).map((one): Case => ({ ...one, names: "long" })),
];

const nameOf = ({ plot, theme, width, names }: Case): string =>
	[plot, theme === "dark" ? theme : "", width === 720 ? "" : width, names === "columns" ? "" : names]
		.filter((part) => part !== "")
		.join("-");

const drawn = ({ plot, theme, width, names }: Case): string => PLOTS[plot]!({ theme, width }, NAMES[names]);

/** A page of plots whose letters are boxes. */
function pageOf(svgs: readonly string[]): string {
	const characters = svgs.join("").replace(/data:image[^"]*/g, "");
	const face = (weight: string, wider: number): string =>
		`@font-face{font-family:Boxes;font-weight:${weight};src:url(data:font/ttf;base64,${boxFont(characters, wider).toString("base64")})}`;
	return `<!doctype html><meta charset="utf-8"><style>${face("400", 1)}${face("700", 1.06)}body{margin:0}svg.whybox-plot{display:block;font-family:Boxes}</style>${svgs.join("")}`;
}

test("pictures are of every plot of the gallery, and take at most 400 kB", () => {
	const gallery = readFileSync(fileURLToPath(new URL("../../examples/gallery.ts", import.meta.url)), "utf8");
	const names = Array.from(gallery.matchAll(/\bname: "([\w-]+)",\s+says:/g), ([, name]) => name);
	expect(names.length).toBeGreaterThan(15);
	expect(names.filter((name) => !Object.hasOwn(PLOTS, name!))).toEqual([]);
	if (process.env.ACCEPT !== undefined) return;
	const files = readdirSync(ACCEPTED);
	expect(files.toSorted()).toEqual(PICTURES.map((one) => `${nameOf(one)}.png`).toSorted());
	expect(files.reduce((sum, file) => sum + statSync(ACCEPTED + file).size, 0)).toBeLessThanOrEqual(400_000);
});

describe.skipIf(withoutChromium)("how plots look in Chromium (skipped where there is none)", () => {
	let page: Page;
	beforeAll(async () => {
		page = await Page.launch();
		await page.show(720, 900);
	});
	afterAll(() => page?.close());

	/** Shows plots below each other and says where each is. */
	async function show(svgs: readonly string[]): Promise<Place[]> {
		await page.open({ "index.html": { body: pageOf(svgs) } });
		expect(await page.evaluate("document.fonts.ready.then(() => document.fonts.check('12px Boxes') && document.fonts.size)")).toBe(2);
		return page.evaluate(
			`Array.from(document.querySelectorAll("svg"), (svg) => { const { x, y, width, height } = svg.getBoundingClientRect(); return { x, y, width, height }; })`,
		);
	}

	test("their letters are boxes as wide as Arial's", async () => {
		await show([drawn(PICTURES[0]!)]);
		const width = (font: string) =>
			page.evaluate<number>(
				`{ const pen = document.createElement("canvas").getContext("2d"); pen.font = "${font}"; pen.measureText("2026").width }`,
			);
		expect(await width("100px Boxes")).toBeCloseTo(4 * 55.6, 3);
		expect(await width("700 100px Boxes")).toBeCloseTo(4 * 58.9, 3);
	});

	test.each(PICTURES.map((one) => [nameOf(one), one] as const))("%s looks as accepted", async (name, one) => {
		const [place] = await show([drawn(one)]);
		const picture = await page.picture(place!);
		if (process.env.ACCEPT !== undefined) return accept(name, picture);
		expect(await difference(name, picture)).toBe("");
	});

	test("a line that is a pixel off is seen, and a picture says where", async () => {
		const svg = drawn(PICTURES[0]!);
		const moved = svg.replace(/(<rect class="wb-up" x=")([\d.]+)/, (_, start: string, x: string) => `${start}${Number(x) + 1}`);
		const [place] = await show([moved]);
		const said = await difference("bar", await page.picture(place!));
		expect(said).toMatch(/^bar: \d\d pixels differ, from \[\d+, \d+\] to \[\d+, \d+\]; see build\/visual\/bar.difference.png$/);
		expect(statSync(`${DIFFERENT}bar.difference.png`).size).toBeGreaterThan(100);
		for (const file of ["bar.png", "bar.difference.png"]) rmSync(DIFFERENT + file);
	});

	test.each(
		(["columns", "long", "from-right"] as const).flatMap((names) => [720, NARROW, 320, 1200].map((width) => [names, width] as const)),
	)("no text leaves a plot or lies on another, for names of the kind %s in %d pixels", async (names, width) => {
		const plots = Object.keys(PLOTS);
		const svgs = plots.map((plot) => drawn({ plot, theme: "light", width, names }));
		await page.show(width, 900);
		await show(svgs);
		const faults = await page.evaluate<string[][]>(`Array.from(document.querySelectorAll("svg"), ${FAULTS})`);
		await page.show(720, 900);
		if (process.env.SHOW !== undefined) {
			mkdirSync(DIFFERENT, { recursive: true });
			plots.forEach((plot, i) => writeFileSync(`${DIFFERENT}${plot}-${names}-${width}.svg`, svgs[i]!));
		}
		expect(plots.flatMap((plot, i) => faults[i]!.map((fault) => `${plot}: ${fault}`))).toEqual([]);
	});

	test("a text on another is seen, and one that leaves", async () => {
		const label = (x: number, text: string): string => `<text x="${x}" y="20" font-size="12">${text}</text>`;
		await show([
			`<svg class="whybox-plot" width="200" height="40">${label(10, "first")}${label(25, "second")}${label(180, "third")}</svg>`,
		]);
		const faults = await page.evaluate<string[]>(`(${FAULTS})(document.querySelector("svg"))`);
		expect(faults).toEqual([expect.stringMatching(/^third: leaves/), expect.stringMatching(/^first lies on second/)]);
	});
});
