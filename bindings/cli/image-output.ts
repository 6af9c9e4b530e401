import type { Explanation, Image } from "../index.js";
import { cutOut, imageMask, overlay } from "../plots/index.js";
import { outputName } from "../plots/wording.js";
import { checkWritable } from "./output-file.js";
import { checkPictureName, writePicture } from "./pictures.js";
import { say, type Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** What `--picture` can say, and how it is drawn; the first is the default. */
const PICTURES = {
	overlay,
	"cut-out": cutOut,
	/** White where the parts are that did most. */
	mask: (explanation: Explanation): Image => {
		const { data, height, width } = imageMask(explanation);
		return { data: Uint8ClampedArray.from(data, (mark) => 255 * mark), height, width };
	},
} satisfies Record<string, (explanation: Explanation, image: Image) => Image>;

export const PICTURE_NAMES = Object.keys(PICTURES) as (keyof typeof PICTURES)[];

/** What the options come to. */
export interface PictureOutput {
	readonly output?: string;
	readonly picture?: keyof typeof PICTURES;
}

/**
 * What writes the picture that the options ask for, if they do.
 *
 * @param count how many pictures are explained
 * @throws UsageError
 */
export function pictureWriter(
	{ output, picture }: PictureOutput,
	count: number,
	streams: Streams,
): ((explanation: Explanation, image: Image) => Promise<void>) | undefined {
	if (output === undefined) {
		if (picture !== undefined) throw new UsageError(`--picture ${picture} needs --output, the file to draw it in`);
		return undefined;
	}
	checkPictureName("--output", output);
	checkWritable("--output", output, streams.cwd());
	if (count > 1) throw new UsageError(`--output is one file, but there are ${count} pictures; explain one at a time`);
	return async (explanation, image) => {
		if (explanation.targets.length > 1) {
			say(streams, `${output} shows why ${outputName(explanation.targets[0]!)}, the first of ${explanation.targets.length} outputs`);
		}
		await writePicture("--output", output, PICTURES[picture ?? "overlay"](explanation, image), streams.cwd());
	};
}
