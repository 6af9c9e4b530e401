import { describe, expect, test } from "vitest";
import { Lime, type Rows, Shap, tabular } from "whybox";

const rows = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 3) % 11, 5]);
const times = (factor: number) => (batch: Rows) => batch.toArrays().map(([a, b]) => factor * (a! - b!));

describe("numbers that overflow are refused by name, never given as NaN or infinity", () => {
	test("differences of Shap's that are beyond the largest double", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a]) => (a! > 0 ? 1.7e308 : -1.7e308)), tabular([[-1, 0]]));
		await expect(shap.explain([1, 1])).rejects.toThrow(
			/^"attributions\[0\]" expected a finite number \(the model's outputs .*, got Infinity$/,
		);
	});

	test("sums of LIME's, and a kernel so narrow that its width squared is 0", async () => {
		await expect(new Lime(times(1e307), tabular(rows)).explain([3, 4, 5], { budget: 300 })).rejects.toThrow(
			/^"baseValues\[0\]" expected a finite number .*, got (NaN|-?Infinity)$/,
		);
		await expect(new Lime(times(1), tabular(rows)).explain([3, 4, 5], { budget: 300, kernelWidth: 1e-200 })).rejects.toThrow(
			/^"(baseValues\[0\]|options.kernelWidth)" expected /,
		);
	});

	test("and large numbers that can be squared are explained", async () => {
		const [large, plain] = [1e150, 1].map((factor) => new Lime(times(factor), tabular(rows)).explain([3, 4, 5], { budget: 300 }));
		const [a, b] = [await large!, await plain!];
		expect(a.attributions[0]! / 1e150).toBeCloseTo(b.attributions[0]!, 9);
		expect(a.surrogate![0]!.r2).toBeCloseTo(b.surrogate![0]!.r2, 9);
	});
});
