import { describe, expect, it } from "vitest";
import { ModelError, Lime, Shap, text } from "whybox";
import { fromTextPipeline, type TextPipeline } from "whybox/transformers";

// The real library is tried in test/hosts. Here a stand-in written after its source serves (src/pipelines/text-classification.js of
// transformers.js 4, src/pipelines.js of 2 and 3): top_k defaults to 1; with 1 the reply is flat, one best label per text; with null it has every
// label of each text, sorted by falling score; a single string gets its list alone; softmax unless the problem is multi-label, then sigmoid.

interface Settings {
	/** What the model says to a text: a logit per label. */
	logits(text: string): number[];
	config: { id2label?: Record<number, string> | null; problem_type?: string };
	/** The name of the option: "topk" before version 3. */
	option?: "top_k" | "topk";
	task?: string;
}

function fakePipeline({ logits, config, option = "top_k", task }: Settings) {
	const calls: string[][] = [];
	const pipe = async (texts: string | string[], options: Record<string, number | null> = {}): Promise<unknown> => {
		const list = Array.isArray(texts) ? texts : [texts];
		if (list.length === 0) throw new Error("text array must be non-empty");
		calls.push([...list]);
		await Promise.resolve();
		const limit = options[option] === undefined ? 1 : options[option];
		const replies = list.flatMap((text): unknown[] => {
			const values = logits(text);
			const powers = values.map(Math.exp);
			const sum = powers.reduce((a, b) => a + b, 0);
			const multi = config.problem_type === "multi_label_classification";
			const scores = powers.map((power) => (multi ? power / (1 + power) : power / sum));
			const entries = scores.map((score, i) => ({ label: config.id2label?.[i] ?? `LABEL_${i}`, score }));
			const best = entries.toSorted((a, b) => b.score - a.score).slice(0, limit ?? undefined);
			return limit === 1 ? best : [best];
		});
		return Array.isArray(texts) || limit === 1 ? replies : replies[0];
	};
	return Object.assign(pipe, { calls, model: { config }, ...(task !== undefined && { task }) });
}

/** Moods by the number of good and bad words; the labels in an order that is not that of their scores. */
const moods = (changes: Partial<Settings> = {}) =>
	fakePipeline({
		logits: (text) => [text.split("bad").length - 1, 0.5, text.split("good").length - 1],
		config: { id2label: { 0: "NEGATIVE", 1: "NEUTRAL", 2: "POSITIVE" } },
		...changes,
	});

const context = () => ({ signal: new AbortController().signal });
const softmax = (...logits: number[]) => logits.map((z) => Math.exp(z) / logits.reduce((sum, z) => sum + Math.exp(z), 0));
const sigmoid = (z: number) => Math.exp(z) / (1 + Math.exp(z));
const rows = (reply: unknown): number[][] => {
	const { data, dims } = reply as { data: Float64Array; dims: [number, number] };
	return Array.from({ length: dims[0] }, (_, i) => Array.from(data.subarray(i * dims[1], (i + 1) * dims[1])));
};

describe("fromTextPipeline", () => {
	it.each(["top_k", "topk"] as const)("asks for every label by %s and puts the scores back into the model's order", async (option) => {
		const predict = fromTextPipeline(moods({ option }));
		expect(predict.labels).toEqual(["NEGATIVE", "NEUTRAL", "POSITIVE"]);
		expect(rows(await predict(["good good", "bad", ""], context()))).toEqual([softmax(0, 0.5, 2), softmax(1, 0.5, 0), softmax(0, 0.5, 0)]);
	});

	it("keeps the independent scores of a multi-label model", async () => {
		const pipe = moods({ config: { id2label: { 0: "a", 1: "b", 2: "c" }, problem_type: "multi_label_classification" } });
		expect(rows(await fromTextPipeline(pipe)(["good"], context()))).toEqual([[sigmoid(0), sigmoid(0.5), sigmoid(1)]]);
	});

	it("takes the list of a single text without a list around it", async () => {
		const pipe = moods();
		const alone = Object.assign((texts: string[], options: Record<string, null>) => pipe(texts.length === 1 ? texts[0]! : texts, options), {
			model: pipe.model,
		});
		expect(rows(await fromTextPipeline(alone)(["good"], context()))).toEqual([softmax(0, 0.5, 1)]);
	});

	it("takes a model of one label if its score means something", async () => {
		const config = { id2label: { 0: "toxic" }, problem_type: "multi_label_classification" };
		expect(rows(await fromTextPipeline(fakePipeline({ logits: () => [0], config }))(["a", "b"], context()))).toEqual([[0.5], [0.5]]);
		expect(() => fromTextPipeline(fakePipeline({ logits: () => [0], config: { id2label: { 0: "relevance" } } }))).toThrow(
			"of one label the pipeline's score is 1 whatever the text says",
		);
	});

	it("runs at most batchSize texts at a time, and never two runs of one pipeline", async () => {
		let running = 0;
		let most = 0;
		const pipe = moods();
		const watched = Object.assign(
			async (texts: string[], options: Record<string, null>) => {
				most = Math.max(most, ++running);
				const reply = await pipe(texts, options);
				running--;
				return reply;
			},
			{ model: pipe.model },
		);
		const predict = fromTextPipeline(watched, { batchSize: 2 });
		const [reply] = await Promise.all([predict(["good", "bad", "", "bad bad", "good"], context()), predict(["good"], context())]);
		expect(pipe.calls.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
		expect(most).toBe(1);
		expect(rows(reply)).toHaveLength(5);
		expect(rows(reply)[4]).toEqual(softmax(0, 0.5, 1));
	});

	it("stops between runs when nobody wants the reply any more", async () => {
		const controller = new AbortController();
		const pipe = moods();
		const stopping = Object.assign(
			(texts: string[], options: Record<string, null>) => {
				controller.abort(new Error("enough"));
				return pipe(texts, options);
			},
			{ model: pipe.model },
		);
		await expect(fromTextPipeline(stopping, { batchSize: 1 })(["a", "b", "c"], controller)).rejects.toThrow("enough");
		expect(pipe.calls).toHaveLength(1);
	});

	it("explains: SHAP gives each word its part, and the label its name", async () => {
		const predict = fromTextPipeline(moods());
		const explanation = await new Shap(predict, text(), { targetNames: predict.labels }).explain("good tea");
		expect(explanation.targets[0]).toMatchObject({ index: 2, name: "POSITIVE" });
		const [positive, neutral] = [softmax(0, 0.5, 1)[2]!, softmax(0, 0.5, 0)[2]!];
		expect(explanation.top().map(({ feature }) => feature)).toEqual(["good", "tea"]);
		expect(explanation.attributions[0]).toBeCloseTo(positive - neutral, 12);
		expect(explanation.attributions[1]).toBe(0);
	});

	it("explains by LIME, the empty text among the samples", async () => {
		const pipe = moods();
		const predict = fromTextPipeline(pipe);
		const explanation = await new Lime(predict, text(), { targetNames: predict.labels }).explain("bad good bad", { targets: "NEGATIVE" });
		expect(explanation.top(1)[0]!.feature).toBe("bad");
		expect(pipe.calls.flat().some((text) => text.trim() === "")).toBe(true);
	});

	it.each<[string, unknown, string]>([
		["no pipeline", {}, '"pipe" expected a function, got an object'],
		["a pipeline for something else", moods({ task: "token-classification" }), '"pipe" expected a pipeline for "text-classification"'],
		["a model that does not name its labels", moods({ config: {} }), '"pipe" expected a pipeline whose model names its labels in model.config.id2label, got undefined'],
		["no model", async () => [], "model.config.id2label, got undefined"],
		["labels with a gap", moods({ config: { id2label: { 0: "a", 2: "c" } } }), '"pipe.model.config.id2label[1]" expected the name of a label'],
		["two labels of one name", moods({ config: { id2label: { 0: "a", 1: "a" } } }), '"pipe.model.config.id2label" expected names that differ'],
		["no labels", moods({ config: { id2label: {} } }), '"pipe.model.config.id2label" expected at least one label'],
	])("refuses %s", (_, pipe, message) => {
		expect(() => fromTextPipeline(pipe as TextPipeline)).toThrow(message);
	}); // prettier-ignore

	it("refuses options it does not know", () => {
		expect(() => fromTextPipeline(moods(), { batchSiz: 3 } as object)).toThrow('did you mean "batchSize"?');
		expect(() => fromTextPipeline(moods(), { batchSize: 0 })).toThrow('"options.batchSize" expected an integer >= 1, got 0');
	});

	const replying = (reply: unknown) => Object.assign(() => Promise.resolve(reply), { model: moods().model });
	it.each<[string, unknown, string]>([
		["the best label only", [{ label: "NEGATIVE", score: 1 }, { label: "POSITIVE", score: 1 }], 'the pipeline\'s reply to text 0 lacks "NEUTRAL", "POSITIVE"; the pipeline was asked for every label'],
		["an unknown label", [[{ label: "POSITIV", score: 1 }], []], 'among "NEGATIVE", "NEUTRAL", "POSITIVE", got "POSITIV"'],
		["a score that is no number", [[{ label: "POSITIVE", score: "1" }], []], 'got "1"'],
		["too few lists", [[{ label: "POSITIVE", score: 1 }]], "expected 2 lists of scores, one per text, got 1"],
		["no list", { logits: [] }, "expected a list of scores per text, got an object"],
		["nothing for a text", [null, null], "got null"],
	])("names what is wrong with a reply of %s", async (_, reply, message) => {
		await expect(fromTextPipeline(replying(reply))(["a", "b"], context())).rejects.toThrow(message);
	}); // prettier-ignore

	it("leaves it to the explainer to say that the model broke down", async () => {
		const lime = new Lime(fromTextPipeline(replying([[]])), text());
		const failure = lime.explain("good tea");
		await expect(failure).rejects.toBeInstanceOf(ModelError);
		await expect(failure).rejects.toThrow(/^the model failed on batch 0 .*one per text, got 1$/);
	});
});
