import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { combinations, planKernel, sizesOf } from "../../bindings/strategies/kernel-plan.js";
import { fixture } from "../support/fixtures.js";

interface PlanCase {
	M: number;
	nsamples_arg: string | number;
	nsamples: number;
	sizes: Record<string, number>;
	weight_by_size: Record<string, number>;
}

const cases = fixture<{ cases: PlanCase[] }>("kernel_sampling_plan.json").cases;

describe.each(["design", "chance"] as const)("sizes by %s", (mode) => {
	test.each(cases.map((c) => [c.M, c.nsamples_arg, c] as const))(
		"M = %i, nsamples %s: the sizes that shap enumerates are enumerated",
		(M, _, c) => {
			const plan = planKernel(kernels, M, c.nsamples, 0, mode);
			const sizes = sizesOf(plan);
			const weights = new Float64Array(M + 1);
			for (let g = 0; g < plan.groupWeights.length; g++) {
				const start = plan.groupStarts[g]!;
				const end = plan.groupStarts[g + 1]!;
				const group = {
					...plan,
					coalitions: plan.coalitions.subarray(start * coalitionWords(M), end * coalitionWords(M)),
					count: end - start,
				};
				sizesOf(group).forEach((count, size) => (weights[size]! += count * plan.groupWeights[g]!));
			}
			// Complete pairs only: at most one coalition of the budget stays unused.
			expect(c.nsamples - plan.count).toBeGreaterThanOrEqual(0);
			expect(c.nsamples - plan.count).toBeLessThanOrEqual(1);
			expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
			for (let size = 1; size < M; size++) {
				expect(sizes[size]).toBe(sizes[M - size]);
				const smaller = Math.min(size, M - size);
				if (smaller <= plan.enumerated) {
					expect(sizes[size]).toBe(combinations(M, size));
					expect(sizes[size]).toBe(c.sizes[size]);
					expect(weights[size]).toBeCloseTo(c.weight_by_size[size]!, 12);
				} else {
					// Both are samples of the same distribution: six standard deviations of shap's count of pairs, two coalitions for rounding.
					const peer = c.sizes[size] ?? 0;
					expect(Math.abs(sizes[size]! - peer)).toBeLessThanOrEqual(6 * Math.sqrt(2 * Math.max(peer, sizes[size]!)) + 2);
				}
			}
			expect(plan.enumerated === Math.floor(M / 2)).toBe(plan.complete);
			expect(plan.complete).toBe(c.nsamples >= 2 ** M - 2);
		},
	);
});

test("no coalition comes twice, and each comes with its complement", () => {
	for (const players of [2, 3, 4, 5, 6, 10, 11, 12, 31, 32, 33, 64, 65]) {
		for (const budget of [2, 7, 30, 100, 333, 1000]) {
			const words = coalitionWords(players);
			const { coalitions, count } = planKernel(kernels, players, budget, 5, "design");
			const seen = new Set<string>();
			for (let c = 0; c < count; c++) {
				let key = "";
				for (let player = 0; player < players; player++) key += (coalitions[c * words + (player >> 5)]! >>> (player & 31)) & 1;
				expect(seen.has(key)).toBe(false);
				seen.add(key);
			}
			for (const key of seen) expect(seen.has(key.replace(/./g, (bit) => (bit === "1" ? "0" : "1")))).toBe(true);
			expect(count).toBeLessThanOrEqual(budget);
		}
	}
});

test("sampled sizes follow the kernel at 5000 features, finite and paired", () => {
	const plan = planKernel(kernels, 5000, 2000, 0, "design");
	const sizes = sizesOf(plan);
	expect(plan.count).toBe(2000);
	const harmonic = Array.from({ length: 2499 }, (_, i) => 2 * (1 / ((i + 1) * (4999 - i)))).reduce((a, b) => a + b, 1 / 2500 / 2500);
	for (const size of [1, 2, 3, 10]) expect(sizes[size]! / 1000).toBeCloseTo(2 / (size * (5000 - size)) / harmonic, 2);
});

test("another seed draws other coalitions, the same seed the same", () => {
	const draw = (seed: number) => planKernel(kernels, 30, 500, seed, "design").coalitions;
	expect(draw(1)).toEqual(draw(1));
	expect(draw(1)).not.toEqual(draw(2));
});
