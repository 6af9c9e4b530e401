/** The story of a model with a planted shortcut: it calls wolves what stands beside snow. */
import { type Explanation, image, pointingAccuracy, pointingGame } from "whybox";
import { terminalMap } from "whybox/plots";
import { type LoadedImageModel, loadImageModel } from "../../bindings/cli/image-model.js";
import { dataFile } from "../data-file.js";
import { percent } from "../in-words.js";
import { bold, chapter, colour, rate, say, seconds, show, table, width } from "../page.js";
import type { Kind } from "../snow/animal.js";
import { evaluationScenes } from "../snow/evaluation.js";
import { classes, predict } from "../snow/model.js";
import { contraryScenes, testScenes } from "../snow/pictures.js";
import { drawScene, type Scene } from "../snow/scene.js";
import { askAll, type Findings, METHODS, rowsOf } from "./methods.js";
import { tellWhy } from "./one-class.js";
import { areaOf, shareIn } from "./places.js";
import { type Subject, verdicts } from "./subject.js";

/** Pictures that measure how often the model is right. */
const MEASURED = 400;
/** Further pictures that are explained, by so many model rows for each method. */
const FURTHER = 20;
const FURTHER_BUDGET = 250;

const WOLF = classes.indexOf("wolf");

/** Prints the story and writes its pictures. */
export async function tellOfSnow(budget: number, folder: string): Promise<void> {
	const model = await loadImageModel(dataFile("snow.onnx"), process.cwd());
	chapter("A good model?");
	const right = accuracy(testScenes(MEASURED));
	say(
		"600 drawn pictures of wolves and huskies on a meadow taught a small convolutional network to tell them apart (examples/data/snow.onnx). Of " +
			`${MEASURED} pictures that it never saw it is right on ${rate(right)}. Most people would use it.`,
	);

	chapter("One picture");
	const [scene, ...others] = evaluationScenes(1 + FURTHER) as [Scene, ...Scene[]];
	const subject = subjectOf(model, scene);
	const [first] = await verdicts(subject);
	say(`A ${scene.animal}. The model says ${bold(first!.name)}, with a probability of ${percent(first!.value)}: ${first!.name === scene.animal ? "right" : "wrong"}. What did it look at?\n`); // prettier-ignore
	const findings = await askAll(subject, [WOLF], budget);
	let rows = 1 + rowsOf(findings) + (await tellWhy(subject, findings, 0, folder));

	chapter("What is there");
	const places = (Object.keys(METHODS) as (keyof Findings)[]).map((method) => [
		METHODS[method],
		...[scene.cause, scene.figure].map((region) => percent(shareIn(findings[method], 0, region))),
	]);
	say(`Of all that each method finds for the wolf, so much lies on the snow, and so much on the ${scene.animal}:\n`);
	table([["", "snow", scene.animal], ["share of the picture", ...[scene.cause, scene.figure].map((region) => percent(areaOf(region)))], ...places]); // prettier-ignore
	show(`\n${terminalMap(findings.shap, { width, colour })}`);

	chapter("The proof");
	const changes: [string, Scene][] = [
		["grass in place of the snow", drawScene({ ...scene, patch: "grass" })],
		["a puddle in place of the snow", drawScene({ ...scene, patch: "puddle" })],
		["the snow's mean colour in its place", withoutGrain(scene)],
		["a wolf in place of the husky", drawScene({ ...scene, animal: "wolf" })],
		["no animal at all", drawScene({ ...scene, animal: "none" })],
	];
	const lines = [["", "wolf", ""]];
	for (const [name, { image: picture }] of [["as it is", scene] as const, ...changes]) {
		const said = await verdicts(subject, picture);
		lines.push([name, percent(said.find(({ index }) => index === WOLF)!.value), said[0]!.name]);
	}
	rows += changes.length;
	say("The picture can be drawn again with one thing changed. The model says of it:\n");
	table(lines);
	say("\nWithout the snow the same husky is a husky. The animal makes no difference, not even its absence.");

	chapter("One odd picture?");
	const hits = await pointing(model, others);
	say(
		`${FURTHER} more huskies beside snow that the model calls wolves, ${FURTHER_BUDGET} model rows for each method and picture. The place that a method finds most important ` +
			`lies in the snow, which covers ${percent(mean(others.map(({ cause }) => areaOf(cause))))} of them on average:\n`,
	);
	table(hits.map(({ name, hits: count, interval: [low, high] }) => [name, `${count} of ${FURTHER}`, `95 % interval ${whole(low)} to ${whole(high)} %`])); // prettier-ignore
	const missed = hits.flatMap(({ misses }) => misses);
	if (missed.length > 0) say(`\nWhere it does not, the part that a method finds most important crosses the edge: ${percent(Math.min(...missed))} of it is snow, or more.`); // prettier-ignore

	chapter("What to conclude");
	const contrary = accuracy(contraryScenes(MEASURED));
	say(
		`${bold("Do not trust this model.")} It learned that wolves stand beside snow, because in the pictures that taught it they did. ` +
			`Pictures of the same kind could not show it: it is right on ${rate(right)} of them. Of ${MEASURED} with the snow beside the huskies it is right on ${rate(contrary)}. ` +
			`One picture showed it, for ${rows} model rows by four methods with all checks.`,
	);
	show(`\n${seconds()} s. Your own: npm run photograph -- --model model.onnx --labels classes.json --image photo.jpg`);
}

const subjectOf = ({ wants, ...model }: LoadedImageModel, scene: Scene): Subject => ({
	...model,
	targetNames: classes,
	masker: image({ layout: wants.layout ?? "nchw" }),
	picture: scene.image,
});

/** The share of pictures whose likelier class is the animal. */
function accuracy(scenes: readonly Scene[]): number {
	const right = scenes.filter(({ image: { data, height, width: across }, animal }) => {
		const [row] = predict({ data, height, width: across, channels: 3, count: 1, layout: "nhwc" }) as [number[]];
		return row.indexOf(Math.max(...row)) === classes.indexOf(animal as Kind);
	});
	return right.length / scenes.length;
}

/** The picture with its snow in one colour, the snow's mean. */
function withoutGrain(scene: Scene): Scene {
	const data = scene.image.data.slice();
	const count = scene.cause.reduce((sum, value) => sum + value, 0);
	for (const channel of [0, 1, 2]) {
		const sum = scene.cause.reduce((total, value, pixel) => total + value * data[3 * pixel + channel]!, 0);
		scene.cause.forEach((value, pixel) => value === 1 && (data[3 * pixel + channel] = sum / count));
	}
	return { ...scene, image: { ...scene.image, data } };
}

/** For each method: in how many of the pictures the most important place lies in the snow, and how much of it does where most of it does not. */
async function pointing(model: LoadedImageModel, scenes: readonly Scene[]) {
	const found: Findings[] = [];
	for (const scene of scenes) found.push(await askAll(subjectOf(model, scene), [WOLF], FURTHER_BUDGET));
	return (Object.keys(METHODS) as (keyof Findings)[]).map((method) => {
		const games = found.map((findings, i) => pointingGame(findings[method] as Explanation, scenes[i]!.cause));
		const misses = games.filter(({ hit }) => !hit).map(({ share }) => share);
		return { name: METHODS[method], hits: games.length - misses.length, misses, interval: pointingAccuracy(games).interval };
	});
}

const whole = (share: number): string => (100 * share).toFixed(0);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
