import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Explanation, type ExplanationFields, image } from "whybox";
import { readImage } from "whybox/node";
import { percent } from "../../examples/in-words.js";
import { areaOf, byPlace, middleOf, placeOf, shareIn } from "../../examples/photograph/places.js";
import { fileStem } from "../../examples/photograph/pictures.js";
import { limeSays, maskSays, riseSays, shapSays } from "../../examples/photograph/sentences.js";
import { softened, type Subject, verdicts } from "../../examples/photograph/subject.js";
import { evaluationScenes, wolfness } from "../../examples/snow/evaluation.js";
import { drawScene, type Scene } from "../../examples/snow/scene.js";
import { temporaryFolder } from "../cli/folder.js";
import { png } from "../pictures/png-writer.js";

/** An explanation of 6 × 6 pixels by four parts of 3 × 3: top left, top right, bottom left, bottom right. */
function explained(attributions: readonly number[], fields: Partial<ExplanationFields> = {}): Explanation {
	const corners = [0, 1, 2, 3].map((part) => [3 * (part % 2), 3 * Math.floor(part / 2)] as const);
	const rows = [0, 0, 0, 2, 2, 2].flatMap((first) => [first, 3, first + 1, 3]);
	return new Explanation({
		method: "shap",
		estimator: "exact",
		features: corners.map(([left, top], part) => ({
			name: `superpixel ${part}`,
			value: 0,
			region: { pixels: 9, box: [left, top, left + 3, top + 3] as const },
		})),
		image: { kind: "superpixels", height: 6, width: 6, runs: rows },
		targets: [{ index: 1, name: "frog", prediction: 0.9 }],
		attributions: Float64Array.from(attributions),
		baseValues: Float64Array.of(0.2),
		exact: true,
		notes: [],
		cost: { modelRows: 16, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 1, explainer: 1 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
		...fields,
	});
}

describe("where something is in a picture", () => {
	it("is said by ninths: of features, and of the middle of all that speaks for the class", () => {
		expect([0, 1, 2, 3].map((part) => placeOf(explained([0, 0, 0, 0]), part))).toEqual([
			"top left",
			"top right",
			"bottom left",
			"bottom right",
		]);
		expect(middleOf(explained([1, 0, 0, 0]), 0)).toBe("top left");
		expect(middleOf(explained([1, 0, 1, 0]), 0)).toBe("left");
		expect(middleOf(explained([1, -5, 1, 1]), 0)).toBe("centre");
		expect(middleOf(explained([0, 0, 0, -1]), 0)).toBe("centre");
	});

	it("adds up parts of the same place, the heaviest place first", () => {
		const parts = explained([0.1, -0.4, 0.2, 0]);
		const same = new Explanation({
			...parts,
			features: parts.features.map((feature) => ({ ...feature, region: parts.features[0]!.region! })),
		});
		expect(byPlace(parts, 0)).toEqual([
			{ place: "top right", parts: 1, weight: -0.4 },
			{ place: "bottom left", parts: 1, weight: 0.2 },
			{ place: "top left", parts: 1, weight: 0.1 },
			{ place: "bottom right", parts: 1, weight: 0 },
		]);
		expect(byPlace(same, 0)).toEqual([{ place: "top left", parts: 4, weight: expect.closeTo(-0.1, 12) as number }]);
	});

	it("measures how much of what speaks for a class lies in a region", () => {
		const left = Uint8Array.from({ length: 36 }, (_, pixel) => (pixel % 6 < 3 ? 1 : 0));
		expect(shareIn(explained([3, 1, -7, 0]), 0, left)).toBe(0.75);
		expect(shareIn(explained([-3, 0, 0, 0]), 0, left)).toBe(0);
		expect(areaOf(left)).toBe(0.5);
	});
});

describe("what the methods say, in words", () => {
	it("names places for and against, as far as their errors let them", () => {
		const exact = explained([0.5, -0.1, 0.3, 0]);
		expect(shapSays(exact, 0).replaceAll("\u00a0", " ")).toBe(
			"Shap shares out what the picture has over one with each part in its mean colour, 90 % against 20 %, exactly: for it top left +0.50, bottom left +0.30; against it top right −0.10.",
		);
		const vague = explained([0.5, -0.1, 0.3, 0], { exact: false, standardErrors: Float64Array.of(0.06, 0.01, 0.01, 0) });
		expect(shapSays(vague, 0).replaceAll("\u00a0", " ")).toContain(
			"estimated: for it top left +0.50, bottom left +0.30; nothing against it, each part ± 0.06 at most.",
		);
	});

	it("warns of a LIME that imitates badly, and tells how stable it is", () => {
		const fit = { intercept: 0, selected: [0], r2: 0.9, localPrediction: 0.9, effectiveSampleSize: 10 };
		const lime = (holdOutR2: number | null) =>
			limeSays(
				explained([1, 0, 0, 0], { method: "lime", surrogate: [{ ...fit, holdOutR2, stability: { count: 4, share: 0.75 } }] }),
				0,
			).replaceAll("\u00a0", " ");
		expect(lime(0.7)).toBe(
			"LIME imitates the model near the picture by one weight for each of 4 parts, R² 0.70 on rows held out: for it top left +1.00; nothing against it. Another sample would name 75 % of the 4 strongest, too.",
		);
		expect(lime(0.3)).toContain("R² 0.30 on rows held out (weak: take the weights as hints):");
		expect(lime(null)).toContain("R² unknown on rows held out (weak");
	});

	it("says of a mask what it does, how much of it, and whether it does so with other fills", () => {
		const learned = { score: 0.1, scoreFull: 0.9, scoreEmpty: 0.05, area: 0.25, objective: 0, start: "circular" };
		const mask = (noise: number) =>
			maskSays(
				explained([1, 0, 0, 0], {
					method: "meaningful-perturbation",
					masks: [
						{ ...learned, box: [0, 1, 3, 3], boxScore: 0.06, generalisation: [{ fill: "mean", score: 0.2 }, { fill: "noise", score: noise }] }, // prettier-ignore
					],
				}),
				0,
			);
		expect(mask(0.5)).toBe(
			"The mask blurs 25 % of the picture, about the top left: the class falls from 90 % to 10 % (with everything blurred, 5 %). " +
				"With other fills in place of blur it leaves 20 % with mean and 50 % with noise: it generalises. " +
				"Blurring a box of 3 × 2 of the 6 × 6 pixels has at least 99 % of the effect of blurring everything: it leaves 6 %.",
		);
		expect(mask(0.51)).toContain("it does not generalise");
		expect(maskSays(explained([1, 0, 0, 0], { masks: [learned] }), 0)).toMatch(/blurred, 5 %\)\.$/);
	});

	it("says where RISE peaks, if anywhere", () => {
		const rise = (attributions: number[]) =>
			riseSays(explained(attributions, { options: { keep: 0.4 }, standardErrors: Float64Array.of(0.1, 0.02, 0.1, 0.1) }), 0);
		expect(rise([0.1, 0.3, -0.9, 0]).replaceAll("\u00a0", " ")).toBe(
			"RISE hides 60 % of the picture at random: the class has 20 % on average, and 0.30 ± 0.02 more where a point at the top right stays, the one that does most.",
		);
		expect(rise([0, 0, -1, 0])).toMatch(/20 % on average\.$/);
	});

	it("calls files as any file system takes them", () => {
		expect(fileStem(2, "../jack-o'-lantern / Kürbis")).toBe("2-_jack_o_lantern_Kürbis");
	});
});

describe("a model of scores", () => {
	it("is made one of probabilities", async () => {
		const picture = { data: Uint8Array.of(0), height: 1, width: 1 };
		const subject: Subject = { predict: () => [[Math.log(3), 1000, 1000 + Math.log(3)]], masker: image(), picture };
		const [first, second, third] = await verdicts(softened(subject));
		expect([first!.index, second!.index, third!.index]).toEqual([2, 1, 0]);
		expect(first!.value).toBeCloseTo(0.75, 9);
		expect(second!.value).toBeCloseTo(0.25, 9);
		expect(third!.value).toBe(0);
	});
});

const program = fileURLToPath(new URL("../../build/examples/photograph.js", import.meta.url));
const built = existsSync(program) || process.env.CI !== undefined;

function dot(_: unknown, k: number): number {
	const [y, x] = [Math.floor(k / 72), Math.floor(k / 3) % 24];
	return k % 3 === (x < 12 ? 0 : 1) && (x + y) % 2 === 0 ? 250 : 10;
}

const folder = temporaryFolder({
	// Scores of three classes, the more the brighter red, green and blue dots a picture has: their squares count.
	"colours.mjs": `
		export const targets = ["red", "green", "blue"];
		export const image = { height: 16, width: 24 };
		export const predict = (images) => Array.from({ length: images.count }, (_, i) => {
			const sums = [0, 0, 0];
			images.at(i).forEach((value, k) => (sums[k % 3] += (value / 255) ** 2 / (16 * 24)));
			return sums.map((sum) => 20 * sum - 2);
		});`,
	"broken.onnx": "this is no model",
	"two.txt": "red\ngreen\n",
	"escape.txt": "red\ngreen\u001b[2J\nblue\n",
	"not-a-picture.png": "nor is this a picture",
	// Red dots on the left, green ones on the right.
	"half.png": png({ width: 24, height: 16, colour: 2 }, Array.from({ length: 24 * 16 * 3 }, dot)),
	taken: "",
});
afterAll(folder.remove);

/** Runs the story. */
const run = async (...args: string[]) => {
	const options = { cwd: folder.path, env: { ...process.env, NO_COLOR: "1" } };
	try {
		return { code: 0, ...(await promisify(execFile)(process.execPath, [program, ...args], options)) };
	} catch (error) {
		return error as { code: number; stdout: string; stderr: string };
	}
};

/** The numbers of a table's line that begins with `name`. */
const numbers = (story: string, name: string): number[] =>
	(new RegExp(`^${name}  +(\\S.*)$`, "m").exec(story)?.[1]?.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);

describe.skipIf(!built)("npm run photograph (skipped where build/examples is missing: npm run build)", () => {
	describe("without a model", () => {
		let story: string;
		let words: string;
		let scene: Scene;
		beforeAll(async () => {
			const { code, stdout, stderr } = await run("--out", "snow");
			expect([code, stderr]).toEqual([0, ""]);
			story = stdout;
			words = stdout.replaceAll(/\s+/g, " ");
			scene = evaluationScenes(1)[0]!;
		}, 240_000);

		it("tells of a husky that is called a wolf by a model that is right on 96.8 % of test pictures, and on .3 % of others", () => {
			expect(words).toContain("Of 400 pictures that it never saw it is right on 96.8 %.");
			expect(words).toContain(`A husky. The model says wolf, with a probability of ${percent(wolfness(scene))}: wrong.`);
			expect(words).toContain("Of 400 with the snow beside the huskies it is right on 0.3 %.");
			expect(story.split("\n").every((line) => line.length <= 100)).toBe(true);
		});

		it.each(["LIME", "Shap", "mask", "RISE"])(
			"has %s find the snow and not the animal, and beat chance on insertion and deletion",
			(method) => {
				const [insertion, deletion, rows] = numbers(story, method) as [number, number, number];
				const [chance, reach, lost, lostReach] = numbers(story, "chance") as [number, number, number, number];
				expect(insertion).toBeGreaterThan(chance + reach);
				expect(deletion).toBeLessThan(lost - lostReach);
				expect(rows).toBeGreaterThan(400);
				expect(rows).toBeLessThanOrEqual(500);

				const there = story.slice(story.indexOf("What is there"), story.indexOf("The proof"));
				const [snow, husky] = numbers(there, method) as [number, number];
				const [area] = numbers(there, "share of the picture") as [number];
				expect(area).toBe(Math.round(100 * areaOf(scene.cause)));
				expect(snow).toBeGreaterThan(3 * area);
				expect(husky).toBeLessThan(2);

				const [hits, of] = numbers(story.slice(story.indexOf("One odd picture?")), method) as [number, number];
				expect(of).toBe(20);
				expect(hits).toBeGreaterThanOrEqual(18);
			},
		);

		it("proves it: the class flips with the snow and does not change with the animal, as the network in plain TypeScript says", () => {
			const line = (name: string) => new RegExp(`^${name} +(.*?) +(wolf|husky)$`, "m").exec(story)!.slice(1);
			const said = (scene: Scene) => [percent(wolfness(scene)), wolfness(scene) > 0.5 ? "wolf" : "husky"];
			expect(line("as it is")).toEqual(said(scene));
			expect(line("grass in place of the snow")).toEqual(said(drawScene({ ...scene, patch: "grass" })));
			expect(line("a puddle in place of the snow")).toEqual(said(drawScene({ ...scene, patch: "puddle" })));
			expect(line("a wolf in place of the husky")).toEqual(said(drawScene({ ...scene, animal: "wolf" })));
			expect(line("no animal at all")).toEqual(said(drawScene({ ...scene, animal: "none" })));
			const verdict = (name: string) => line(name)[1];
			expect(["grass in place of the snow", "a puddle in place of the snow", "the snow's mean colour in its place"].map(verdict)).toEqual([
				"husky",
				"husky",
				"husky",
			]);
			expect(["as it is", "a wolf in place of the husky", "no animal at all"].map(verdict)).toEqual(["wolf", "wolf", "wolf"]);
		});

		it("writes the pictures and the text", async () => {
			const names = ["", "-lime", "-mask", "-mask-cut-out", "-mask-grey", "-rise", "-shap", "-shap-cut-out"];
			expect(readdirSync(join(folder.path, "snow")).toSorted()).toEqual(
				[...names.map((name) => `1-wolf${name}.png`), "story.txt"].toSorted(),
			);
			expect(readFileSync(join(folder.path, "snow/story.txt"), "utf8")).toBe(story);
			const sheet = await readImage(join(folder.path, "snow/1-wolf.png"));
			expect([sheet.height, sheet.width]).toEqual([2 * 320 + 12, 3 * 320 + 24]);
			// Its first picture is the scene, five pixels for one.
			for (const [x, y] of [
				[0, 0],
				[63, 0],
				[20, 40],
				[63, 63],
			] as const) {
				// prettier-ignore
				const from = 3 * (y * 64 + x);
				const to = 3 * ((5 * y + 2) * sheet.width + 5 * x + 2);
				expect(sheet.data.slice(to, to + 3)).toEqual(scene.image.data.slice(from, from + 3));
			}
			const grey = await readImage(join(folder.path, "snow/1-wolf-mask-grey.png"));
			const mean = areaOf(Uint8Array.from(grey.data)) / 255;
			// "The mask blurs 25 % of the picture".
			expect(Math.round(100 * mean)).toBe(Number(/The mask blurs (\d+) %/.exec(words)![1]));
		});
	});

	it("explains the likeliest classes of a model and photograph of the reader's own; of scores it takes the softmax", async () => {
		const { code, stdout, stderr } = await run(
			"--model",
			"colours.mjs",
			"--image",
			"half.png",
			"--budget",
			"60",
			"--out",
			"own",
			"--labels",
			"escape.txt",
		);
		expect([code, stderr]).toEqual([0, ""]);
		const words = stdout.replaceAll(/\s+/g, " ");
		expect(words).toContain("colours.mjs says of half.png (16 × 24 pixels): red 50 %, green␛[2J 50 % and blue 0.4 %.");
		expect(words).toContain("the probabilities are their softmax");
		expect([...stdout.matchAll(/^Why (.*)\?$/gm)].map(([, name]) => name)).toEqual(["red", "green␛[2J"]);
		const [red, green] = stdout.split("Why green") as [string, string];
		expect(red).toMatch(/The mask blurs \d+ % of the picture, about the left:/);
		expect(green).toMatch(/The mask blurs \d+ % of the picture, about the right:/);
		const rows = [...stdout.matchAll(/(\d+) model rows, /g)].map(([, count]) => Number(count));
		// Three methods of at most 60 rows, two masks of 60, the picture twice, and for two classes 18 curves of 33 rows at most.
		expect(rows[0]).toBeGreaterThan(300);
		expect(rows[0]).toBeLessThanOrEqual(3 * 60 + 2 * 60 + 2 + 2 * 18 * 33);
		expect(statSync(join(folder.path, "own/2-green_2J.png")).size).toBeGreaterThan(1000);
	}, 120_000);

	it.each([
		[["--model", "colours.mjs"], "--model and --image go together"],
		[["--image", "half.png"], "--model and --image go together"],
		[["--model", "missing.onnx", "--image", "half.png"], "--model missing.onnx: there is no such file"],
		[["--model", "broken.onnx", "--image", "half.png"], "--model broken.onnx: ONNX Runtime cannot load it"],
		[["--model", "half.png", "--image", "half.png"], "--model expected a .onnx file, or a .mjs, .js or .ts module"],
		[["--model", "colours.mjs", "--image", "missing.png"], "--image missing.png: there is no such file"],
		[["--model", "colours.mjs", "--image", "not-a-picture.png"], "--image not-a-picture.png: expected a picture"],
		[["--model", "colours.mjs", "--image", "half.png", "--labels", "missing.json"], "--labels missing.json: there is no such file"],
		[["--model", "colours.mjs", "--image", "half.png", "--labels", "two.txt"], "--labels has 2 names for the 3 outputs of the model"],
		[["--budget", "3"], "--budget"],
		[["--out", "taken"], "--out taken: it cannot be made"],
		[["--picture", "half.png"], "unknown option '--picture'"],
		[["frog.jpg"], "too many arguments"],
	])("refuses %j", async (args, message) => {
		const { code, stdout, stderr } = await run(...args);
		expect(stderr).toContain(message);
		expect(stderr).not.toMatch(/^ +at /m);
		expect([code, stdout]).toEqual([2, ""]);
	});
});
