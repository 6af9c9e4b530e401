/** The methods that `--method` names: which options each has for itself, and how its explainer is made. */

import { FaithfulPath, Lime, type Masker, MeaningfulPerturbation, type Predict, Rise, Shap } from "../index.js";
import type { Explains } from "./explain.js";
import type { ExplainOptions } from "./options.js";
import { UsageError } from "./usage-error.js";

export type Method = "lime" | "shap" | "meaningful-perturbation" | "rise" | "faithful-path";

/** Options of the explainers, by method. */
const OWN: Readonly<Record<Method, readonly (keyof ExplainOptions)[]>> = {
	lime: ["kernelWidth", "featureSelection", "featureCount", "ridge", "sampling", "precision"],
	shap: ["estimator", "link", "surrogate", "precision"],
	"meaningful-perturbation": ["game", "grid", "area", "l1", "tv", "jitter", "optimiser"],
	rise: ["cells", "keep", "resolution", "precision"],
	"faithful-path": [],
};

const PRESETS: Readonly<Record<string, Method>> = {
	"python-lime": "lime",
	"python-shap": "shap",
	rise: "rise",
	"fong-vedaldi": "meaningful-perturbation",
	jacobgil: "meaningful-perturbation",
};

/** Options of explainers that every method has. */
const COMMON = ["budget", "seed", "batchSize", "concurrency", "timeout"] as const;

/** Options of the command line that go to a method's masker, and to no other method. */
export type MaskerOptions = Readonly<Partial<Record<Method, readonly string[]>>>;

/**
 * Refuses options of methods other than the chosen one, and outputs that exclude each other.
 *
 * @param masker options that one kind of data has for some methods only
 * @throws UsageError
 */
export function checkMethodOptions(options: ExplainOptions, masker: MaskerOptions = {}): void {
	const ofMethod = (method: Method): readonly string[] => [...(masker[method] ?? []), ...OWN[method]];
	const owners = (name: string) => (Object.keys(OWN) as Method[]).filter((method) => ofMethod(method).includes(name));
	for (const name of new Set((Object.keys(OWN) as Method[]).flatMap(ofMethod))) {
		if ((options as unknown as Record<string, unknown>)[name] === undefined || owners(name).includes(options.method)) continue;
		const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
		throw new UsageError(`--${flag} belongs to --method ${owners(name).join(" or ")}; the method is ${options.method}`);
	}
	const owner = PRESETS[options.preset ?? ""];
	if (owner !== undefined && owner !== options.method) {
		throw new UsageError(`--preset ${options.preset} belongs to --method ${owner}; the method is ${options.method}`);
	}
	if (options.json && options.jsonl) throw new UsageError("--json and --jsonl exclude each other");
}

/**
 * Method × masker, with the command's options as defaults of each call.
 *
 * @param more further options of the explainer that one kind of data has
 * @throws TypeError | RangeError naming the option
 */
export function makeExplainer<Instance, Batch>(
	options: ExplainOptions,
	predict: Predict<Batch>,
	masker: Masker<Instance, Batch>,
	targetNames: readonly string[] | undefined,
	more: object = {},
): Explains<Instance> {
	const names = [...COMMON, ...OWN[options.method], ...(options.preset === undefined ? [] : ["preset" as const])] as const;
	const given = Object.fromEntries(names.map((name) => [name, options[name]]));
	const defaults = { ...given, targets: options.target, targetNames: options.targetNames ?? targetNames, ...more } as object;
	switch (options.method) {
		case "lime":
			return new Lime(predict, masker, defaults);
		case "shap":
			return new Shap(predict, masker, defaults);
		// Only `explain image` offers these.
		case "meaningful-perturbation":
			return new MeaningfulPerturbation(predict as never, masker as never, defaults) as unknown as Explains<Instance>;
		case "rise":
			return new Rise(predict as never, masker as never, defaults) as unknown as Explains<Instance>;
		case "faithful-path":
			return new FaithfulPath(predict, masker, defaults);
	}
}
