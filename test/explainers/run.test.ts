import { expect, test } from "vitest";
import { typescriptKernels } from "../../bindings/kernels/typescript/backend.js";
import type { Subject } from "../../bindings/maskers/masker.js";
import type { Query } from "../../bindings/maskers/query.js";
import { type Rows, RowInputs } from "../../bindings/model/rows.js";
import type { Predict } from "../../bindings/model/predict.js";
import { run } from "../../bindings/run.js";
import type { Strategy } from "../../bindings/strategies/strategy.js";

const columns = { names: ["a"] };
const subject: Subject<Rows> = {
	chunkRows: 10,
	instance: new RowInputs(Float64Array.of(-1), columns),
	compose: (_, query) => new RowInputs((query as Extract<Query, { kind: "rows" }>).data, columns),
};

/** Asks 100 times for ten rows, and notes how many questions were open at most. */
class Counting implements Strategy {
	readonly rowsWanted = 1000;
	asked = 0;
	told = 0;
	mostOpen = 0;
	begin(): void {}
	ask(): Query | null {
		if (this.asked === 100) return null;
		const first = 10 * this.asked++;
		this.mostOpen = Math.max(this.mostOpen, this.asked - this.told);
		return { kind: "rows", data: Float64Array.from({ length: 10 }, (_, i) => first + i), count: 10 };
	}
	tell(answers: Float64Array): void {
		expect(Array.from(answers)).toEqual(Array.from({ length: 10 }, (_, i) => 2 * (10 * this.told + i)));
		this.told++;
	}
	estimate() {
		return { attributions: new Float64Array(0), baseValues: new Float64Array(0), exact: true, notes: [] };
	}
}

const twice: Predict<Rows> = ({ data }) => data.map((value) => 2 * value);

for (const [name, predict] of [
	["at once", twice],
	["later", async (batch: Rows) => twice(batch, { signal: new AbortController().signal })],
] as const) {
	test(`a model that answers ${name} has its answers told as they come, so that memory does not grow with the rows`, async () => {
		const strategy = new Counting();
		const settings = { budget: 1001, batchSize: 20, concurrency: 2, targets: "all" } as const;
		const { cost } = await run(predict, typescriptKernels, subject, strategy, settings);
		expect(strategy.told).toBe(100);
		// Forty rows are sent or about to be, and one more question comes in answered.
		expect(strategy.mostOpen).toBeLessThanOrEqual(10);
		expect(cost).toMatchObject({ modelRows: 1001, modelCalls: 51 });
	});
}
