// transformers.js: its own pipeline around a model that the test has written; nothing is downloaded.
import { env, pipeline } from "@huggingface/transformers";
import { Lime, Shap, text } from "whybox";
import { fromTextPipeline } from "whybox/transformers";

const TEXT = "not a good plot, but good fun";

/** What the model says, in plain arithmetic: the softmax of the sums of its words' weights. */
function plain(weights) {
	return (texts) =>
		texts.map((one) => {
			const words = one.toLowerCase().match(/\w+|[^\w\s]+/g) ?? [];
			const sums = [0, 1, 2].map((t) => words.reduce((sum, word) => sum + (weights[word]?.[t] ?? 0), 0));
			const powers = sums.map(Math.exp);
			return powers.map((power) => power / powers.reduce((a, b) => a + b));
		});
}

/** @param weights as JSON: what each known word says for each label */
export async function tryOut(weights = globalThis.weights) {
	env.allowRemoteModels = false;
	env.allowLocalModels = true;
	env.localModelPath = globalThis.document ? new URL("../models/", import.meta.url).pathname : "./models/";
	env.useBrowserCache = false;
	if (globalThis.document) env.backends.onnx.wasm.wasmPaths = new URL("../libraries/onnxruntime-web/dist/", import.meta.url).href;
	if (env.backends.onnx.wasm) env.backends.onnx.wasm.numThreads = 1;
	const started = performance.now();
	const pipe = await pipeline("text-classification", "mood", { dtype: "fp32", device: globalThis.document ? "wasm" : "cpu" });
	const predict = fromTextPipeline(pipe);
	const explain = (model) => new Shap(model, text(), { targetNames: predict.labels }).explain(TEXT, { targets: "all" });
	const theirs = await explain(predict);
	const first = performance.now() - started;
	const ours = await explain(plain(JSON.parse(weights)));
	const lime = await new Lime(predict, text(), { targetNames: predict.labels }).explain(TEXT, { budget: 200 });
	return {
		library: `transformers.js ${env.version}`,
		first: Math.round(first),
		explanations: 2,
		labels: predict.labels,
		exact: theirs.exact,
		difference: Math.max(...Array.from(ours.attributions, (value, k) => Math.abs(value - theirs.attributions[k]))),
		target: theirs.targets.toSorted((a, b) => b.prediction - a.prediction)[0].name,
		top: lime.top(1)[0].feature,
	};
}
