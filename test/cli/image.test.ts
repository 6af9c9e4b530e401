import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import { Explanation } from "../../bindings/explanation.js";
import { readImage } from "../../bindings/hosts/node.js";
import { model, node, value } from "../adapters/onnx-writer.js";
import { png } from "../pictures/png-writer.js";
import { temporaryFolder, watchedStreams } from "./folder.js";

/** A black picture of 8 × 8 pixels with a red top left quarter. */
const corner = (side: number) => (_: unknown, i: number) =>
	i % 3 === 0 && (i / 3) % side < side / 2 && i / 3 < (side * side) / 2 ? 200 : 0;
const square = (side: number) => png({ width: side, height: side, colour: 2 }, Array.from({ length: side * side * 3 }, corner(side)));

const folder = temporaryFolder({
	// How red the top left quarter is, 0..1.
	"red.mjs": `
		export const targets = ["dull", "red"];
		export const image = { height: 8, width: 8 };
		export const predict = (images) => Array.from({ length: images.count }, (_, i) => {
			const pixels = images.at(i);
			let sum = 0;
			for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) sum += pixels[(y * 8 + x) * 3];
			const red = sum / (16 * 255);
			return [1 - red, red];
		});`,
	// What the batch is like: layout, channels, size, type and the largest number.
	"like.mjs": `
		export const predict = (images) => Array.from({ length: images.count }, (_, i) => [
			images.layout === "nchw" ? 1 : 0, images.channels, images.height, images.width, images.data instanceof Float32Array ? 1 : 0,
			images.at(i).reduce((a, b) => Math.max(a, b)),
		]);`,
	// The same with its gradient.
	"gradient.mjs": `
		export * from "./red.mjs";
		import { predict } from "./red.mjs";
		export const gradient = async (images, target) => ({
			scores: predict(images).map((row) => row[target]),
			gradients: Float32Array.from({ length: images.data.length }, (_, i) => {
				const [y, x, c] = [Math.floor((i % 192) / 24), Math.floor(i / 3) % 8, i % 3];
				return y < 4 && x < 4 && c === 0 ? (target === 1 ? 1 : -1) / (16 * 255) : 0;
			}),
		});`,
	"wrong-size.mjs": "export const image = { hieght: 8 }; export const predict = () => [];",
	"other.mjs": "export const forecast = 1;",
	"broken.mjs": "export const predict = () => { throw new Error('the model is out of order'); };",
	"means.onnx": model({
		nodes: [node("GlobalAveragePool", ["pixels"], ["pooled"]), node("Flatten", ["pooled"], ["probabilities"], { axis: 1 })],
		inputs: [value("pixels", "float32", ["N", 3, 6, 6])],
		outputs: [value("probabilities", "float32", ["N", 3])],
	}),
	"any-size.onnx": model({
		nodes: [node("GlobalAveragePool", ["pixels"], ["pooled"]), node("Flatten", ["pooled"], ["probabilities"], { axis: 1 })],
		inputs: [value("pixels", "float32", ["N", 3, "N", "N"])],
		outputs: [value("probabilities", "float32", ["N", 3])],
	}),
	"table.onnx": model({
		nodes: [node("Identity", ["X"], ["scores"])],
		inputs: [value("X", "float32", ["N", 3])],
		outputs: [value("scores", "float32", ["N", 3])],
	}),
	"corner.png": square(8),
	"large.png": square(64),
	"text.png": "this is no picture",
	"empty.jpg": "",
	"cut.png": square(64).subarray(0, 60),
	"imagenet.json": '{"0": ["n0001", "reddish"], "1": ["n0002", "greenish"], "2": ["n0003", "bluish"]}',
	"list.json": '["reddish", "greenish", "bluish"]',
	"names.txt": "reddish\ngreenish\nbluish\n",
	"broken.json": '{"0": ',
	"gap.json": '{"0": "reddish", "2": "bluish"}',
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], settings: { tty?: boolean; env?: Record<string, string>; stdin?: string } = {}) {
	const { streams, written } = watchedStreams(folder.path, settings);
	const code = await main(argv, streams);
	return { code, ...written };
}

const of = (picture: string, ...options: readonly string[]) => ["explain", "image", "--model", "red.mjs", "--input", picture, ...options];
const image = (...options: readonly string[]) => of("corner.png", ...options);
const GRID = ["--segmentation", "grid", "--superpixels", "4"];

async function explained(...argv: readonly string[]): Promise<Explanation[]> {
	const { code, stdout, stderr } = await whybox([...argv, "--json"]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	const json = JSON.parse(stdout) as unknown;
	return (Array.isArray(json) ? json : [json]).map((item) => Explanation.fromJSON(item));
}

describe("whybox explain image", () => {
	it("says what the model sees and which part makes it see that, with exit code 0 and nothing on stderr", async () => {
		const { code, stdout, stderr } = await whybox(image(...GRID, "--fill", "0", "--method", "shap", "--target", "red"));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toMatch(/^corner\.png, 8 × 8\nthe model says: red 0\.784, dull 0\.216\n\n/);
		const map = "████····\n████····\n········\n········\nmap: ░▒█ pushes red up, -=≡ down";
		expect(stdout).toContain(`\n\n${map}\n\nSHAP: why red = 0.784314\n`);
		expect(stdout).toMatch(/\nsuperpixel 0, top left.* +│█+ +\+0\.7843\n/);
		expect(stdout).toContain("exact: no sampling error");
	});

	it("explains by LIME unless told otherwise, and hands on its options", async () => {
		const options = ["--budget", "12", "--seed", "3", "--feature-count", "2", "--sampling", "independent", "--superpixels", "9"];
		const [explanation] = await explained(...image(...options, "--segmentation", "grid", "--target", "1"));
		expect(explanation).toMatchObject({ method: "lime", seed: 3, options: { budget: 12, featureCount: 2, sampling: "independent" } });
		expect(explanation!.features).toHaveLength(9);
		expect(explanation!.targets).toMatchObject([{ index: 1, name: "red" }]);
		expect(explanation!.image).toMatchObject({ kind: "superpixels", height: 8, width: 8 });
	});

	it("finds the order of the superpixels that inserts and deletes best", async () => {
		const [path] = await explained(...image("--method", "faithful-path", "--segmentation", "grid", "--superpixels", "4", "--fill", "0"));
		expect(path!.method).toBe("faithful-path");
		expect(path!.top(1)[0]!.index).toBe(0);
	});

	it("explains by RISE, whose map is as fine as it is told", async () => {
		const [explanation] = await explained(
			...image("--method", "rise", "--budget", "60", "--cells", "3", "--keep", "0.4", "--resolution", "4"),
		);
		expect(explanation).toMatchObject({ method: "rise", options: { cells: 3, keep: 0.4 }, image: { kind: "grid", rows: 4, columns: 4 } });
		const [preset] = await explained(...image("--method", "rise", "--budget", "60", "--preset", "rise"));
		expect(preset).toMatchObject({ estimator: "rise-published", options: { cells: 8 } });
	});

	it("explains by a learned mask, without and with the model's gradient", async () => {
		const options = ["--method", "meaningful-perturbation", "--target", "red", "--fill", "0", "--grid", "4"];
		const own = ["--game", "preservation", "--l1", "0.5", "--tv", "0.01", "--jitter", "2", "--optimiser", "spsa", "--budget", "80"];
		const [explanation] = await explained(...image(...options, ...own));
		expect(explanation).toMatchObject({
			method: "meaningful-perturbation",
			estimator: "spsa",
			image: { kind: "grid", rows: 4, columns: 4 },
		});
		expect(explanation!.options).toMatchObject({ game: "preservation", l1: 0.5, tv: 0.01, jitter: 2 });
		const [areas] = await explained(...image(...options, "--area", "0.2,0.4", "--budget", "80"));
		expect(areas!.options).toMatchObject({ area: [0.2, 0.4] });
		const chart = await whybox(image(...options, "--budget", "120"));
		expect(chart.stdout).toContain("\nmap: ░▒█ is deleted for red to fall\n\nMeaningful Perturbation: why red = 0.784314\n");
		expect(chart.stdout).toMatch(/\nthe mask deletes \d+\.\d % of the image: then the model says 0\.\d+\n/);
		const [published] = await explained(...image(...options, "--model", "gradient.mjs", "--preset", "jacobgil", "--budget", "60"));
		expect(published!.options).toMatchObject({ preset: "jacobgil" });
	});

	it("resizes pictures to what the model wants", async () => {
		const [explanation] = await explained(...of("large.png", ...GRID));
		expect(explanation!.image).toMatchObject({ height: 8, width: 8 });
		expect(explanation!.targets[0]).toMatchObject({ name: "red" });
		const [larger] = await explained(...image("--model", "like.mjs", "--size", "10x12", ...GRID));
		expect(larger!.image).toMatchObject({ height: 10, width: 12 });
		const [own] = await explained(...of("large.png", "--model", "like.mjs", ...GRID));
		expect(own!.image).toMatchObject({ height: 64, width: 64 });
	});

	it.each<[string, readonly string[], readonly number[]]>([
		["bytes, channels last, unless told otherwise", [], [0, 3, 8, 8, 0, 200]],
		["another layout", ["--layout", "nchw"], [1, 3, 8, 8, 0, 200]],
		["grey", ["--channels", "1"], [0, 1, 8, 8, 0, 60]],
		["alpha", ["--channels", "4"], [0, 4, 8, 8, 0, 255]],
		["0..1", ["--normalise", "0..1"], [0, 3, 8, 8, 1, Math.fround(200 / 255)]],
		["-1..1", ["--normalise", "-1..1"], [0, 3, 8, 8, 1, Math.fround(200 / 127.5 - 1)]],
		["as for ImageNet", ["--normalise", "imagenet"], [0, 3, 8, 8, 1, Math.fround((200 / 255 - 0.485) / 0.229)]],
		["as they are", ["--normalise", "none"], [0, 3, 8, 8, 0, 200]],
	])("gives the model pixels as it wants them: %s", async (_, options, wanted) => {
		const [explanation] = await explained(...image("--model", "like.mjs", "--target", "all", "--method", "shap", ...GRID, ...options));
		const predictions = explanation!.targets.map(({ prediction }) => prediction);
		predictions.forEach((prediction, i) => expect(Math.abs(prediction - wanted[i]!)).toBeLessThan(1e-6));
	});

	it("takes from an ONNX file the size and layout that it wants, and names its outputs from a file", async () => {
		for (const labels of ["imagenet.json", "list.json", "names.txt"]) {
			const { code, stdout } = await whybox(image("--model", "means.onnx", "--labels", labels, ...GRID));
			expect(code).toBe(0);
			expect(stdout).toMatch(/^corner\.png, 6 × 6\nthe model says: reddish \d+(\.\d+)?, greenish \d.*, bluish \d/);
			expect(stdout).toContain("LIME: why reddish = ");
		}
		const [explanation] = await explained(
			...image("--model", "any-size.onnx", "--size", "8", "--method", "shap", "--fill", "#000000", ...GRID),
		);
		expect(explanation!.attributions[0]).toBeCloseTo(50, 5);
	});

	it("reads standard input, several pictures, and prints arrays and lines of JSON", async () => {
		const both = of("corner.png", "large.png", ...GRID);
		expect(await explained(...both)).toHaveLength(2);
		const { stdout } = await whybox([...both, "--jsonl"]);
		expect(stdout.trimEnd().split("\n")).toHaveLength(2);
		const charts = await whybox(both);
		expect(charts.stdout.match(/^.*\.png, 8 × 8$/gm)).toEqual(["corner.png, 8 × 8", "large.png, 8 × 8"]);
		const piped = await whybox(of("-"), { stdin: "no picture" });
		expect(piped).toMatchObject({ code: 2, stdout: "" });
		expect(piped.stderr).toContain("error: --input -: expected a picture");
	});

	it("is plain where the terminal is, and coloured where it can be", async () => {
		const { stdout } = await whybox(image(...GRID), { env: { LC_ALL: "C" } });
		expect(stdout).toMatch(/^[ -~\n]*$/);
		const coloured = await whybox(image("--fill", "0", ...GRID), { tty: true, env: { LANG: "en_GB.UTF-8" } });
		expect(coloured.stdout).toContain(`${String.fromCharCode(27)}[31m█`);
		expect(coloured.stderr).toContain("picture 0  ");
	});

	it("fills absent parts with what it is told", async () => {
		const base = async (fill: string) => {
			const [explanation] = await explained(...image("--method", "shap", "--target", "red", "--fill", fill, ...GRID));
			return explanation!.baseValues[0]!;
		};
		expect(await base("0")).toBe(0);
		expect(await base("255")).toBe(1);
		expect(await base("51,0,0")).toBeCloseTo(0.2, 12);
		expect(await base("#330000")).toBeCloseTo(0.2, 12);
		expect(await base("mean")).toBeCloseTo(200 / 255, 12);
		expect(await base("blur")).toBeLessThan(0.8);
	});
});

describe("--output", () => {
	const draw = async (...options: readonly string[]) => {
		const { code, stderr } = await whybox(image("--method", "shap", "--fill", "0", "--target", "red", ...GRID, ...options));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		const { data, height, width, channels } = await readImage(join(folder.path, "drawn.png"));
		expect([height, width, channels]).toEqual([8, 8, 3]);
		return { first: [...data.subarray(0, 3)], last: [...data.subarray(-3)] };
	};

	it("draws the picture under a heat map: red where it makes the model say so", async () => {
		const { first, last } = await draw("--output", "drawn.png");
		expect(first[0]! - first[1]!).toBeGreaterThan(100);
		expect(last).toEqual([0, 0, 0]);
	});

	it("draws the strongest parts, or where they are", async () => {
		expect(await draw("--output", "drawn.png", "--picture", "cut-out")).toEqual({ first: [200, 0, 0], last: [128, 128, 128] });
		expect(await draw("--output", "drawn.png", "--picture", "mask", "--json")).toEqual({ first: [255, 255, 255], last: [0, 0, 0] });
	});

	it("says of which of several outputs the picture is", async () => {
		const { code, stderr } = await whybox(image("--target", "red,dull", "--output", "drawn.png", ...GRID));
		expect({ code, stderr }).toEqual({ code: 0, stderr: "whybox: drawn.png shows why red, the first of 2 outputs\n" });
	});
});

describe("wrong usage ends with exit code 2 and says what would be right", () => {
	it.each<[string, readonly string[], string]>([
		["no picture", ["explain", "image", "--model", "red.mjs"], "error: required option '--input <files...>' not specified"],
		["a picture that is not there", of("none.png"), "error: --input none.png: there is no such file"],
		["a text", of("text.png"), "error: --input text.png: expected a picture (JPEG, PNG, "],
		["an empty file", of("empty.jpg"), "error: --input empty.jpg: expected a picture (JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG), got 0 bytes"],
		["half a picture", of("cut.png"), "error: --input cut.png: expected a picture"],
		["standard input twice", of("-", "-"), "error: --input - is standard input, which can be read once only"],
		["a size that is none", image("--size", "8by8"), "option '--size <size>' argument '8by8' is invalid. Expected a size in pixels, as 224"],
		["a size of zero", image("--size", "0"), "Expected a size in pixels, as 224"],
		["a fill that is none", image("--fill", "pink"), "Expected mean, blur, noise, or a colour as 128, 255,0,0 or #ff0000."],
		["a colour outside", image("--fill", "256"), "Expected mean, blur, noise, or a colour"],
		["an option of RISE", image("--cells", "4"), "error: --cells belongs to --method rise; the method is lime"],
		["a published descent without a gradient", image("--method", "meaningful-perturbation", "--preset", "jacobgil"), 'error: --preset is for descents along "options.gradient", which is not given'],
		["an area that is none", image("--method", "meaningful-perturbation", "--area", "much"), "Expected a number >= 0."],
		["superpixels with RISE", image("--method", "rise", "--superpixels", "4"), "error: --superpixels belongs to --method lime or shap or faithful-path; the method is rise"],
		["RISE's preset", image("--preset", "rise"), "error: --preset rise belongs to --method rise; the method is lime"],
		["options of the segmentation that are no JSON", image("--segmentation-options", "{"), "Not JSON"],
		["options of the segmentation that it has not", image("--segmentation-options", '{"compactnes": 1}'), 'error: --segmentation-options has no option "compactnes" (did you mean "compactness"?)'],
		["a number of superpixels where none can be chosen", image("--segmentation", "quickshift", "--superpixels", "4"), 'error: --superpixels expected no value with segmentation "quickshift"'],
		["labels that are not there", image("--labels", "none.json"), "error: --labels none.json: there is no such file"],
		["labels that are broken", image("--labels", "broken.json"), "error: --labels broken.json: not JSON"],
		["labels with a gap", image("--labels", "gap.json"), "error: --labels gap.json: output 1 has no name"],
		["two lists of names", image("--labels", "list.json", "--target-names", "a,b"), "error: --labels and --target-names exclude each other"],
		["a model without predict", image("--model", "other.mjs"), 'expected an export "predict" (images => predictions), found forecast'],
		["a model that misspells what it wants", image("--model", "wrong-size.mjs"), 'error: --model wrong-size.mjs: its export "image" has no option "hieght" (did you mean "height"?)'],
		["a model of tables", image("--model", "table.onnx"), 'error: --model table.onnx: expected a model of pictures, whose input has four dimensions'],
		["a model that does not say its size", image("--model", "any-size.onnx"), "error: --model any-size.onnx does not say how large its pictures are; say it with --size, as in --size 224"],
		["a model of an unknown kind", image("--model", "names.txt"), "error: --model expected a .onnx file, or a .mjs, .js or .ts module that exports predict, or an http(s):// address; got \"names.txt\""],
		["ImageNet's colours of grey pictures", image("--channels", "1", "--normalise", "imagenet"), "error: --normalise imagenet is for 3 channels; the pictures have 1"],
		["a target that is not there", image("--target", "orange"), 'error: --target expected a name among --target-names, got "orange"'],
		["two kinds of output", image("--json", "--jsonl"), "error: --json and --jsonl exclude each other"],
		["a drawing of an unknown kind", image("--output", "drawn.bmp"), "error: --output expected a name that ends in .png, .jpg, .jpeg, .webp, .avif, .tif, .tiff, got \"drawn.bmp\""],
		["a drawing in a folder that is not there", image("--output", "there/drawn.png", ...GRID), "error: --output there/drawn.png: there is no such folder"],
		["one drawing of several pictures", of("corner.png", "large.png", "--output", "drawn.png"), "error: --output is one file, but there are 2 pictures; explain one at a time"],
		["a kind of drawing without a file", image("--picture", "mask"), "error: --picture mask needs --output, the file to draw it in"],
		["an option that is unknown", image("--superpixel", "3"), "error: unknown option '--superpixel'"],
	])("%s", async (_, argv, message) => {
		const { code, stdout, stderr } = await whybox(argv);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(message);
	}); // prettier-ignore
});

describe("a failure ends with exit code 1", () => {
	it("says what the model did", async () => {
		const { code, stdout, stderr } = await whybox(image("--model", "broken.mjs", "--size", "8"));
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/^error: .*the model is out of order/);
	});

	it("says which shape an ONNX model wants", async () => {
		const { code, stderr } = await whybox(image("--model", "means.onnx", "--layout", "nhwc"));
		expect(code).toBe(1);
		expect(stderr).toContain('the model wants [?, 3, 6, 6], the batch has [1, 6, 6, 3]: use image({ layout: "nchw" })');
	});
});
