import { checkFunction } from "../check.js";
import type { Cost } from "../explanation.js";
import { type Image, readImage } from "../maskers/pixels.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import { ModelSession } from "../model/session.js";
import { areaOfEqualSteps, areaUnder } from "./area.js";
import { type FaithfulnessCurve, normalised } from "./curve.js";
import { type FaithfulnessOptions, type Metric, readSettings, type Settings } from "./faithfulness-options.js";
import { type PictureReader, readMasker, usualBatch } from "./model-input.js";
import { byPixel, bySuperpixel, evenly, portions, type Schedule } from "./ranking.js";
import { isExplanation, type ReadSaliency, readSaliency, type SaliencyInput } from "./saliency.js";
import { readTarget, settleTarget } from "./target.js";
import { Transition } from "./transition.js";

/** Where nothing else is said. */
const DEFAULT_STEPS = 32;

/**
 * How soon does the model see what it saw, if the pixels that are said to matter most are shown first?
 *
 * Beginning with the baseline, pixels of the image are put in by falling saliency; the area under what the model says is the score. The higher,
 * the better the saliency names pixels that suffice. All channels of a pixel move together. It compares saliencies of the same model, image and
 * options; baselines are pictures that the model never saw in training, so that small differences say little: take many images, and
 * `pairedDifference`.
 *
 * Cost: steps + 1 model rows, image and baseline included; steps that change nothing are not sent.
 *
 * Source: Petsiuk, Das, Saenko, RISE, BMVC 2018, §4.
 *
 * ```ts
 * import { image, insertion, Shap } from "whybox";
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0));
 * const photo = { data: Uint8Array.of(10, 40, 0, 30), height: 2, width: 2 };
 * const masker = image({ segmentation: [0, 1, 2, 3], fill: 0 });
 * const explanation = await new Shap(brightness, masker).explain(photo);
 * const curve = await insertion(brightness, masker, photo, explanation, { steps: 4, baseline: 0 });
 * curve.scores; // [0, 40, 70, 80, 80]
 * curve.auc; // 57.5
 * ```
 *
 * @param predict the model, called in batches
 * @param masker `image(options)` as the explainer had it: says how pictures become model input
 * @param image the image that was explained
 * @param saliency its explanation, or any other numbers for its pixels or superpixels
 * @throws {TypeError | RangeError} naming the argument or option that is wrong; only what depends on the number of the model's outputs is found later
 * @throws {ModelError} naming batch, row and target of a wrong reply
 * @throws `signal.reason` after an abort
 */
export function insertion(
	predict: Predict<Images>,
	masker: PictureReader,
	image: Image,
	saliency: SaliencyInput,
	options?: FaithfulnessOptions,
): Promise<FaithfulnessCurve> {
	return measured("insertion", predict, masker, image, saliency, options);
}

/**
 * How soon does the model lose what it saw, if the pixels that are said to matter most are taken away first?
 *
 * As `insertion`, the other way round: from the image to the baseline. The lower the area, the better the saliency names pixels that are needed.
 *
 * Cost: steps + 1 model rows, image and baseline included; steps that change nothing are not sent.
 *
 * Source: Petsiuk, Das, Saenko, RISE, BMVC 2018, §4.
 *
 * ```ts
 * import { deletion, image } from "whybox";
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0));
 * const photo = { data: Uint8Array.of(10, 40, 0, 30), height: 2, width: 2 };
 * const saliency = [[1, 4], [0, 3]];
 * const curve = await deletion(brightness, image(), photo, saliency, { steps: 4, baseline: 0 });
 * curve.scores; // [80, 40, 10, 0, 0]
 * ```
 *
 * @param predict the model, called in batches
 * @param masker `image(options)` as the explainer had it: says how pictures become model input
 * @param image the image that was explained
 * @param saliency its explanation, or any other numbers for its pixels or superpixels
 * @throws {TypeError | RangeError} naming the argument or option that is wrong; only what depends on the number of the model's outputs is found later
 * @throws {ModelError} naming batch, row and target of a wrong reply
 * @throws `signal.reason` after an abort
 */
export function deletion(
	predict: Predict<Images>,
	masker: PictureReader,
	image: Image,
	saliency: SaliencyInput,
	options?: FaithfulnessOptions,
): Promise<FaithfulnessCurve> {
	return measured("deletion", predict, masker, image, saliency, options);
}

async function measured(
	metric: Metric,
	predict: Predict<Images>,
	masker: PictureReader,
	image: Image,
	saliency: SaliencyInput,
	options: FaithfulnessOptions | undefined,
): Promise<FaithfulnessCurve> {
	const started = performance.now();
	checkFunction("predict", predict);
	const encode = readMasker(masker);
	const pixels = readImage("image", image);
	const settings = readSettings(metric, options, pixels);
	const explanation = isExplanation(saliency) ? saliency : undefined;
	const wanted = readTarget(settings.given.target, settings.given.targetNames, explanation);
	const schedule = scheduled(readSaliency("saliency", saliency, pixels, wanted.position), settings);

	const input = encode("image", image);
	const baseline = settings.baseline.picture({ pixels, input, encode });
	const insert = metric === "insertion";
	const states = schedule.counts.length;
	const transition = insert ? new Transition(baseline, input, schedule) : new Transition(input, baseline, schedule);
	const imageState = insert ? states - 1 : 0;

	const session = new ModelSession(predict, {
		...settings.session,
		batchSize: settings.batchSize ?? usualBatch(masker, input),
		budget: states,
		rowsTotal: transition.distinct,
	});
	try {
		// The image goes first, because it settles the target.
		const others = Int32Array.from({ length: states - 1 }, (_, k) => (insert ? k : k + 1));
		session.submit(transition.inputs(Int32Array.of(imageState)));
		session.submit(transition.inputs(others));
		const reply = await session.next();
		const target = settleTarget(wanted, reply);
		const answers = await session.next();
		const scores = new Float64Array(states);
		scores[imageState] = reply[target]!;
		others.forEach((state, row) => (scores[state] = answers[row * session.targets + target]!));
		const fractions = Float64Array.from(schedule.counts, (count) => count / (pixels.height * pixels.width));
		const { area, by, order, ties, preset } = settings;
		const auc = area === "fractions" ? areaUnder(fractions, scores) : areaOfEqualSteps(scores);
		const name = explanation?.targets[wanted.position]!.name ?? wanted.names?.[target] ?? String(target);
		return Object.freeze({
			metric,
			scores,
			fractions,
			auc,
			normalisedAuc: normalised(auc, scores[imageState]!, scores[states - 1 - imageState]!),
			target: Object.freeze({ index: target, name }),
			steps: states - 1,
			options: Object.freeze({ baseline: settings.baseline.name, by, order, ties, area, ...(preset && { preset }) }),
			cost: costOf(session, started),
		});
	} finally {
		session.close();
	}
}

function costOf(session: ModelSession<Images>, started: number): Cost {
	const { modelRows, modelCalls, rowsSaved, millisecondsInModel: model } = session;
	const milliseconds = Object.freeze({ model, explainer: Math.max(0, performance.now() - started - model) });
	return Object.freeze({ modelRows, modelCalls, rowsSaved, milliseconds });
}

function scheduled(saliency: ReadSaliency, { by, order, ties, steps, pixelsPerStep }: Settings): Schedule {
	if (by === "pixel") {
		const total = saliency.pixels.length;
		const counts = pixelsPerStep === undefined ? evenly(total, steps ?? Math.min(DEFAULT_STEPS, total)) : portions(total, pixelsPerStep);
		return byPixel(saliency, order, ties, counts);
	}
	const { superpixels } = saliency;
	if (superpixels === undefined) {
		throw new TypeError('"saliency" expected an explanation by superpixels or { superpixels, values }, because options.by is "superpixel"');
	}
	const count = superpixels.values.length;
	return bySuperpixel(superpixels, order, ties, evenly(count, Math.min(steps ?? count, count)));
}
