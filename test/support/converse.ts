import type { Kernels } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import type { Rows } from "../../bindings/model/rows.js";
import type { Estimate, Strategy } from "../../bindings/strategies/strategy.js";

/** Leads a strategy's whole conversation with a model of table rows, `rows` model rows at a time. */
export function converse(
	kernels: Kernels,
	masked: MaskedInstance<Rows>,
	strategy: Strategy,
	predict: (data: Float64Array) => Float64Array,
	rows = 1024,
): Estimate {
	const data = (inputs = masked.instance) => inputs.batch([{ inputs, first: 0, count: inputs.count }]).data;
	strategy.begin(predict(data()));
	for (let query = strategy.ask(rows); query !== null; query = strategy.ask(rows)) {
		if (query === "wait") throw new Error("waits for an answer that has been given");
		strategy.tell(predict(data(masked.compose(kernels, query))));
	}
	return strategy.estimate();
}
