import { describe, expect, test } from "vitest";
import { tabular } from "../../bindings/maskers/tabular.js";
import { ExactStrategy } from "../../bindings/strategies/exact.js";
import { Linking } from "../../bindings/strategies/linking.js";
import { type SurrogateChoice, surrogateCorrection } from "../../bindings/strategies/surrogate-correction.js";
import { TwoLevelStrategy } from "../../bindings/strategies/two-level.js";
import { backends } from "../kernels/backends.js";
import { converse } from "../support/converse.js";
import { relativeError } from "../support/fixtures.js";
import { game } from "../support/games.js";

const [kernels, typescript] = backends;
const COLUMNS = 8;

type Choice = SurrogateChoice | "none";

/** A table of numbers in [−1, 1) with one column of three values, and a model with interactions of high order. */
function problem(seed: number) {
	const numbers = new Float64Array(13 * COLUMNS);
	kernels.uniforms(seed, 1, 0, numbers);
	const rows = Array.from({ length: 13 }, (_, row) =>
		Array.from(numbers.subarray(row * COLUMNS, (row + 1) * COLUMNS), (u, j) => (j === 0 ? Math.floor(3 * u) : 2 * u - 1)),
	);
	const masked = tabular(rows.slice(1)).mask(rows[0])();
	const smooth = (x: ArrayLike<number>) => {
		const a = x[1] + x[2] - x[3] + x[0] / 2;
		const b = x[4] * 2 - x[5] + x[6] * x[7];
		return a / (1 + Math.abs(a)) + (b * a) / (1 + b * b);
	};
	const predict = (data: Float64Array) =>
		Float64Array.from({ length: data.length / COLUMNS }, (_, i) => smooth(data.subarray(i * COLUMNS, (i + 1) * COLUMNS)));
	return { masked, predict, exact: converse(kernels, masked, new ExactStrategy(masked, new Linking(kernels, "identity")), predict) };
}

type Masked = ReturnType<typeof problem>["masked"];

function explain(
	masked: Masked,
	predict: (data: Float64Array) => Float64Array,
	choice: Choice,
	given: { budget: number; seed?: number; rows?: number; backend?: (typeof backends)[number] },
) {
	const { budget, seed = 0, rows = 1024, backend = kernels } = given;
	const improve = choice === "none" ? undefined : surrogateCorrection(backend, masked, choice);
	const strategy = new TwoLevelStrategy(backend, masked, new Linking(backend, "identity"), { budget, seed }, improve);
	return converse(backend, masked, strategy, predict, rows);
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe.each(["trees", "network", "auto"] as const)("two-level with surrogate %s", (choice) => {
	test("adds up to the prediction", () => {
		const { masked, predict, exact } = problem(1);
		const { attributions, baseValues } = explain(masked, predict, choice, { budget: 500 });
		expect(baseValues[0]).toBeCloseTo(exact.baseValues[0], 12);
		expect(baseValues[0] + sum(attributions)).toBeCloseTo(exact.baseValues[0] + sum(exact.attributions), 9);
	});

	test("does not depend on how the questions are cut", () => {
		const { masked, predict } = problem(1);
		const whole = explain(masked, predict, choice, { budget: 300 });
		expect(explain(masked, predict, choice, { budget: 300, rows: 17 })).toEqual(whole);
	});

	test("says so", () => {
		const { masked, predict } = problem(1);
		const { notes, exact } = explain(masked, predict, choice, { budget: 600 });
		expect(notes.map(({ code }) => code)).toEqual(["surrogate"]);
		expect(exact).toBe(false);
	});
});

test("estimates are right on average, and as far off as the standard errors say", () => {
	const { masked, predict, exact } = problem(4);
	const runs = Array.from({ length: 30 }, (_, seed) => explain(masked, predict, "trees", { budget: 900, seed }));
	expect(runs.filter(({ notes }) => notes.length > 0).length).toBeGreaterThan(20);
	const scores = Array.from(exact.attributions, (truth, i) => {
		const misses = runs.map(({ attributions }) => attributions[i] - truth);
		const mean = sum(misses) / runs.length;
		const spread = Math.sqrt(sum(misses.map((miss) => (miss - mean) ** 2)) / (runs.length - 1));
		return mean / (spread / Math.sqrt(runs.length));
	});
	// Eight scores of Student's t with 29 degrees of freedom: one in a hundred tables has a larger one.
	expect(Math.max(...scores.map(Math.abs))).toBeLessThan(3.5);
	const inside = runs.flatMap(({ attributions, standardErrors }) =>
		Array.from(exact.attributions, (truth, i): number => (Math.abs(attributions[i] - truth) <= 1.96 * standardErrors![i] ? 1 : 0)),
	);
	expect(sum(inside) / inside.length).toBeGreaterThan(0.9);
});

test("on the way, networks are trained anew once there are twice as many pairs; at the end as if nobody had looked before", () => {
	const { masked, predict, exact } = problem(7);
	let trained = 0;
	const counting = Object.assign(Object.create(kernels) as typeof kernels, {
		trainNetwork: (...given: Parameters<typeof kernels.trainNetwork>) => {
			trained++;
			kernels.trainNetwork(...given);
		},
	});
	const options = { budget: 1013, seed: 1 };
	const linking = new Linking(counting, "identity");
	const strategy = new TwoLevelStrategy(counting, masked, linking, options, surrogateCorrection(counting, masked, "network"));
	// 250 pairs, 313, 390 and then all 500: three networks each for the first and the last.
	const looks = [12 + 500, 12 + 626, 12 + 780, 12 + 1000];
	let told = 0;
	const seen: [number, number][] = [];
	const answer = (inputs = masked.instance) => predict(inputs.batch([{ inputs, first: 0, count: inputs.count }]).data);
	strategy.begin(answer());
	for (const look of looks) {
		while (told < look) {
			const query = strategy.ask(look - told)!;
			const said = answer(masked.compose(counting, query as Parameters<typeof masked.compose>[1]));
			told += said.length;
			strategy.tell(said);
		}
		const { attributions } = strategy.estimate();
		seen.push([trained, relativeError(attributions, exact.attributions)]);
	}
	expect(seen.map(([count]) => count)).toEqual([3, 3, 3, 6]);
	// Pairs that the surrogates have not been fitted to are used all the same.
	const plain = explain(masked, predict, "none", { budget: 12 + 501, seed: 1 });
	for (const [, error] of seen) expect(error).toBeLessThan(relativeError(plain.attributions, exact.attributions));
	expect(strategy.estimate()).toEqual(explain(masked, predict, "network", options));
});

test("both backends say the same to the bit", () => {
	const { masked, predict } = problem(5);
	for (const choice of ["trees", "auto"] as const) {
		const [one, other] = [kernels, typescript].map((backend) => explain(masked, predict, choice, { budget: 110, backend }));
		expect(other).toEqual(one);
	}
});

test("a linear model needs no surrogate, and a constant one neither", () => {
	const { masked } = problem(6);
	for (const slope of [0, 1]) {
		const predict = (data: Float64Array) =>
			Float64Array.from({ length: data.length / COLUMNS }, (_, i) => slope * (data[i * COLUMNS + 1] - data[i * COLUMNS + 2]));
		const { attributions, notes } = explain(masked, predict, "auto", { budget: 400 });
		expect(notes).toEqual([]);
		expect(attributions[0]).toBeCloseTo(0, 9);
	}
});

/** Geometric means over the seeds. */
test.each([
	["bc30-GBM_0", "auto", 2500, 8, 0.85],
	["bc30-MLP_0", "auto", 2500, 3, 0.2],
	["wine13-MLP_0", "network", 4000, 3, 0.2],
	["wine13-RF_0", "trees", 4000, 8, 0.85],
] as const)("%s: surrogate %s lowers the error at %i rows, of %i seeds, to %f of it or less", (name, choice, budget, seeds, share) => {
	const played = game(name)!;
	const masked = tabular(played.background.map((row) => [...row])).mask([...played.instance])();
	const mean = (of: Choice) => {
		const errors = Array.from({ length: seeds }, (_, seed) => {
			const { attributions } = explain(masked, (data) => played.predict(data), of, { budget, seed });
			return relativeError(attributions, played.shapley) ** 2;
		});
		return errors.reduce((product, error) => product * error ** (1 / seeds), 1);
	};
	expect(mean(choice) / mean("none")).toBeLessThan(share);
});
