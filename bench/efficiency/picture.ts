import type { Panel, Point } from "./figure-3.js";

const WIDTH = 460;
const HEIGHT = 330;
const LEFT = 46;
const TOP = 34;
const INNER_WIDTH = WIDTH - LEFT - 14;
const INNER_HEIGHT = HEIGHT - TOP - 70;
/** Okabe & Ito's, told apart by people of any colour vision; methods differ in their dashes, too. */
const COLOURS = ["#0072b2", "#009e73", "#d55e00", "#cc79a7"];
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];

/** Panels side by side as SVG: the most important feature's value by number of evaluations, mean and 10 % to 90 % of the replicates. */
export function drawFigure(panels: readonly (readonly [panel: Panel, points: readonly Point[]])[]): string {
	const drawn = panels.map(([panel, points], i) => `<g transform="translate(${i * WIDTH} 0)">${drawPanel(panel, points)}</g>`);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panels.length * WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
		"<title>Estimates of one Shapley value against evaluations of the model</title>",
		'<rect width="100%" height="100%" fill="#fff"/>',
		...drawn,
		"</svg>\n",
	].join("\n");
}

function drawPanel({ name, budgets, shapley }: Panel, points: readonly Point[]): string {
	const truth = shapley.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
	const reach = Math.max(...points.map(({ low, high }) => Math.max(Math.abs(low - truth), Math.abs(high - truth))));
	const x = (budget: number) => LEFT + (INNER_WIDTH * Math.log(budget / budgets[0])) / Math.log(budgets.at(-1)! / budgets[0]);
	const y = (value: number) => TOP + (INNER_HEIGHT * (1 - (value - truth) / reach)) / 2;
	const at = (budget: number, value: number) => `${x(budget).toFixed(1)},${y(value).toFixed(1)}`;
	const methods = [...new Set(points.map(({ method }) => method))];
	const lines = methods.map((method, m) => {
		const own = points.filter((point) => point.method === method);
		const band = [...own.map(({ budget, high }) => at(budget, high)), ...own.toReversed().map(({ budget, low }) => at(budget, low))];
		const line = own.map(({ budget, mean }) => at(budget, mean)).join(" ");
		const stroke = `stroke="${COLOURS[m]}" stroke-width="2" stroke-dasharray="${DASHES[m]}"`;
		const legend = { x: LEFT + (m % 2) * 210, y: HEIGHT - 28 + 16 * Math.floor(m / 2) };
		return [
			`<polygon points="${band.join(" ")}" fill="${COLOURS[m]}" fill-opacity="0.15"/>`,
			`<polyline points="${line}" fill="none" ${stroke}/>`,
			`<path d="M${legend.x} ${legend.y - 4}h26" fill="none" ${stroke}/><text x="${legend.x + 32}" y="${legend.y}">${method}</text>`,
		].join("");
	});
	return [
		`<text x="${LEFT}" y="18" font-weight="bold">${name}</text>`,
		`<path d="M${LEFT} ${y(truth)}h${INNER_WIDTH}" stroke="#888"/>`,
		...[truth - reach / 2, truth, truth + reach / 2].map(
			(value) => `<text x="${LEFT - 5}" y="${y(value) + 4}" text-anchor="end">${value.toFixed(2)}</text>`,
		),
		...budgets.map((budget) => `<text x="${x(budget)}" y="${TOP + INNER_HEIGHT + 16}" text-anchor="middle">${budget}</text>`),
		...lines,
	].join("");
}
