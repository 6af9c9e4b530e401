import { beforeAll, expect, test } from "vitest";
import { Explanation, image, Lime, MeaningfulPerturbation, tabular } from "whybox";

let json: string;

beforeAll(async () => {
	const rows = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 3) % 11]);
	const lime = new Lime((batch) => batch.toArrays().map(([a, b]) => a! - b!), tabular(rows));
	json = JSON.stringify(await lime.explain([3, 4], { budget: 100 }));
});

/** The explanation's JSON with one place changed: a path of keys, then the value there; undefined: nothing is. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
	const copy = JSON.parse(json);
	const last = path.slice(0, -1).reduce((at, key) => at[key], copy);
	if (value === undefined) delete last[path.at(-1)!];
	else last[path.at(-1)!] = value;
	return copy;
}

test("an explanation comes back from its JSON", () => {
	expect(JSON.stringify(Explanation.fromJSON(JSON.parse(json)))).toBe(json);
});

test.each([
	[["format"], "whybox-explanation/9", /^"json.format" expected "whybox-explanation\/1", got "whybox-explanation\/9"$/],
	[["method"], 5, /^"json.method" expected a string, got 5$/],
	[["notes"], undefined, /^"json.notes" expected an array, got undefined$/],
	[["features", 1], null, /^"json.features\[1\]" expected an object, got null$/],
	[["features", 0, "name"], undefined, /^"json.features\[0\].name" expected a string, got undefined$/],
	[["targets", 0], "cat", /^"json.targets\[0\]" expected an object, got "cat"$/],
	[["targets", 0, "prediction"], null, /^"json.targets\[0\].prediction" expected a finite number, got null$/],
	[["attributions", 0, 1], null, /^"json.attributions\[0\]\[1\]" expected a finite number, got null$/],
	[["attributions", 0], [1], /^"json.attributions\[0\]" expected 2 numbers, one per feature, got an array of 1$/],
	[["baseValues"], [], /^"json.baseValues" expected 1 numbers, one per target, got an array of 0$/],
	[["surrogate"], {}, /^"json.surrogate" expected an array, got an object$/],
	[["surrogate"], [], /^"json.surrogate" expected 1 entries, one per target, got an array of 0$/],
	[["surrogate", 0], null, /^"json.surrogate\[0\]" expected an object, got null$/],
	[["surrogate", 0, "r2"], "high", /^"json.surrogate\[0\].r2" expected a finite number, got "high"$/],
	[["surrogate", 0, "selected"], undefined, /^"json.surrogate\[0\].selected" expected an array, got undefined$/],
] as const)("what is no explanation is refused by name: %j", (path, value, message) => {
	expect(() => Explanation.fromJSON(changed(path, value))).toThrow(message);
});

test.each([
	[["masks"], {}, /^"json.masks" expected an array, got an object$/],
	[["masks"], [], /^"json.masks" expected 1 entries, one per target, got an array of 0$/],
	[["masks", 0], null, /^"json.masks\[0\]" expected an object, got null$/],
	[["masks", 0, "area"], "half", /^"json.masks\[0\].area" expected a finite number, got "half"$/],
	[["masks", 0, "start"], undefined, /^"json.masks\[0\].start" expected a string, got undefined$/],
	[["masks", 0, "box"], 5, /^"json.masks\[0\].box" expected an array, got 5$/],
	[["masks", 0, "box"], [1, 2, 3], /^"json.masks\[0\].box" expected left, top, right and bottom, got an array of 3$/],
	[["masks", 0, "box", 2], null, /^"json.masks\[0\].box\[2\]" expected a finite number, got null$/],
	[["masks", 0, "boxScore"], undefined, /^"json.masks\[0\].boxScore" expected a finite number, got undefined$/],
	[["masks", 0, "generalisation"], undefined, /^"json.masks\[0\].generalisation" expected an array, got undefined$/],
	[["masks", 0, "generalisation", 0], 1, /^"json.masks\[0\].generalisation\[0\]" expected an object, got 1$/],
	[["masks", 0, "generalisation", 0, "score"], "low", /^"json.masks\[0\].generalisation\[0\].score" expected a finite number, got "low"$/],
] as const)("nor is what a mask is not: %j", async (path, value, message) => {
	const first = new MeaningfulPerturbation((batch) => Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]!), image({ fill: 0 }), {
		grid: 4,
	});
	const lime = json;
	json = JSON.stringify(await first.explain({ data: Uint8Array.from({ length: 64 }, (_, i) => 64 - i), height: 8, width: 8 }));
	expect(JSON.stringify(Explanation.fromJSON(JSON.parse(json)))).toBe(json);
	expect(() => Explanation.fromJSON(changed(path, value))).toThrow(message);
	json = lime;
});

test("what other fills showed is checked where there is no box, too", async () => {
	const masks = new MeaningfulPerturbation((batch) => Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]!), image({ fill: 0 }), {
		grid: 4,
	});
	const plain = JSON.parse(JSON.stringify(await masks.explain({ data: new Uint8Array(64).map((_, i) => 64 - i), height: 8, width: 8 })));
	delete plain.masks[0].box;
	delete plain.masks[0].boxScore;
	plain.masks[0].generalisation = "well";
	expect(() => Explanation.fromJSON(plain)).toThrow(/^"json.masks\[0\].generalisation" expected an array, got "well"$/);
});
