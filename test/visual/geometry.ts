/** What is measured of texts, in the page: none leaves its plot, and none lies on another. Runs in Chromium, as text. */
export const FAULTS = `(svg) => {
	const frame = svg.getBoundingClientRect();
	const texts = Array.from(svg.querySelectorAll("text"), (text) => {
		// Ascenders and descenders are less high than the line.
		const { left, right, top, bottom } = text.getBoundingClientRect();
		const said = Array.from(text.childNodes).filter((node) => node.nodeType === 3).map((node) => node.data).join("");
		return { said, left: left - frame.left, right: right - frame.left, top: top - frame.top + 1, bottom: bottom - frame.top - 1 };
	}).filter(({ said, left, right }) => said.trim() !== "" && right > left);
	const faults = texts
		.filter(({ left, right, top, bottom }) => left < 0 || top < 0 || right > frame.width || bottom > frame.height)
		.map(({ said }) => said + ": leaves the plot");
	texts.forEach((a, i) =>
		texts.slice(i + 1).forEach((b) => {
			const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
			const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
			if (across > 0.5 && down > 1) faults.push(a.said + " lies on " + b.said + " (" + across.toFixed(1) + " × " + down.toFixed(1) + ")");
		}),
	);
	return faults;
}`;
