// What did the model see? npm run photograph -- --model M.onnx --image P.jpg [--labels classes.json]: its likeliest classes, and for each what LIME, Shap, a
// learned mask and RISE say it looked at, and which of them is right. Without a model: one that was taught a shortcut, and how they expose it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { integer } from "../bindings/cli/arguments.js";
import { addLabelsOption, addPictureOptions, type PictureOptions } from "../bindings/cli/image-options.js";
import { asUsage, UsageError } from "../bindings/cli/usage-error.js";
import { harmless } from "../bindings/plots/terminal-text.js";
import { printed } from "./page.js";
import { tellOf } from "./photograph/any-model.js";
import { tellOfSnow } from "./photograph/snow-story.js";

interface Options extends Omit<PictureOptions, "input" | "model"> {
	readonly model?: string;
	readonly image?: string;
	readonly out: string;
	readonly budget: number;
}

const command = new Command("photograph")
	.description("What did a model see in a photograph? Without --model and --image: the story of a model with a planted shortcut.")
	.option("--model <file>", "the model: a .onnx file, or a .mjs, .js or .ts module that exports predict (images => predictions)")
	.option("--image <file>", "the photograph: JPEG, PNG, WebP, AVIF, GIF or TIFF")
	.option("--out <folder>", "where pictures and text are written", "build/photograph")
	.option("--budget <rows>", "model rows for each method, and for each mask", integer(50), 500)
	.exitOverride();
addPictureOptions(addLabelsOption(command));

try {
	const { out, budget, model, image, ...how } = command.parse().opts<Options>();
	if ((model === undefined) !== (image === undefined)) throw new UsageError("--model and --image go together");
	makeFolder(out);
	if (model === undefined || image === undefined) await tellOfSnow(budget, out);
	else await tellOf({ ...how, model, input: [image] }, budget, out);
	writeFileSync(join(out, "story.txt"), printed());
} catch (error) {
	// Commander has already said what is wrong.
	if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
	else {
		const fault = asUsage(error);
		console.error(harmless(`error: ${(fault as Error).message}`.replaceAll("--input", "--image")));
		process.exitCode = fault instanceof UsageError ? 2 : 1;
	}
}

/** At once, not after all the work. @throws UsageError */
function makeFolder(path: string): void {
	try {
		mkdirSync(path, { recursive: true });
	} catch (error) {
		throw new UsageError(`--out ${path}: it cannot be made (${(error as NodeJS.ErrnoException).code})`, { cause: error });
	}
}
