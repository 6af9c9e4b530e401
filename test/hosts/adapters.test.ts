import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { type Handler, SUMS, sums, well, withServer } from "../adapters/server.js";
import { type Browser, chromium, firefox, openPage } from "./browser.js";
import { WEIGHTS, writeMoodModel } from "./mood-model.js";
import type { AdapterRow } from "./table.js";

/** What every app/adapters/*.mjs gives, beside what is its own. */
interface Tried {
	library: string;
	first: number;
	explanations: number;
}

const run = promisify(execFile);
const app = inject("app");
const root = fileURLToPath(new URL("../../", import.meta.url));
const libraries = fileURLToPath(new URL("node_modules", import.meta.url));

beforeAll(async () => {
	// The app's author has installed the libraries beside the package.
	const link = (to: string, from: string) => {
		mkdirSync(dirname(join(app, from)), { recursive: true });
		symlinkSync(to, join(app, from));
	};
	link(libraries, "libraries");
	for (const name of ["@tensorflow", "@huggingface", "onnxruntime-node"]) link(join(libraries, name), `node_modules/${name}`);
	link(join(root, "node_modules/onnxruntime-web"), "node_modules/onnxruntime-web");
	for (const name of ["breast-cancer.onnx", "breast-cancer.csv", "snow.onnx"])
		cpSync(join(root, "examples/data", name), join(app, "data", name));
	writeMoodModel(join(app, "models/mood"));
	await run(process.execPath, [fileURLToPath(new URL("bundle.mjs", import.meta.url)), "adapters", app]);
});

/** A host: asks app/adapters/<library>.mjs, with an argument. */
type Host = readonly [name: string, ask: (library: string, argument: string) => Promise<unknown>];

const command = (name: string, path: string, ...options: string[]): Host => [
	name,
	async (library, argument) => {
		const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
		const { stdout } = await run(path, [...options, "adapters.mjs", library, argument], { cwd: app, env });
		// TensorFlow.js greets.
		return JSON.parse(stdout.slice(stdout.indexOf('{"library"')));
	},
];
const page = (browser: Browser): Host => [
	browser.name,
	async (library, argument) => {
		const { result } = await openPage(browser, app, `adapters.html#${encodeURIComponent(`${library} ${argument}`)}`);
		expect(result).not.toHaveProperty("error");
		return (result as unknown[])[0];
	},
];

const commands = [
	command(`Node ${process.versions.node}`, process.execPath),
	command("Node 24", join(libraries, "node-24/bin/node")),
	command("Deno", join(libraries, ".bin/deno"), "run", "--no-prompt", "--allow-all"),
	command("Bun", join(libraries, ".bin/bun")),
];
// Only a machine without a browser may do without it; .ci/run installs both first.
const pages = [chromium, firefox].filter(({ path }) => path !== undefined || process.env.CI !== undefined).map(page);
const everywhere = [...commands, ...pages];

/** Asks, and writes a row of the table. */
async function tried<T extends Tried>([host, ask]: Host, library: string, argument = ""): Promise<T> {
	const outcome = (await ask(library, argument)) as T;
	const row: AdapterRow = { host, library: outcome.library, explanations: outcome.explanations, first: outcome.first };
	appendFileSync(join(app, "adapters.jsonl"), `${JSON.stringify(row)}\n`);
	return outcome;
}

describe("whybox/tfjs with TensorFlow.js", () => {
	test.each(everywhere)("explains models of every kind, and leaves no tensor, in %s", async (...host) => {
		const { library, first, ...outcome } = await tried(host, "tfjs");
		const failed = (message: string) => `ModelError: the model failed on batch 0 (${message}`;
		expect(library).toMatch(/^TensorFlow\.js 4\.\d+\.\d+, cpu$/);
		expect(first).toBeGreaterThan(0);
		expect(outcome).toEqual({
			explanations: 14,
			// Numbers that 32 bits hold: bit for bit what plain arithmetic gives.
			differences: { layers: 0, named: 0, likeliest: 0, graph: 0, flow: 0, careless: 0, waiting: 0 },
			survives: true,
			pictures: {
				shape: { input: expect.any(String), type: "float32", layout: "nhwc", channels: 3, height: 8, width: 8 },
				top: 0,
				same: 0,
			},
			texts: "good",
			complaints: {
				columns: [failed('rows 0 to 1): the model\'s input "dense_Dense1_input" takes 4 columns, but the rows have 1'), 0],
				names: [
					failed(
						'rows 0 to 15): the model has several inputs, which get the columns of their names, but no column is called "dose" (did you mean "dosis"?); ' +
							'columns: "age", "bmi", "dosis", "pulse"',
					),
					0,
				],
				output: ['RangeError: "options.output" expected one of "hidden", "scores" (did you mean "scores"?), got "score"', 0],
				fails: [failed("rows 0 to 15): Operands could not be broadcast together with shapes 16,4 and 3,3."), 0],
				failsLater: [failed("rows 0 to 15): no more"), 0],
				shape: [failed("rows 0 to 15): the model's output has dims [] for 16 rows, expected [16] or [16, targets]"), 0],
				nameless: [
					failed(
						"rows 0 to 15): the model gave 2 tensors without names: have it give the one to explain, or an object from names to tensors",
					),
					0,
				],
				notFinite: [
					"ModelError: the model's reply to batch 0 (16 rows), row 0, target 0: expected a finite number, got NaN; does the model cope with every input of the batch?",
					0,
				],
				aborted: ["Error: enough", 0],
			},
			left: 0,
		});
	});
});

describe("whybox/onnx with ONNX Runtime", () => {
	interface Onnx extends Tried {
		attributions: number[][];
		predictions: number[][];
		complaint: string;
		shape: object;
	}
	const outcomes = new Map<string, Onnx>();
	const asked = async (host: Host, runtime: string): Promise<Onnx> => {
		const { library, first, ...outcome } = await tried<Onnx>(host, "onnx", runtime);
		expect(library).toMatch(new RegExp(`^${runtime} 1\\.\\d+\\.\\d+`));
		expect(first).toBeGreaterThan(0);
		return outcome as Onnx;
	};

	/** The same runtime: the same bytes, whatever the engine. */
	async function check(host: Host, runtime: string): Promise<Onnx> {
		const outcome = await asked(host, runtime);
		if (!outcomes.has(runtime)) outcomes.set(runtime, outcome);
		expect(outcome).toEqual(outcomes.get(runtime));
		return outcome;
	}

	test.each(everywhere)("for the web explains patients and pictures in %s", async (...host) => {
		const { shape, predictions, attributions, complaint } = await check(host, "onnxruntime-web");
		expect(shape).toEqual({ input: "input", type: "float32", layout: "nchw", channels: 3, height: 64, width: 64 });
		// Probabilities.
		for (const each of predictions) expect(Math.abs(each.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-6);
		expect(attributions.map(({ length }) => length)).toEqual([60, 32, 32]);
		expect(complaint).toBe(
			'ModelError: the model failed on batch 0 (rows 0 to 1): the model\'s input "input" takes 30 columns, but the rows have 1',
		);
	});

	test.each(commands)("for Node explains them alike, in the native order of additions, in %s", async (...host) => {
		const { attributions } = await check(host, "onnxruntime-node");
		const web = outcomes.get("onnxruntime-web")!.attributions;
		const furthest = Math.max(...attributions.flatMap((each, i) => each.map((value, k) => Math.abs(value - web[i]![k]!))));
		expect(furthest).toBeLessThan(1e-5);
		expect(furthest).toBeGreaterThan(0);
	});
});

describe("whybox/transformers with transformers.js", () => {
	test.each(everywhere)("explains what its pipeline says of a text in %s", async (...host) => {
		const { library, first, difference, ...outcome } = await tried<Tried & { difference: number }>(
			host,
			"transformers",
			JSON.stringify(WEIGHTS),
		);
		expect(library).toMatch(/^transformers\.js 4\./);
		expect(first).toBeGreaterThan(0);
		// Of softmaxes of 32 bits.
		expect(difference).toBeLessThan(1e-6);
		expect(outcome).toEqual({ explanations: 2, labels: ["NEGATIVE", "NEUTRAL", "POSITIVE"], exact: true, target: "POSITIVE", top: "good" });
	});
});

describe("whybox/http with the host's own fetch", () => {
	/** By the model's name. */
	const answers: Record<string, Handler> = {
		well,
		words: ({ path, body }, response) =>
			void response.end(
				JSON.stringify(path.endsWith("/infer") ? sums(body) : { ...SUMS, inputs: [{ name: "x", datatype: "BYTES", shape: [-1] }] }),
			),
		busy: (request, response, count) =>
			count < 2 ? void response.writeHead(503, { "retry-after": "0" }).end("later") : well(request, response, count),
		overloaded: ({ headers }, response) => void response.writeHead(429).end(`too much for ${headers.authorization}`),
		torn: (_, response) => {
			response.writeHead(200, { "content-length": 100 });
			response.write("{", () => response.destroy());
		},
		slow: () => undefined,
		elsewhere: (_, response) => void response.writeHead(307, { location: "/v2/models/well" }).end(),
		html: (_, response) => void response.end("<html>"),
		gone: (_, response) => void response.writeHead(404).end("no such model"),
	};

	test.each(everywhere)("explains, tries again, gives up, and keeps its headers to itself in %s", async (...host) => {
		const counts = new Map<string, number>();
		const handler: Handler = (request, response) => {
			// Pages ask from elsewhere, and browsers ask first whether they may.
			for (const what of ["origin", "headers"])
				response.setHeader(`access-control-allow-${what}`, what === "origin" ? "*" : "authorization, content-type");
			if (request.method === "OPTIONS") return void response.end();
			const [, name] = /^\/v2\/models\/(\w+)/.exec(request.path)!;
			counts.set(name!, (counts.get(name!) ?? -1) + 1);
			return answers[name!]!(request, response, counts.get(name!)!);
		};
		const { library, first, ...outcome } = await withServer(handler, (origin) => tried<Tried>(host, "http", origin));
		expect([library, first > 0]).toEqual(["Open Inference Protocol", true]);
		expect(outcome).toEqual({
			explanations: 4,
			attributions: [
				[3, 4],
				[3, 4],
				[3, 4],
			],
			longest: "longer",
			complaints: {
				overloaded: "ModelError, HttpError, 429, 3, ",
				torn: "ModelError, HttpError, no answer, 1, ",
				slow: "ModelError, HttpError, no answer, 1, was not answered within 50 ms",
				// Browsers tell no more of a redirect than that it is one.
				elsewhere: `ModelError, HttpError, ${pages.some(([name]) => name === host[0]) ? 0 : 307}, 1, redirect`,
				html: "ModelError, HttpError, 200, 1, not JSON",
				gone: "ModelError, HttpError, 404, 1, ",
				aborted: "enough",
			},
		});
	});
});

test("what the adapters want of the libraries is what their types declare", async () => {
	writeFileSync(
		join(app, "adapters.ts"),
		`import * as layers from "@tensorflow/tfjs-layers";
		import * as converter from "@tensorflow/tfjs-converter";
		import * as tf from "@tensorflow/tfjs-core";
		import * as web from "onnxruntime-web";
		import * as node from "onnxruntime-node";
		import { pipeline } from "@huggingface/transformers";
		import { Lime, Shap, tabular, text } from "whybox";
		import { fromOnnx } from "whybox/onnx";
		import { fromTextPipeline } from "whybox/transformers";
		import { fromTfjs, imageShapeOf } from "whybox/tfjs";

		const model: layers.LayersModel = await layers.loadLayersModel("model.json");
		const graph: converter.GraphModel = await converter.loadGraphModel("model.json");
		imageShapeOf(model);
		imageShapeOf(graph);
		for (const each of [model, graph, (x: tf.Tensor) => tf.softmax(x), async (x: tf.Tensor) => ({ scores: x })]) {
			new Shap(fromTfjs(tf, each), tabular([[1]]));
			new Lime(fromTfjs(tf, each), text());
		}
		// @ts-expect-error
		fromTfjs(tf, 5);
		new Shap(fromOnnx(web, await web.InferenceSession.create("m.onnx")), tabular([[1]]));
		new Shap(fromOnnx(node, await node.InferenceSession.create("m.onnx")), tabular([[1]]));
		new Lime(fromTextPipeline(await pipeline("text-classification")), text());`,
	);
	const options = "--noEmit --strict --skipLibCheck --module nodenext --target es2022 --lib es2023,dom".split(" ");
	const { stdout } = await run(join(root, "node_modules/.bin/tsc"), [...options, "adapters.ts"], { cwd: app }).catch((error) => error);
	expect(stdout).toBe("");
});
