// `npm run bench:images [-- pointing | masks | faithfulness]`: how well do explanations of images find what the model looks at, for how many model rows?
// --images N, --budgets 250,500,1000; faithfulness also takes --model v1|v2, --methods "LIME,RISE" and --against 4000, which adds the classics at so many rows.
// Photographs and models are those of ../shared/data, where it is there; pointing asks the snow story, whose cause is known.
import { parseArgs } from "node:util";
import { evaluationScenes } from "../examples/snow/evaluation.js";
import { compare } from "./images/experiment.js";
import { missing, type ModelName, MODELS, photographs } from "./images/gallery.js";
import { masksTable, snow, surest } from "./images/masks.js";
import { CLASSICS, METHODS, REFERENCE } from "./images/methods.js";
import { pointers, pointing } from "./images/pointing.js";
import { againstTable, faithfulnessTable } from "./images/report.js";
import { describe, machine } from "./machine.js";
import { duration, table, verdict } from "./table.js";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		model: { type: "string", default: "v1" },
		images: { type: "string" },
		budgets: { type: "string" },
		methods: { type: "string" },
		against: { type: "string" },
	},
});

function refuse(message: string): never {
	console.error(`bench:images: ${message}`);
	process.exit(2);
}

function positive(option: string, value: string): number {
	const number = Number(value);
	return Number.isSafeInteger(number) && number > 0 ? number : refuse(`--${option} expected whole numbers above 0, got ${value}`);
}

const model = Object.hasOwn(MODELS, values.model)
	? (values.model as ModelName)
	: refuse(`--model expected ${Object.keys(MODELS).join(" or ")}, got ${values.model}`);
const wanted = {
	images: values.images === undefined ? undefined : positive("images", values.images),
	budgets: values.budgets?.split(",").map((value) => positive("budgets", value)),
	against: values.against === undefined ? undefined : positive("against", values.against),
	methods: values.methods?.split(",") ?? METHODS.map(({ name }) => name),
};
const strange = wanted.methods.find((name) => !METHODS.some((method) => method.name === name));
if (strange !== undefined) refuse(`--methods expected some of ${METHODS.map(({ name }) => name).join(", ")}, got ${strange}`);

/** Share of the pictures on which the most important pixel is to be one of the snow's. */
const POINTING_TARGET = 0.95;

async function askPointing(): Promise<void> {
	const scenes = evaluationScenes(wanted.images ?? 100);
	const rows: string[][] = [];
	for (const budget of wanted.budgets ?? [250]) {
		for (const pointer of pointers) {
			const { share, interval, count } = await pointing(pointer, scenes, budget);
			const percent = (value: number): string => (100 * value).toFixed(0);
			const reach = `${percent(interval[0])} … ${percent(interval[1])} %`;
			rows.push([pointer, String(budget), `${percent(share)} %`, reach, String(count), "≥ 95 %", verdict(share >= POINTING_TARGET)]);
		}
	}
	console.log(`Huskies beside snow that the model of the snow story calls wolves because of it: is the most important pixel in the snow?
${table(["", "model rows", "hits", "95 % interval", "pictures", "target", ""], rows)}`);
}

async function askMasks(): Promise<void> {
	const count = wanted.images ?? 8;
	const folder = missing();
	if (folder !== undefined) console.log(`Photographs are not in ${folder}`);
	const galleries = [...(folder === undefined ? [await surest(await photographs("v1", 36), count)] : []), snow(count)];
	for (const gallery of galleries)
		console.log(`Masks of 14 × 14 cells, without gradients. ${gallery.name}\n${await masksTable(gallery, 1)}\n`);
}

/** Without other wishes; a row of v2 takes fifteen times as long. */
const USUAL = { v1: { images: 36, budgets: [250, 500, 1000] }, v2: { images: 6, budgets: [500] } } as const;

async function askFaithfulness(): Promise<void> {
	const folder = missing();
	if (folder !== undefined) {
		console.log(`Faithfulness is measured on photographs, which are not in ${folder}`);
		return;
	}
	const { methods: names, against, images = USUAL[model].images, budgets = USUAL[model].budgets } = wanted;
	const gallery = await photographs(model, images);
	const started = performance.now();
	const progress = (done: number): void =>
		console.error(`${done} of ${gallery.images.length} photographs, ${duration(performance.now() - started)}`);
	const methods = METHODS.filter(({ name }) => names.includes(name));
	const series = await compare(gallery, methods, budgets, progress);
	console.log(`Areas under the curves of insertion (from the picture, blurred; higher is better) and deletion (to its mean colour; lower is better),
pixel by pixel in 32 steps, for the class that the model favours; ± half of the 95 % confidence interval over the photographs. ${gallery.name}.`);
	for (const budget of budgets) console.log(`\n${budget} model rows at most\n${faithfulnessTable(series, budget, REFERENCE)}`);
	if (against !== undefined) {
		const classics = METHODS.filter(({ name }) => CLASSICS.includes(name));
		const larger = await compare(gallery, classics, [against], progress);
		console.log(`\nAgainst the classics at ${against} model rows\n${againstTable(series, larger)}`);
	}
	console.log(`\n${duration(performance.now() - started)}`);
}

const parts: Readonly<Record<string, () => Promise<void>>> = { pointing: askPointing, masks: askMasks, faithfulness: askFaithfulness };
const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) refuse(`a part is one of ${Object.keys(parts).join(", ")}, got ${unknown}`);
console.log(describe(machine()));
for (const [name, part] of Object.entries(parts)) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	console.log();
	await part();
}
