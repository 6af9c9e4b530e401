// `npm run bench:efficiency [-- background | coverage | baseline | time | lime | figure-3] [--seeds 5]`: how near to the truth for how many model rows, and for how much
// computing? Games with known Shapley values, those of ../shared where it is there; and Figure 3 of the SHAP paper, as a table and as build/figure-3.svg.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchBackground } from "./efficiency/background.js";
import { benchBaseline } from "./efficiency/baseline.js";
import { measure, PANELS, tableOf } from "./efficiency/figure-3.js";
import { drawFigure } from "./efficiency/picture.js";
import { benchCoverage } from "./efficiency/coverage.js";
import { benchLime } from "./efficiency/lime.js";
import { benchTime } from "./efficiency/time.js";
import { describe, machine } from "./machine.js";

async function figure3(): Promise<void> {
	const drawn = [];
	for (const panel of PANELS) {
		const points = await measure(panel);
		console.log(`\n${tableOf(panel, points)}`);
		drawn.push([panel, points] as const);
	}
	const file = fileURLToPath(new URL("../figure-3.svg", import.meta.url));
	mkdirSync(fileURLToPath(new URL("..", import.meta.url)), { recursive: true });
	writeFileSync(file, drawFigure(drawn));
	console.log(`\ndrawn in ${file}`);
}

const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { seeds: { type: "string", default: "5" } } });
const seeds = Number(values.seeds);
const parts: Readonly<Record<string, () => Promise<void>>> = {
	background: () => benchBackground(seeds),
	coverage: () => benchCoverage(seeds),
	baseline: () => benchBaseline(seeds),
	time: () => benchTime(seeds),
	lime: () => benchLime(seeds),
	"figure-3": figure3,
};
const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined || !Number.isSafeInteger(seeds) || seeds < 1) {
	console.error(
		`bench:efficiency: parts are ${Object.keys(parts).join(", ")} and --seeds is an integer >= 1, got ${process.argv.slice(2).join(" ")}`,
	);
	process.exit(2);
}
console.log(describe(machine()));
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
