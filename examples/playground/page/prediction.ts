/** What the model says, and what it said before the instance was changed. */
import { element } from "./dom.js";

/** So many outputs are shown, the largest first where there are more. */
const SHOWN = 5;

export function showPrediction(place: HTMLElement, names: readonly string[], now: readonly number[], before: readonly number[]): void {
	const order = [...now.keys()];
	if (now.length > SHOWN) order.sort((a, b) => now[b]! - now[a]! || a - b);
	const shares = now.every((value) => value >= 0 && value <= 1);
	const largest = now.reduce((best, value, t) => (value > now[best]! ? t : best), 0);
	const moved = now.some((value, t) => value !== before[t]);
	const lines = order.slice(0, SHOWN).map((t) => {
		const bar = element("span", { class: "bar", "aria-hidden": "true" });
		bar.style.setProperty("--share", String(shares ? now[t] : 0));
		bar.style.setProperty("--before", String(shares ? before[t] : 0));
		return element(
			"li",
			{ class: now.length > 1 && t === largest ? "predicted" : undefined },
			element("bdi", {}, names[t]!),
			...(shares ? [bar] : []),
			element("strong", {}, short(now[t]!)),
			...(moved ? [element("small", {}, `was ${short(before[t]!)}`)] : []),
		);
	});
	const rest = now.length - lines.length;
	const list = element("ul", { class: moved ? "outputs moved" : "outputs" }, ...lines);
	place.replaceChildren(list, ...(rest > 0 ? [element("p", { class: "soft" }, `and ${rest} smaller`)] : []));
}

/** 0.9812, 0.999984, 12.3, 1.2e-7 */
export const short = (value: number): string => {
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(1);
	// Near certainty the digits that matter come later.
	if (size < 1) return String(Number(value.toFixed(Math.min(7, Math.max(4, 1 - Math.floor(Math.log10(1 - size)))))));
	return String(Number(value.toPrecision(5)));
};
