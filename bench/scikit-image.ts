// `npm run bench:scikit-image`: how fast are superpixels against scikit-image's, and are they the same? Needs /usr/bin/python3 with scikit-image
// (Debian: python3-skimage); PYTHON names another. Both sides get the same picture and are measured by CPU time, in turn, round after round.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { loadKernels } from "../bindings/kernels/load.js";
import type { Kernels } from "../bindings/kernels/kernels.js";
import type { Pixels } from "../bindings/maskers/pixels.js";
import { segmenter } from "../bindings/maskers/segmenters.js";
import { slicLabels } from "../bindings/maskers/slic.js";
import { describe, machine } from "./machine.js";
import { cpuMilliseconds } from "./measure.js";
import { median, spread } from "./statistics.js";
import { duration, plusMinus, table, times, verdict } from "./table.js";

interface Case {
	readonly call: string;
	readonly side: number;
	readonly what: string;
	/** How the function of skimage.segmentation is called. */
	readonly options: Readonly<Record<string, number>>;
	/** Ours is to be at least so many times as fast. */
	readonly target: number;
	ours(kernels: Kernels, image: Pixels): Int32Array;
}

const slic = (side: number, segments: number, target: number): Case => ({
	call: "slic",
	side,
	what: `${segments} segments`,
	options: { n_segments: segments, compactness: 10, start_label: 0 },
	target,
	ours: (kernels, image) => slicLabels(kernels, image, { segments }).labels,
});

/** As lime calls it. Ties are broken by the noise of either side, which is why a few labels differ. */
const limeQuickshift = segmenter("quickshift", "options", { kernelSize: 4, maxDistance: 200, ratio: 0.2, connect: false });

const quickshift = (side: number, target: number): Case => ({
	call: "quickshift",
	side,
	what: "lime's options",
	options: { kernel_size: 4, max_dist: 200, ratio: 0.2 },
	target,
	ours: (kernels, image) => limeQuickshift(kernels, image).labels,
});

const cases: readonly Case[] = [slic(224, 60, 5), slic(512, 100, 6), slic(1024, 200, 7), quickshift(224, 4), quickshift(512, 4)];

const ROUNDS = 7;

interface Answer {
	readonly milliseconds: number;
	readonly array: Buffer;
}

/** A running Python that answers requests; undefined if there is none with scikit-image. */
async function scikitImage(): Promise<{ version: string; ask(request: object): Promise<Answer>; end(): void } | undefined> {
	const script = fileURLToPath(new URL("../../bench/scikit-image.py", import.meta.url));
	const child: ChildProcess = spawn(process.env["PYTHON"] ?? "/usr/bin/python3", [script], { stdio: ["pipe", "pipe", "ignore"] });
	const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
	const first = await Promise.race([
		once(child, "error").then(() => undefined),
		lines.next().then(({ value }) => value as string | undefined),
	]);
	if (first === undefined) return undefined;
	return {
		version: (JSON.parse(first) as { version: string }).version,
		async ask(request) {
			child.stdin!.write(`${JSON.stringify(request)}\n`);
			const { value, done } = await lines.next();
			if (done) throw new Error("scikit-image stopped answering");
			const { milliseconds, array } = JSON.parse(value) as { milliseconds: number; array: string };
			return { milliseconds, array: Buffer.from(array, "base64") };
		},
		end: () => void child.stdin!.end(),
	};
}

/** The share of pixels in which two segmentations agree, each label of the first taken as the one of the second that it shares most pixels with. */
function agreement(a: Int32Array, b: Int32Array): number {
	const shared = new Map<number, Map<number, number>>();
	a.forEach((label, pixel) => {
		const counts = shared.get(label) ?? new Map<number, number>();
		shared.set(label, counts.set(b[pixel], (counts.get(b[pixel]) ?? 0) + 1));
	});
	let agreed = 0;
	for (const counts of shared.values()) agreed += Math.max(...counts.values());
	return agreed / a.length;
}

/** Calls of ours that make up a round: about 50 ms. */
function callsFor(run: () => void): number {
	for (const end = cpuMilliseconds() + 300; cpuMilliseconds() < end;) run();
	const started = cpuMilliseconds();
	run();
	return Math.max(1, Math.round(50 / Math.max(cpuMilliseconds() - started, 0.1)));
}

const peer = await scikitImage();
if (peer === undefined) {
	console.log("bench:scikit-image: there is no Python with scikit-image (Debian: apt-get install python3-skimage; PYTHON names another)");
} else {
	const kernels = await loadKernels();
	console.log(`${describe(machine())}\nscikit-image ${peer.version}, whybox by ${kernels.backend}; CPU time of one call\n`);
	const rows: string[][] = [];
	for (const { call, side, what, options, target, ours } of cases) {
		const { array } = await peer.ask({ call: "image", side });
		const image: Pixels = { data: new Uint8ClampedArray(array), height: side, width: side, channels: 3 };
		const run = () => ours(kernels, image);
		const calls = callsFor(run);
		const own: number[] = [];
		const theirs: number[] = [];
		let labels: Int32Array = new Int32Array(0);
		for (let round = 0; round < ROUNDS; round++) {
			const started = cpuMilliseconds();
			for (let i = 0; i < calls; i++) run();
			own.push((cpuMilliseconds() - started) / calls);
			const answer = await peer.ask({ call, side, options });
			theirs.push(answer.milliseconds);
			labels = new Int32Array(answer.array.buffer.slice(answer.array.byteOffset, answer.array.byteOffset + answer.array.byteLength));
		}
		const ratio = median(theirs.map((time, round) => time / own[round]));
		rows.push([
			call,
			`${side}², ${what}`,
			duration(median(own)),
			plusMinus(spread(own)),
			duration(median(theirs)),
			plusMinus(spread(theirs)),
			times(ratio),
			`≥ ${target}×`,
			verdict(ratio >= target),
			`${(100 * agreement(labels, run())).toFixed(4)} %`,
		]);
	}
	console.log(table(["", "size", "whybox", "±", "scikit-image", "±", "ratio", "target", "", "same labels"], rows));
	peer.end();
}
