import { expect, test } from "vitest";
import { type Explanation, FaithfulPath, image, type Images, Lime, Rise, Shap, tabular } from "whybox";

const masker = tabular(Array.from({ length: 9 }, (_, i) => [i, i % 4]));
const single = tabular([[0, 0]]);
const photograph = { data: Uint8Array.from({ length: 256 }, (_, i) => i), height: 16, width: 16 };
type Rows = { toArrays(): unknown[][] };
const three = (batch: Rows) => batch.toArrays().map(() => 3);
const blank = (batch: Images) => Array.from({ length: batch.count }, () => 3);
const said = ({ notes }: Explanation) => notes.filter(({ code }) => code === "constant-model").map(({ message }) => message);

test.each([
	["Shap, exact", () => new Shap(three, masker).explain([5, 1])],
	["Shap, sampled", () => new Shap(three, tabular([Array<number>(12).fill(0)])).explain(Array<number>(12).fill(1), { budget: 100 })],
	["Rise", () => new Rise(blank, image()).explain(photograph, { budget: 50 })],
	["FaithfulPath", () => new FaithfulPath(three, single).explain([5, 1])],
	["FaithfulPath of an image", () => new FaithfulPath(blank, image({ superpixels: 4 })).explain(photograph)],
] as const)("a model that says the same of every row has a note: %s", async (_, explain) => {
	expect(said(await explain())).toEqual(["The model said the same of every sample: there is nothing to explain."]);
});

test("of LIME's surrogate it says that its fit is no merit", async () => {
	expect(said(await new Lime(three, masker).explain([5, 1]))).toEqual([
		"The model said the same of every sample: there is nothing to explain, and a perfect fit says nothing.",
	]);
});

test("targets that move have no part in it, and a model that moves has no note", async () => {
	const some = new Shap((batch) => batch.toArrays().map(([a]) => [a as number, 2, a as number, 4]), masker);
	expect(said(await some.explain([5, 1], { targets: [3, 0, 1] }))).toEqual([
		"The model said the same of every sample for targets 3, 1: there is nothing to explain.",
	]);
	expect(said(await some.explain([5, 1], { targets: [2] }))).toEqual([]);
});
