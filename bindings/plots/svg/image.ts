import { checkInteger, checkOneOf, kindError, valueError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { fromRuns } from "../../explanation/image-layout.js";
import { superpixelBorders } from "../image-borders.js";
import { cutOut } from "../image-cut-out.js";
import { type ImageMaskOptions, MASK_OPTIONS } from "../image-mask.js";
import { overlay } from "../image-overlay.js";
import { layoutOf, type RgbaPicture, shown, type ShownImage, type ToneRange } from "../image-pixels.js";
import { cellLegend } from "./cells.js";
import { checkFlag, figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { element, hint, type Markup, part, px } from "./markup.js";
import { counted, decimals, signed } from "../numbers.js";
import { pngDataUri } from "./png.js";
import { reduced } from "./reduce.js";
import { centresOf, contourOf, outlinesOf } from "./regions.js";
import { checkExplanation, checkTarget } from "./subject.js";
import { fitted, linesOf, widthOf } from "./text-width.js";
import { balance, methodName, question } from "../wording.js";
import { notesOf, summary } from "./wording.js";

/** A way to show the picture: as it is, under a heat map, with lines between superpixels, only what did most, or all else dimmed. */
export type ImageView = "picture" | "heat map" | "borders" | "cut-out" | "mask";
const VIEWS = ["picture", "heat map", "borders", "cut-out", "mask"] as const satisfies readonly ImageView[];

/** Options of `imagePlot`; those of `imageMask` say what "cut-out" and "mask" leave. */
export interface ImagePlotOptions extends PlotOptions, ImageMaskOptions {
	/** What stands side by side; default the picture, the heat map and the cut-out. */
	readonly views?: readonly ImageView[];
	/** Larger pictures are drawn with so many pixels on their longer side, 16 to 4096; default 320. Few make a small file. */
	readonly pixels?: number;
	/** How many superpixels are numbered and listed; default 5. */
	readonly top?: number;
	/**
	 * Does every superpixel have an outline of its own, which is not seen but tells a pointer the superpixel's name and attribution? Default false: it takes about
	 * 1 kB for each superpixel and view.
	 */
	readonly regions?: boolean;
	/** Of an image of floats: the numbers that are black and white; see `cutOut`. */
	readonly range?: ToneRange;
}

const GAP = 14;
const ROW = 22;
const LINE = 16;

/**
 * Where in the image did it? The picture beside its heat map (red pushes the prediction up, blue and striped down) and what did most; the strongest
 * superpixels are numbered and listed with their attributions.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { imagePlot } from "whybox/plots";
 * const first = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const photo = { data: Uint8Array.of(200, 90), height: 1, width: 2 };
 * const explanation = await new Shap(first, image({ segmentation: [0, 1], fill: 0 })).explain(photo);
 * const svg = imagePlot(explanation, photo, { views: ["picture", "heat map"] });
 * ```
 *
 * @param explanation of `image`, by superpixels or on a grid
 * @throws {TypeError | RangeError} naming what is wrong: an option, or an image of another size
 */
export function imagePlot(explanation: Explanation, image: ShownImage, options?: ImagePlotOptions): string {
	checkExplanation("explanation", explanation);
	const settings = readSettings(options, ["views", "pixels", "top", "regions", "range", ...MASK_OPTIONS]);
	const { given, width } = settings;
	const layout = layoutOf(explanation);
	const target = checkTarget(explanation, given.target);
	const views = checkViews(given.views);
	const pixels = checkInteger("options.pixels", given.pixels ?? 320, 16, 4096);
	const top = checkInteger("options.top", given.top ?? 5, 0);
	const regions = checkFlag("options.regions", given.regions ?? false);
	const range = given.range as ToneRange | undefined;
	const selection = Object.fromEntries(
		MASK_OPTIONS.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
	) as ImageMaskOptions;

	const step = (width - 2 * MARGIN - GAP * (views.length - 1)) / views.length;
	const across = Math.min(step, 420);
	const high = (across * layout.height) / layout.width;
	const pixelated = Math.min(pixels, layout.width) * 2 <= across;
	const picture = (view: ImageView): RgbaPicture => {
		const common = range === undefined ? {} : { range };
		switch (view) {
			case "picture":
				return shown(layout, image, range);
			case "heat map":
				return overlay(explanation, image, { target, ...common });
			case "borders":
				// Large pixels get lines of their own, thinner than a pixel.
				return pixelated ? shown(layout, image, range) : superpixelBorders(explanation, image, common);
			default:
				return cutOut(explanation, image, { ...selection, target, hideRest: view === "cut-out", ...common });
		}
	};
	const strongest = layout.kind === "superpixels" ? explanation.top(top, target).filter(({ attribution }) => attribution !== 0) : [];
	const labels = layout.kind === "superpixels" ? fromRuns(layout) : new Int32Array();
	const centres = centresOf(
		labels,
		layout.width,
		strongest.map(({ index }) => index),
	);
	const box = explanation.masks?.[target]?.box;
	const [scaleX, scaleY] = [across / layout.width, high / layout.height];

	const outlines = (x: number): Markup => {
		const d = outlinesOf(labels, layout.width, x, scaleX, scaleY);
		return ["wb-frame-under", "wb-frame"]
			.map((kind) => element("path", { class: `wb-line ${kind}`, "stroke-width": kind === "wb-frame" ? 1 : 2.5, d: d || "M0 0" }))
			.join("");
	};

	/** The superpixels, the strongest first. */
	const parts = !regions || layout.kind !== "superpixels" ? [] : explanation.top(undefined, target);
	const tell = decimals(parts.map(({ attribution }) => attribution));
	const hidden = (x: number): Markup[] =>
		parts.map(({ index, feature, attribution }) => {
			const d = contourOf(labels, layout.width, index, x, scaleX, scaleY);
			const attributes = { class: "wb-region", "fill-rule": "evenodd", d: d || "M0 0" };
			return part(index, element("path", attributes, hint(`${feature}: ${signed(attribution, tell)}`)));
		});

	const captions = views.map((view) => linesOf(captionOf(view, layout.kind, selection), across, TEXT));
	const under = high + 18 + LINE * (Math.max(...captions.map((lines) => lines.length)) - 1);
	const panels = views.map((view, v): Markup => {
		const x = MARGIN + v * (across + GAP);
		const small = reduced(picture(view), pixels);
		const numbers =
			view === "heat map" || view === "borders"
				? strongest.map((_, i) => badge(x + centres[i]![0] * scaleX, centres[i]![1] * scaleY, i + 1))
				: [];
		const frame =
			box === undefined || view === "cut-out"
				? ""
				: ["wb-frame-under", "wb-frame"].map((kind) =>
						element("rect", {
							class: `wb-line ${kind}`,
							"stroke-width": kind === "wb-frame" ? 1.5 : 3.5,
							x: x + box[0] * scaleX,
							y: box[1] * scaleY,
							width: (box[2] - box[0]) * scaleX,
							height: (box[3] - box[1]) * scaleY,
						}),
					);
		return [
			element("image", {
				class: pixelated ? "wb-pixels" : undefined,
				x,
				y: 0,
				width: across,
				height: high,
				preserveAspectRatio: "none",
				href: pngDataUri(small),
			}),
			view === "borders" && pixelated ? outlines(x) : "",
			...frame,
			...numbers,
			...hidden(x),
			...captions[v]!.map((line, i) => label(x + across / 2, high + 18 + i * LINE, line, "wb-soft", "middle")),
		].join("");
	});

	const show = decimals(strongest.map(({ attribution }) => attribution));
	const texts = strongest.map(
		({ attribution, standardError }) => `${signed(attribution, show)}${standardError === undefined ? "" : ` ± ${show(standardError)}`}  `,
	);
	const room = width - 2 * MARGIN;
	const widest = Math.max(1, ...strongest.map(({ feature }, i) => widthOf(texts[i]! + feature, TEXT) + 26 + GAP));
	const columns = Math.max(1, Math.min(strongest.length, Math.floor((room + GAP) / widest)));
	const perColumn = Math.ceil(strongest.length / columns);
	const list = strongest.map(({ index, feature }, i) => {
		const [x, y] = [MARGIN + Math.floor(i / perColumn) * widest, under + 24 + (i % perColumn) * ROW];
		const name = fitted(feature, room - 26 - widthOf(texts[i]!, TEXT), TEXT);
		return part(index, badge(x + 9, y, i + 1), label(x + 26, y + 4, texts[i]! + name, "wb-ink wb-number", undefined, texts[i]! + feature));
	});
	const largest = Math.abs(explanation.top(1, target)[0]?.attribution ?? 0);
	const bottom = under + 10 + (strongest.length > 0 ? perColumn * ROW + 10 : 0);
	const rest = explanation.features.length - strongest.length;
	const key = views.includes("heat map") ? cellLegend(width - MARGIN, bottom, largest, "heat map") : "";
	return figure(
		{
			kind: "image",
			title: question(explanation, target),
			subtitle: [`${methodName(explanation)}: ${balance(explanation, target)}`],
			drawing: [...panels, ...list, key].join(""),
			height: bottom + (key === "" ? 0 : 18),
			notes: [
				...(layout.kind === "superpixels" && rest > 0 ? [`not listed: ${counted(rest, "more superpixel")}`] : []),
				...(box === undefined ? [] : ["frame: the smallest box that works"]),
				...notesOf(
					explanation,
					target,
					layout.kind === "superpixels" ? "±: one standard error" : "standard errors of cells are in the explanation",
				),
			],
			description: `Picture of ${layout.width} × ${layout.height} pixels: ${views.join(", ")}. ${layout.kind === "superpixels" ? summary(explanation, target, 5) : balance(explanation, target)}`,
		},
		settings,
	);
}

function checkViews(value: unknown): readonly ImageView[] {
	if (value === undefined) return ["picture", "heat map", "cut-out"];
	if (!Array.isArray(value)) throw kindError("options.views", "a list of views", value);
	if (value.length === 0 || value.length > 6) throw valueError("options.views", "one to six views", value);
	return value.map((view, i) => checkOneOf(`options.views[${i}]`, view, VIEWS));
}

function captionOf(view: ImageView, kind: "superpixels" | "grid", { positiveOnly, negativeOnly, count, share }: ImageMaskOptions): string {
	if (view === "picture" || view === "heat map") return view;
	if (view === "borders") return "superpixels";
	const which = kind === "superpixels" ? `${count ?? 5} strongest` : `strongest ${Math.round(100 * (share ?? 0.2))} %`;
	const signs = negativeOnly ? "that push down" : positiveOnly === false ? "" : "that push up";
	return `${view}: ${which} ${signs}`.trim();
}

/** A number on the picture: dark on light, whatever is below. */
const badge = (x: number, y: number, number: number): Markup =>
	element("path", { class: "wb-dots wb-badge-edge", "stroke-width": 19, d: `M${px(x)} ${px(y)}h0` }) +
	element("path", { class: "wb-dots wb-badge", "stroke-width": 17, d: `M${px(x)} ${px(y)}h0` }) +
	label(x, y + 4, String(number), "wb-badge-ink wb-bold", "middle");
