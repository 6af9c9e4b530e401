import { Came, kindError, valueError } from "../check.js";
import { type Cost, Explanation } from "../explanation.js";
import type { RunResult } from "../run.js";
import type { Estimate } from "../strategies/strategy.js";
import type { Plan } from "./explainer.js";

/** Predictions of the same model for the same instance differ by rounding at most. */
const SAME = 1e-6;

/** @throws {TypeError | RangeError} naming the option if this cannot be continued */
export function checkResume(value: unknown, method: Explanation["method"], seed: unknown): Explanation {
	if (!(value instanceof Explanation)) throw kindError("options.resume", "an Explanation (Explanation.fromJSON makes one of JSON)", value);
	if (value.method !== method) throw valueError("options.resume", `an explanation by the method "${method}"`, value.method);
	if (value.standardErrors === undefined && !value.exact) {
		throw valueError("options.resume", "an explanation with standard errors, which say how much it counts", value.estimator);
	}
	if (seed === value.seed) throw valueError("options.seed", "another seed than the explanation's that is resumed", seed);
	return value;
}

/** @throws {RangeError} if the earlier explanation is one of something else than this plan would explain */
export function checkSameQuestion(earlier: Explanation, { features, options }: Plan<unknown>): void {
	const names = (list: readonly { readonly name: string }[]) => JSON.stringify(list.map(({ name }) => name));
	if (names(earlier.features) !== names(features)) {
		throw valueError("options.resume", "an explanation of this instance, with the same features", new Came(names(earlier.features)));
	}
	if (earlier.options["link"] !== options["link"]) {
		throw valueError("options.resume", `an explanation with the link "${options["link"]}"`, earlier.options["link"]);
	}
}

/**
 * Two estimates from independent samples as one: their mean for each target, weighted by the inverse of their mean squared standard errors, so
 * that both parts' adding up stays. @throws {RangeError} if the model says something else of the instance than it said before
 */
export function joined(earlier: Explanation, result: RunResult): RunResult {
	const { estimate, targets, predictions, cost } = result;
	const same = earlier.targets.length === targets.length && earlier.targets.every(({ index }, t) => index === targets[t]);
	if (!same)
		throw valueError(
			"options.resume",
			`an explanation of the targets ${targets.join(", ")}`,
			earlier.targets.map(({ index }) => index),
		);
	earlier.targets.forEach(({ prediction }, t) => {
		if (Math.abs(prediction - predictions[t]!) <= SAME * Math.max(1, Math.abs(prediction))) return;
		throw valueError("options.resume", `an explanation of this instance and model, whose prediction is ${predictions[t]}`, prediction);
	});
	return { ...result, estimate: mixed(earlier, estimate), cost: sum(earlier.cost, cost) };
}

/** The two estimates alone; for one that is exact nothing is left to mix. */
export function mixed(earlier: Explanation, estimate: Estimate): Estimate {
	const features = earlier.features.length;
	const before = earlier.standardErrors;
	if (estimate.exact) return estimate;
	if (before === undefined) return { ...estimate, attributions: earlier.attributions, exact: true };
	const now = estimate.standardErrors;
	const attributions = earlier.attributions.slice();
	const standardErrors = before.slice();
	if (now !== undefined) {
		for (let t = 0; t < estimate.baseValues.length; t++) {
			const own = [t * features, (t + 1) * features] as const;
			const squares = (errors: Float64Array) => errors.subarray(...own).reduce((total, error) => total + error * error, 0);
			const [old, fresh] = [squares(before), squares(now)];
			const share = old + fresh > 0 ? old / (old + fresh) : 0.5;
			for (let f = own[0]; f < own[1]; f++) {
				attributions[f] = (1 - share) * earlier.attributions[f]! + share * estimate.attributions[f]!;
				const [a, b] = [(1 - share) * before[f]!, share * now[f]!];
				standardErrors[f] = Math.sqrt(a * a + b * b);
			}
		}
	}
	return { ...estimate, attributions, standardErrors };
}

const sum = (a: Cost, b: Cost): Cost => ({
	modelRows: a.modelRows + b.modelRows,
	modelCalls: a.modelCalls + b.modelCalls,
	rowsSaved: a.rowsSaved + b.rowsSaved,
	milliseconds: { model: a.milliseconds.model + b.milliseconds.model, explainer: a.milliseconds.explainer + b.milliseconds.explainer },
});
