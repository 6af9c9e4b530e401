import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/**
 * The floors of the house, top first. A file may import from its own floor's folder and from what its floor names; `errors` and `check` may be
 * imported by all.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
	cli: ["index", "adapters", "hosts", "plots", "report", "model", "explanation", "version"],
	index: ["explainers", "pick", "metrics", "maskers", "model", "kernels", "explanation", "version"],
	explainers: ["strategies", "run", "maskers", "metrics", "kernels", "model", "explanation", "version"],
	run: ["strategies", "maskers", "kernels", "model", "explanation"],
	strategies: ["maskers", "surrogates", "kernels", "model", "explanation"],
	surrogates: ["kernels"],
	maskers: ["kernels", "model", "explanation"],
	adapters: ["model"],
	hosts: ["maskers"],
	plots: ["explanation"],
	report: ["plots", "explanation"],
	elements: ["plots", "explanation"],
	pick: ["explanation"],
	metrics: ["maskers", "kernels", "model", "explanation"],
	model: [],
	kernels: [],
	explanation: [],
	version: [],
	check: [],
	errors: [],
};

const COMMON = ["check", "errors"];

interface Import {
	from: string;
	to: string;
}

/** Room of a file: its folder below bindings/, or its own name. */
const roomOf = (path: string): string => path.split("/")[0]!.replace(/\.ts$/, "");

function importsOf(path: string, source: string): Import[] {
	const found = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g);
	return Array.from(found, ([, target]) => ({ from: path, to: posix.join(posix.dirname(path), target!).replace(/\.js$/, ".ts") }));
}

/** What is wrong with an import, or undefined. */
function wrong({ from, to }: Import): string | undefined {
	const [room, target] = [roomOf(from), roomOf(to)];
	const allowed = MAY_IMPORT[room];
	if (allowed === undefined) return `${from}: room "${room}" has no floor`;
	if (
		room === target ||
		allowed.includes(target) ||
		(COMMON.includes(target) && !COMMON.includes(room)) ||
		(room === "check" && target === "errors")
	)
		return undefined;
	return `${from} imports ${to}: ${room} must not know ${target}`;
}

const bindings = fileURLToPath(new URL("../../bindings", import.meta.url));
const files = readdirSync(bindings, { recursive: true, encoding: "utf8" })
	.map((path) => path.replaceAll("\\", "/"))
	.filter((path) => path.endsWith(".ts") && !path.includes("node_modules"));
/** Source without its comments, in which examples may import and speak of anything. */
const sourceOf = (path: string) => readFileSync(`${bindings}/${path}`, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
const imports = files.flatMap((path) => importsOf(path, sourceOf(path)));

test("every import in bindings/ points to a floor below", () => {
	expect(imports.length).toBeGreaterThan(50);
	expect(imports.map(wrong).filter((message) => message !== undefined)).toEqual([]);
});

/** Bundled into dist/plots.js with their licences: ticks, the numbers at them, compression, and widths on terminals, each done well elsewhere. */
const IN_PLOTS = /^plots\/svg\/.*: (?:d3-array|d3-format|fflate)$|^plots\/terminal-text\.ts: get-east-asian-width$/;

test("the library imports no package and no host module; only the command line, whybox/node and whybox/plots do", () => {
	const bare = files.flatMap((path) =>
		Array.from(sourceOf(path).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^."][^"]*)"/g), ([, name]) => `${path}: ${name}`),
	);
	const reader = ["hosts/node.ts: node:fs/promises", "hosts/node.ts: node:url", "hosts/node.ts: sharp", "hosts/sharp.ts: sharp"];
	const plots = bare.filter((line) => line.startsWith("plots/"));
	expect(bare.filter((line) => !line.startsWith("cli/") && !plots.includes(line))).toEqual(reader);
	expect(plots.filter((line) => !IN_PLOTS.test(line))).toEqual([]);
});

/** Functions that ECMAScript lets engines approximate, and powers of anything but 2. */
const APPROXIMATE = /Math\.(exp|expm1|log|log1p|log2|log10|pow|a?(sin|cos|tan)h?|atan2|random|hypot|cbrt)\b|(?<!\b2 )\*\*/g;

test("no value depends on mathematics that engines may compute differently", () => {
	const uses = files
		.filter((path) => !path.startsWith("cli/") && !path.startsWith("plots/"))
		.flatMap((path) =>
			Array.from(
				sourceOf(path)
					.replaceAll(/"[^"\n]*"/g, "")
					.matchAll(APPROXIMATE),
				([found]) => `${path}: ${found}`,
			),
		);
	expect(uses).toEqual([]);
	for (const use of ["Math.atan(x)", "Math.cosh(x)", "x ** y", "10 ** digits"]) expect(use.match(APPROXIMATE), use).not.toBeNull();
	for (const use of ["2 ** -53", "Math.sqrt(x)", "Math.max(a, b)"]) expect(use.match(APPROXIMATE), use).toBeNull();
});

test("a wrong arrow is found", () => {
	const [bad] = importsOf("model/session.ts", 'import { lender } from "../kernels/wasm/loan.js";');
	expect(wrong(bad!)).toBe("model/session.ts imports kernels/wasm/loan.ts: model must not know kernels");
	const [lazy] = importsOf("kernels/load.ts", 'const run = await import("../run.js");');
	expect(wrong(lazy!)).toContain("kernels must not know run");
});
