// `npm run bench:efficiency [-- games | figure-3]`: how near to the truth for how many model rows? Games with known Shapley values, those of ../shared where
// it is there; and Figure 3 of the SHAP paper, as a table and as build/figure-3.svg.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measure, PANELS, tableOf } from "./efficiency/figure-3.js";
import { drawFigure } from "./efficiency/picture.js";
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

const parts: Readonly<Record<string, () => Promise<void>>> = { "figure-3": figure3 };
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
	console.error(`bench:efficiency: a part is one of ${Object.keys(parts).join(", ")}, got ${unknown}`);
	process.exit(2);
}
console.log(describe(machine()));
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
