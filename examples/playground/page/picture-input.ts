/** A picture whose parts can be greyed out, by pointer or keyboard. */
import type { Image } from "whybox";
import { element } from "./dom.js";
import type { Changed, Input } from "./input.js";
import { bordersOf, outlineOf, type Part, partsOf } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";

export function pictureInput(picture: Image, regions: Int32Array, changed: Changed): Input {
	const { height, width } = picture;
	const canvas = element("canvas", { width, height, role: "img", "aria-label": "The picture that is explained" });
	if (Math.max(height, width) <= 160) canvas.classList.add("coarse");
	const parts = partsOf(regions, height, width);
	const grey = new Set<number>();

	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
	svg.setAttribute("role", "group");
	svg.setAttribute("aria-label", "Parts of the picture. Arrow keys move, space greys a part out.");
	const borders = document.createElementNS(SVG, "path");
	borders.setAttribute("class", "borders");
	borders.setAttribute("d", bordersOf(regions, height, width));
	const paths = parts.map((part, i) => {
		const path = document.createElementNS(SVG, "path");
		path.setAttribute("d", part.path);
		path.setAttribute("role", "checkbox");
		path.setAttribute("aria-checked", "false");
		path.setAttribute("aria-label", `Part ${i + 1} of ${parts.length}, ${part.place}: grey out`);
		path.setAttribute("tabindex", i === 0 ? "0" : "-1");
		return path;
	});
	const outline = document.createElementNS(SVG, "path");
	outline.setAttribute("class", "outline");
	svg.append(borders, ...paths, outline);
	svg.addEventListener("focusin", ({ target }) => {
		const shown = (target as Element).matches(":focus-visible") ? paths.indexOf(target as SVGPathElement) : -1;
		outline.setAttribute("d", shown < 0 ? "" : outlineOf(regions, height, width, shown));
	});
	svg.addEventListener("focusout", () => outline.setAttribute("d", ""));

	const paint = () => {
		const shown = edited(picture, parts, grey);
		canvas.getContext("2d")!.putImageData(toImageData(shown), 0, 0);
		return shown;
	};
	const toggle = (i: number, to = !grey.has(i)) => {
		if (to === grey.has(i)) return;
		if (to) grey.add(i);
		else grey.delete(i);
		paths[i]!.setAttribute("aria-checked", String(to));
		changed(paint());
	};
	const focus = (i: number) => {
		for (const path of paths) path.setAttribute("tabindex", "-1");
		paths[i]!.setAttribute("tabindex", "0");
		paths[i]!.focus();
	};

	// The first part that is touched says what a stroke does to the others.
	let stroke: boolean | undefined;
	const indexAt = ({ clientX, clientY }: PointerEvent) => paths.indexOf(document.elementFromPoint(clientX, clientY) as SVGPathElement);
	svg.addEventListener("pointerdown", (event) => {
		const i = indexAt(event);
		if (i < 0 || event.button !== 0) return;
		stroke = !grey.has(i);
		toggle(i, stroke);
	});
	svg.addEventListener("pointermove", (event) => {
		const i = stroke === undefined ? -1 : indexAt(event);
		if (i >= 0) toggle(i, stroke);
	});
	const end = () => (stroke = undefined);
	for (const name of ["pointerup", "pointerleave", "pointercancel"]) svg.addEventListener(name, end);
	svg.addEventListener("keydown", (event) => {
		const i = paths.indexOf(event.target as SVGPathElement);
		if (i < 0) return;
		if (event.key === " " || event.key === "Enter") toggle(i);
		else if (event.key in DIRECTIONS) focus(neighbour(parts, i, DIRECTIONS[event.key]!));
		else return;
		event.preventDefault();
	});
	paint();
	return { place: element("div", { class: "canvas" }, canvas, svg as unknown as Node) };
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

/** The nearest part in a direction; what lies off to the side counts as farther away. */
function neighbour(parts: readonly Part[], from: number, [dx, dy]: readonly [number, number]): number {
	const [x, y] = parts[from]!.centre;
	let [best, least] = [from, Infinity];
	parts.forEach(({ centre }, i) => {
		const ahead = (centre[0] - x) * dx + (centre[1] - y) * dy;
		const aside = Math.abs((centre[0] - x) * dy) + Math.abs((centre[1] - y) * dx);
		const distance = ahead + 2 * aside;
		if (i !== from && ahead > 0 && distance < least) [best, least] = [i, distance];
	});
	return best;
}

/** The picture with the mean colour of each grey part in its place: what the explainers mean by its absence. */
function edited(picture: Image, parts: readonly Part[], grey: ReadonlySet<number>): Image {
	const { channels = 3 } = picture;
	const data = Uint8ClampedArray.from(picture.data);
	for (const i of grey) {
		const { pixels } = parts[i]!;
		for (let c = 0; c < channels; c++) {
			let sum = 0;
			for (const pixel of pixels) sum += data[pixel * channels + c]!;
			for (const pixel of pixels) data[pixel * channels + c] = sum / pixels.length;
		}
	}
	return { ...picture, data };
}

function toImageData({ data, height, width, channels = 3 }: Image): ImageData {
	const shown = new ImageData(width, height);
	for (let pixel = 0; pixel < height * width; pixel++) {
		for (let c = 0; c < 3; c++) shown.data[4 * pixel + c] = data[pixel * channels + (channels === 1 ? 0 : c)]!;
		shown.data[4 * pixel + 3] = channels === 4 ? data[pixel * 4 + 3]! : 255;
	}
	return shown;
}
