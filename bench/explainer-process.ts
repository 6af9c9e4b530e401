// Run by bench/explainers.ts, one process per configuration: peak memory belongs to a process. Makes an explanation whenever told to.
import { init, Lime, type Predict, type Rows, Shap, tabular } from "whybox";
import type { Configuration, Report } from "./configuration.js";
import { numbers } from "./data.js";
import { cpuMilliseconds } from "./measure.js";

const { method, backend, features, background, effort } = JSON.parse(process.argv[2]!) as Configuration;
await init({ backend });

let inModel = 0;
let calls = 0;
/** Every how many calls of the model memory is looked at; 0: never. */
let lookEvery = 0;
/** The largest heap seen, typed arrays included. */
let most = 0;

/** The cheapest model that depends on every feature; its CPU time is taken off. */
const predict: Predict<Rows> = ({ data, rows, columns }) => {
	const started = cpuMilliseconds();
	const predictions = new Float64Array(rows);
	for (let r = 0, at = 0; r < rows; r++) {
		let sum = 0;
		for (let c = 0; c < columns; c++, at++) sum += data[at];
		predictions[r] = sum;
	}
	if (lookEvery > 0 && calls++ % lookEvery === 0) most = Math.max(most, used());
	inModel += cpuMilliseconds() - started;
	return predictions;
};

/** Bytes in use after everything that nobody needs is gone. */
function used(): number {
	// Typed arrays are freed behind a collection's back; the next collection waits for that.
	globalThis.gc!();
	globalThis.gc!();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

const masker = tabular({ data: numbers(background * features), columns: features });
const instance = Array.from(numbers(features, 2));
const coalitions = effort * (2 * features + 2048);
const explain =
	method === "shap"
		? () => new Shap(predict, masker).explain(instance, { estimator: "kernel", budget: 1 + background * (1 + coalitions) })
		: () => new Lime(predict, masker).explain(instance, { budget: effort * 5000 });

const report = (message: Report) => process.send!(message);

/** CPU milliseconds of `calls` explanations without the model. */
async function timed(calls: number): Promise<number> {
	inModel = 0;
	const started = cpuMilliseconds();
	for (let call = 0; call < calls; call++) await explain();
	return cpuMilliseconds() - started - inModel;
}

const unused = used();
const resident = process.memoryUsage.rss();
const { cost } = await explain();
const peak = Math.max(0, process.resourceUsage().maxRSS * 1024 - resident);

lookEvery = Math.ceil(cost.modelCalls / 50);
await explain();
lookEvery = 0;
const needed = Math.max(0, most - unused);

for (const end = cpuMilliseconds() + 300; cpuMilliseconds() < end;) await explain();
report({ peak, needed, modelRows: cost.modelRows, rough: await timed(1) });

process.on("message", (calls: number) => void timed(calls).then((time) => report({ time: time / calls })));
process.on("disconnect", () => process.exit());
