import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { submodularPick } from "../../bindings/pick.js";
import {
	barPlot,
	beeswarmPlot,
	convergencePlot,
	curvePlot,
	dataTable,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	pickPlot,
	predictionPlot,
	scatterPlot,
	textPlot,
	waterfallPlot,
} from "../../bindings/plots/index.js";
import { asSteps, explained } from "./explained.js";
import { all, HOSTILE, parsed } from "./svg-checks.js";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const FLAGS =
	"--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Every plot and table with this text in all of its fields. */
function drawn(text: string): string[] {
	const one = explained([0.5, -0.3, 0.1], {
		features: [0, 1, 2].map((f) => ({ name: text + f, value: text, column: f })),
		targets: [{ index: 0, name: text, prediction: 1 }],
		notes: [{ code: text, message: text }],
		options: { link: text },
	});
	const words = `a ${text} b`;
	const ends = [[0, 1] as const, [words.length - 1, words.length] as const];
	const marked = explained([1, -2], { features: ends.map((span) => ({ name: text, value: text, spans: [span] })) });
	const curve = { metric: "deletion", scores: [1, 0], fractions: [0, 1], auc: 1, target: { name: text } } as const;
	return [
		...[barPlot, waterfallPlot, forcePlot, decisionPlot, predictionPlot, dataTable].map((plot) => plot(one)),
		...[beeswarmPlot, globalBarPlot, heatmapPlot].map((plot) => plot([one, one])),
		convergencePlot(asSteps([one, one])),
		scatterPlot([one], { feature: 0, colour: 1 }),
		pickPlot(submodularPick([one, one], { count: 2 }), { names: [text, text] }),
		curvePlot({ [text]: curve }),
		textPlot(marked, words),
	];
}

test.skipIf(chromium === undefined && process.env.CI === undefined)(
	"in Chromium no text in a plot acts or becomes an element, in a page and as a document (skipped where there is no Chromium)",
	async () => {
		const plots = HOSTILE.flatMap(drawn);
		const counts = plots.map((plot) => all(parsed(plot)).length);
		const data = JSON.stringify({ plots, counts }).replaceAll("<", "\\u003c");
		const folder = mkdtempSync(join(tmpdir(), "whybox-"));
		const page = (
			body: string,
		): string => `<!doctype html><meta charset="utf-8"><script>window.alert = () => (window.fired = true);</script><div id="inline">${body}</div><pre id="said"></pre><script>
			const { plots, counts } = ${data};
			const wrong = [];
			plots.forEach((plot, i) => {
				const inside = document.createElement("div");
				inside.innerHTML = plot;
				const own = new DOMParser().parseFromString(plot, "text/xml");
				for (const found of [inside, own]) if (found.querySelectorAll("*").length !== counts[i]) wrong.push(i);
			});
			const inline = document.querySelectorAll("#inline *").length;
			document.getElementById("inline").remove();
			setTimeout(() => (document.getElementById("said").textContent = JSON.stringify({ inline, wrong, fired: window.fired === true })), 200);
		</script>`;
		/** What the page says of itself. */
		const said = async (body: string): Promise<unknown> => {
			writeFileSync(join(folder, "page.html"), page(body));
			const args = [
				...FLAGS.split(" "),
				`--user-data-dir=${folder}`,
				"--virtual-time-budget=3000",
				"--dump-dom",
				`file://${folder}/page.html`,
			];
			const { stdout } = await promisify(execFile)(chromium!, args, { maxBuffer: 2 ** 28 });
			return JSON.parse(/<pre id="said">(.*?)<\/pre>/.exec(stdout)![1]!);
		};
		try {
			expect(plots).toHaveLength(14 * HOSTILE.length);
			const inline = counts.reduce((sum, count) => sum + count, 0);
			expect(await said(plots.join(""))).toEqual({ inline, wrong: [], fired: false });
			// The page would see it.
			expect(await said('<img src="x" onerror="alert(1)">')).toEqual({ inline: 1, wrong: [], fired: true });
		} finally {
			rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
		}
	},
);
