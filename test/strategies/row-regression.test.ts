import { expect, test } from "vitest";
import { tabular } from "../../bindings/maskers/tabular.js";
import { ExactStrategy } from "../../bindings/strategies/exact.js";
import { Linking } from "../../bindings/strategies/linking.js";
import { differingPlayers, hasBit, Players } from "../../bindings/strategies/players.js";
import { fitRows } from "../../bindings/strategies/row-regression.js";
import { dealPairs } from "../../bindings/strategies/two-level-design.js";
import { backends } from "../kernels/backends.js";
import { converse } from "../support/converse.js";
import { largestDifference } from "../support/fixtures.js";

const [kernels] = backends;
const COLUMNS = 7;

/** A table whose second background row has a value of the instance's. */
function problem() {
	const numbers = new Float64Array(4 * COLUMNS);
	kernels.uniforms(3, 1, 0, numbers);
	const [instance, ...background] = [0, 1, 2, 3].map((row) => [...numbers.subarray(row * COLUMNS, (row + 1) * COLUMNS)]);
	background[1][2] = instance[2];
	const masked = tabular(background, { weights: [1, 2, 3] }).mask(instance)();
	const model = (row: ArrayLike<number>) =>
		Array.from({ length: COLUMNS }, (_, j) => row[j]).reduce((product, value, j) => product * (1 + value * (j + 1)), 1);
	const predict = (data: Float64Array) =>
		Float64Array.from({ length: data.length / COLUMNS }, (_, i) => model(data.subarray(i * COLUMNS, (i + 1) * COLUMNS)));
	const exact = converse(kernels, masked, new ExactStrategy(masked, new Linking(kernels, "identity")), predict).attributions;
	const fit = (pairs: number, seed = 0) => {
		const rowPlayers = differingPlayers(masked, new Players(masked));
		const design = dealPairs(kernels, COLUMNS, rowPlayers, Float64Array.of(1, 1, 1), pairs, seed);
		const mixed = (b: number, present: (j: number) => boolean) =>
			model(instance.map((value, j) => (present(j) ? value : background[b][j])));
		const halves = Float64Array.from(design.row, (b, p) => {
			const inside = (j: number) => hasBit(design.coalitions, 2 * p, j);
			return (mixed(b, inside) - mixed(b, (j) => !inside(j))) / 2;
		});
		const totals = Float64Array.from(background, (row) => model(instance) - model(row));
		return fitRows(kernels, COLUMNS, design, masked.backgroundWeights, { halves, totals });
	};
	return { exact, fit };
}

test("all pairs give the Shapley values, without error", () => {
	const { exact, fit } = problem();
	const { attributions, variances } = fit(1000);
	expect(largestDifference(attributions, exact)).toBeLessThan(1e-10 * Math.max(...exact.map(Math.abs)));
	expect(Math.max(...variances)).toBe(0);
});

test("some pairs give estimates that add up, and err as much as they say", () => {
	const { exact, fit } = problem();
	const total = exact.reduce((sum, value) => sum + value, 0);
	const ratios: number[] = [];
	for (let seed = 0; seed < 60; seed++) {
		const { attributions, variances } = fit(75, seed);
		expect(attributions.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 9);
		attributions.forEach((value, p) => ratios.push((value - exact[p]) ** 2 / variances[p]));
	}
	const mean = ratios.reduce((sum, value) => sum + value, 0) / ratios.length;
	expect(mean).toBeGreaterThan(0.6);
	expect(mean).toBeLessThan(1.6);
});
