/** The lines of code that do the same in one's own page. */
import type { Cell, Instance, Kind, Opened, Question, Settings } from "../messages.js";

const CLASSES: Record<Settings["method"], string> = {
	shap: "Shap",
	lime: "Lime",
	rise: "Rise",
	"meaningful-perturbation": "MeaningfulPerturbation",
	"faithful-path": "FaithfulPath",
};

export function codeFor(kind: Kind, opened: Opened, { instance, settings }: Question): string {
	const { target, seed, budget, precision } = settings;
	const options = [
		...(opened.named ? [`targetNames: ${opened.targetNames.length > MANY ? "names" : list(opened.targetNames)}`] : []),
		...(target === "predicted" ? [] : [`targets: ${target}`]),
		...(budget === undefined ? [] : [`budget: ${budget}`]),
		...(precision === undefined ? [] : [`precision: ${precision}`]),
		...(seed === 0 ? [] : [`seed: ${seed}`]),
	];
	const given = options.length === 0 ? "" : `, { ${options.join(", ")} }`;
	const name = CLASSES[settings.method];
	const onnx = /\.onnx$/i.test(opened.modelName);
	const { imports, lines, masker } = { table: tableCode, text: textCode, picture: pictureCode }[kind](opened, instance, settings);
	return [
		...(kind === "table" ? ['import { parse } from "csv-parse/browser/esm/sync";'] : []),
		...(onnx ? ['import * as ort from "onnxruntime-web/wasm";'] : []),
		`import { ${[name, ...imports].toSorted().join(", ")} } from "whybox";`,
		...(kind === "picture" ? ['import { readImage } from "whybox/browser";'] : []),
		...(onnx ? [`import { ${ADAPTER[kind]} } from "whybox/onnx";`] : [`import { predict } from "./${modulePath(opened.modelName)}";`]),
		"",
		...(onnx
			? [
					"ort.env.wasm.numThreads = 1;",
					`const session = await ort.InferenceSession.create(${JSON.stringify(opened.modelName)});`,
					`const predict = ${ADAPTER[kind]}(ort, session);`,
				]
			: []),
		...(opened.named && opened.targetNames.length > MANY ? ['const names = await (await fetch("class-names.json")).json();'] : []),
		...lines,
		`const explainer = new ${name}(predict, ${masker}${given});`,
		"for await (const explanation of explainer.stream(instance)) console.log(explanation.top(5), explanation.cost);",
	].join("\n");
}

/** More names than this are read from a file. */
const MANY = 20;

/** As people write it. */
const list = (values: readonly Cell[]): string => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;

const ADAPTER: Record<Kind, string> = { table: "fromOnnx", picture: "fromOnnxImages", text: "" };

const modulePath = (name: string): string => (/\.m?js$/.test(name) ? name : "model.mjs");

interface Part {
	readonly imports: readonly string[];
	readonly lines: readonly string[];
	readonly masker: string;
}

function tableCode(
	{ dataName, fields = [], columns = [], delimiter = ",", instances }: Opened,
	instance: Instance,
	{ method }: Settings,
): Part {
	const names = fields.map(({ name }) => name);
	const others = columns.filter((name) => !names.includes(name));
	// What is left out is shorter to say, mostly.
	const ordered = columns.filter((name) => names.includes(name)).join() === names.join();
	const keep = others.length === 0 ? "" : `.filter((name) => !${list(others)}.includes(name))`;
	const chosen = ordered && others.length <= 5 ? `Object.keys(records[0])${keep}` : list(names);
	const every = method === "lime" ? 1 : Math.max(1, Math.ceil(instances / 100));
	const words = fields.flatMap(({ name, categories }) => (categories ? [`${JSON.stringify(name)}: ${list(categories)}`] : []));
	const categories = words.length === 0 || every === 1 ? "" : `, categories: { ${words.join(", ")} }`;
	const cell = fields.every(({ categories }) => categories === undefined)
		? "Number(row[name])"
		: "Number.isFinite(+row[name]) ? +row[name] : row[name]";
	return {
		imports: ["tabular"],
		lines: [
			`const records = parse(await (await fetch(${JSON.stringify(dataName)})).text(), { columns: true, trim: true${delimiter === "," ? "" : `, delimiter: ${JSON.stringify(delimiter)}`} });`,
			`const columns = ${chosen};`,
			`const rows = records.map((row) => columns.map((name) => ${cell}));`,
			`const instance = ${list(instance as readonly Cell[])};`,
		],
		masker: `tabular(${every === 1 ? "rows" : `rows.filter((_, i) => i % ${every} === 0)`}, { columns${categories} })`,
	};
}

function textCode(_: Opened, instance: Instance): Part {
	return { imports: ["text"], lines: [`const instance = ${JSON.stringify(instance)};`], masker: "text()" };
}

function pictureCode({ size = [224, 224], format = "{}" }: Opened, _: Instance, { superpixels }: Settings): Part {
	const options = Object.entries({ ...(JSON.parse(format) as object), superpixels }).map(
		([name, value]) => `${name}: ${JSON.stringify(value)}`,
	);
	return {
		imports: ["image"],
		lines: [`const instance = await readImage(document.querySelector("img"), { height: ${size[0]}, width: ${size[1]} });`],
		masker: `image({ ${options.join(", ")} })`,
	};
}
