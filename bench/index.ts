// `npm run bench`: what the README's figures come from. `-- kernels | explainers | texts | size` for one part, `--json FILE` for the raw results. It is a
// report: a missed target is printed as missed and does not fail.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchExplainers } from "./explainers.js";
import { benchKernels } from "./kernels.js";
import { describe, machine } from "./machine.js";
import { benchSize } from "./size.js";
import { benchTexts } from "./texts.js";

const parts = { kernels: benchKernels, explainers: benchExplainers, texts: benchTexts, size: benchSize };
type Part = keyof typeof parts;
const isPart = (name: string): name is Part => Object.hasOwn(parts, name);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const unknown = positionals.find((name) => !isPart(name));
if (unknown !== undefined) {
	console.error(`bench: a part is one of ${Object.keys(parts).join(", ")}, got ${unknown}`);
	process.exit(2);
}
const wanted = positionals.length > 0 ? positionals.filter(isPart) : (Object.keys(parts) as Part[]);

const before = machine();
console.log(describe(before));
const results: Partial<Record<Part, unknown>> = {};
for (const part of wanted) {
	console.log();
	results[part] = await parts[part](console.log);
}
console.log(`\n${describe(machine())}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine: before, ...results }, null, "\t")}\n`);
