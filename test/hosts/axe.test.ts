/** What machines can tell of accessibility: axe over every page that the package makes, and the contrast of texts in plots, which axe does not look at. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elementsScript, pageOf, written } from "../elements/page.js";
import { letter, patient, patients, photo, stripes, words } from "../elements/subjects.js";
import { Page, type Reply, withoutChromium } from "../support/chromium.js";
import { LOW_CONTRAST } from "./contrast.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const axe = readFileSync(fileURLToPath(new URL("node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

/** A page, and what is done in it before it is looked at. */
interface Looked {
	readonly replies: Readonly<Record<string, Reply>>;
	readonly act?: string;
	/** Is the contrast of its plots measured? It is by what a pointer finds there, which in elements is only features. */
	readonly pointed?: boolean;
}

const GIVEN = {
	bar: { explanation: patient() },
	waterfall: { explanation: patient() },
	force: { explanation: patient() },
	decision: { explanation: patient() },
	text: { explanation: words, text: letter },
	image: { explanation: stripes, picture: photo },
	prediction: { explanation: patient() },
	beeswarm: { explanations: patients },
	"global-bar": { explanations: patients },
	heatmap: { explanations: patients },
	convergence: { explanations: patients },
	scatter: { explanations: patients },
} as const;

/** One of each plot, the first with what it tells of its second feature. */
async function elements(): Promise<Looked> {
	const tags = Object.keys(GIVEN).map((plot) => `<whybox-explanation plot="${plot}" table></whybox-explanation>`);
	const give = Object.values(GIVEN).map((given, i) => `element = all[${i}]; give(${written(given)});`);
	return {
		replies: pageOf(`<h1>Elements</h1>${tags.join("")}<whybox-explanation plot="none"></whybox-explanation>`, await elementsScript()),
		act: `
			const all = document.querySelectorAll("whybox-explanation");
			defineElements();
			${give.join("\n")}
			drawn().then(() => {
				element = all[0];
				for (const { shadowRoot } of all) for (const details of shadowRoot.querySelectorAll("details")) details.open = true;
				deep('[data-feature="1"] [role=option]').focus();
			})`,
	};
}

/** The gallery, its reports, and the elements: name → page. Whatever makes another page adds it here. */
async function pages(): Promise<Record<string, Looked>> {
	execFileSync(process.execPath, [`${root}build/examples/gallery.js`], { cwd: root });
	const files = readdirSync(`${root}build/gallery`).filter((name) => name.endsWith(".html"));
	const written = files.map((name): [string, Looked] => [
		name.replace(".html", ""),
		{ replies: { "index.html": { body: readFileSync(`${root}build/gallery/${name}`, "utf8") } }, pointed: true },
	]);
	return { ...Object.fromEntries(written), elements: await elements() };
}

describe.skipIf(withoutChromium)("accessibility in Chromium (skipped where there is none)", () => {
	let page: Page;
	let all: Record<string, Looked>;
	beforeAll(async () => {
		[page, all] = await Promise.all([Page.launch(), pages()]);
	}, 240_000);
	afterAll(() => page?.close());

	/** Rules that are broken, and by what. */
	const broken = async (): Promise<string[]> => {
		await page.evaluate(`${axe}; 0`);
		const { violations } = await page.evaluate<{
			violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
		}>("axe.run(document, { resultTypes: ['violations'] })");
		return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 300)).join(" | ")}`);
	};
	const open = async ({ replies, act }: Looked, scheme: "light" | "dark"): Promise<void> => {
		await page.show(900, 1400, { scheme });
		await page.open(replies);
		if (act !== undefined) await page.evaluate(act);
	};

	test.each(["light", "dark"] as const)("axe finds nothing, and no text in a plot has a contrast below 4.5, in the %s", async (scheme) => {
		expect(Object.keys(all)).toEqual(expect.arrayContaining(["index", "elements", "report-patient", "report-patients", "report-letter"]));
		const found: string[] = [];
		let texts = 0;
		for (const [name, looked] of Object.entries(all)) {
			await open(looked, scheme);
			found.push(...(await broken()).map((line) => `${name}: ${line}`));
			if (!looked.pointed) continue;
			const { low, count } = await page.evaluate<{ low: string[]; count: number }>(`(${LOW_CONTRAST})(4.5)`);
			texts += count;
			found.push(...low.map((line) => `${name}: ${line}`));
		}
		expect(found).toEqual([]);
		expect(texts).toBeGreaterThan(500);
	});

	test("what is wrong is found: by axe, and by the measure of contrast", async () => {
		const svg = `<svg role="img" width="100" height="40"><rect width="100" height="40" fill="#fff"/><text x="9" y="20" fill="#999">pale</text><text x="50" y="20" fill="#000">dark</text></svg>`;
		await open({ replies: { "index.html": { body: `<!doctype html><title>t</title><main><h1>h</h1>${svg}</main>` } } }, "light");
		expect((await broken()).map((line) => line.split(":")[0])).toEqual(["html-has-lang", "svg-img-alt"]);
		expect(await page.evaluate(`(${LOW_CONTRAST})(4.5)`)).toEqual({ count: 2, low: ["pale: 2.85"] });
	});
});
