/** How to get the same numbers again. */

import type { Explanation } from "../explanation.js";
import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { methodName } from "../plots/wording.js";
import type { Contents } from "./contents.js";
import { paragraph, table } from "./parts.js";

export function reproduction({ command, subjects, curves }: Contents): Markup {
	const explanations = subjects.map(({ explanation }) => explanation);
	const rows = settings(explanations);
	const measured = Object.entries(curves).flatMap(([name, list]) =>
		list[0]?.options === undefined ? [] : [[name, list[0].options] as const],
	);
	return [
		paragraph(
			undefined,
			"The same version, input, options, seed and replies of the model give the same numbers to the last digit, on any machine; only the number of calls and the times differ.",
		),
		command === undefined
			? ""
			: element("pre", { tabindex: "0", role: "group", "aria-label": "Command" }, element("code", {}, escaped(command))),
		table("Settings", ["setting", "value"], rows, "settings"),
		...measured.map(([name, options]) =>
			table(
				`Settings of the measure: ${name}`,
				["setting", "value"],
				Object.entries(options).map(([key, value]) => [key, written(value)]),
				"settings",
			),
		),
	].join("");
}

/** Those that all explanations share once, and of the others all values. */
function settings(explanations: readonly Explanation[]): string[][] {
	const fixed: [string, (explanation: Explanation) => string][] = [
		["method", methodName],
		["estimator", ({ estimator }) => estimator],
		["seed", ({ seed }) => String(seed)],
		["whybox", ({ version }) => version],
		["backend", ({ backend }) => backend],
	];
	const names = new Set(explanations.flatMap(({ options }) => Object.keys(options)));
	for (const [name] of fixed) names.delete(name);
	const rows = [...fixed, ...[...names].map((name) => [name, ({ options }: Explanation) => written(options[name])] as const)];
	return rows.map(([name, value]) => {
		const all = [...new Set(explanations.map(value))];
		const shown = all.slice(0, 6).join(" · ");
		return [name, all.length > 6 ? `${shown} · … (${all.length} in all)` : shown];
	});
}

/** As JSON, without quotes around texts; what is long is cut. */
function written(value: unknown): string {
	const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
	return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

const LONGEST = 400;
