/** Measures the contrast of every text in SVG with what is painted below it (WCAG 2). Runs in Chromium, as text. */
export const LOW_CONTRAST = `(least) => {
	const parse = (colour) => {
		const [r, g, b, a = 1] = (colour.match(/[\\d.]+/g) ?? []).map(Number);
		return { rgb: [r, g, b], a };
	};
	const over = (top, alpha, below) => top.map((value, c) => alpha * value + (1 - alpha) * below[c]);
	const luminance = (rgb) => {
		const [r, g, b] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const opacity = (element) => (element instanceof SVGElement ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
	/** What an element paints, or undefined: lines are too thin to read on. */
	const paint = (element) => {
		const style = getComputedStyle(element);
		if (!(element instanceof SVGElement)) return { ...parse(style.backgroundColor) };
		if (!/^(rect|path|circle)$/.test(element.localName)) return undefined;
		const stroked = style.fill === "none";
		if (stroked && !(parseFloat(style.strokeWidth) > 4)) return undefined;
		const colour = stroked ? style.stroke : style.fill;
		if (!colour.startsWith("rgb")) return undefined;
		const { rgb, a } = parse(colour);
		return { rgb, a: a * Number(stroked ? style.strokeOpacity : style.fillOpacity) * opacity(element) };
	};
	const low = [];
	let count = 0;
	for (const text of document.querySelectorAll("svg text")) {
		text.ownerSVGElement.scrollIntoView({ block: "start", behavior: "instant" });
		const said = Array.from(text.childNodes).filter((node) => node.nodeType === 3).map((node) => node.data).join("");
		const { left, width, top, height } = text.getBoundingClientRect();
		if (said.trim() === "" || width === 0) continue;
		count++;
		const style = getComputedStyle(text);
		const ink = parse(style.fill);
		const ratios = [0.1, 0.5, 0.9].map((share) => {
			const below = document
				.elementsFromPoint(left + share * width, top + height / 2)
				.filter((element) => !text.contains(element))
				.map(paint)
				.filter((one) => one !== undefined && one.a > 0);
			const ground = below.toReversed().reduce((rgb, one) => over(one.rgb, one.a, rgb), [255, 255, 255]);
			const [a, b] = [luminance(over(ink.rgb, ink.a * Number(style.fillOpacity) * opacity(text), ground)), luminance(ground)];
			return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		});
		const ratio = Math.min(...ratios);
		if (ratio < least) low.push(said + ": " + ratio.toFixed(2));
	}
	return { count, low };
}`;
