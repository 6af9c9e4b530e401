import { mkdirSync, writeFileSync } from "node:fs";
import { constant, model, node, TYPES, value } from "../adapters/onnx-writer.js";

const LABELS = ["NEGATIVE", "NEUTRAL", "POSITIVE"];

/** What each known word says for each label. */
export const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
	good: [-1, 0.25, 1.5],
	bad: [2, 0, -1],
	not: [0.75, 0.5, -0.25],
	plot: [0.125, 0, 0],
	fun: [0, 0.25, 0.5],
	"!": [0, -0.5, 0.25],
};

/** A text classifier as Hugging Face's models are published, in a folder: the softmax of the sums of its words' weights. */
export function writeMoodModel(folder: string): void {
	const known = Object.keys(WEIGHTS);
	const special = ["[PAD]", "[UNK]"];
	const vocabulary = Object.fromEntries([...special, ...known].map((word, id) => [word, id]));
	const embedding = [...special.flatMap(() => LABELS.map(() => 0)), ...known.flatMap((word) => WEIGHTS[word]!)];
	const onnx = model({
		nodes: [
			node("Gather", ["embedding", "input_ids"], ["words"]),
			node("Cast", ["attention_mask"], ["mask"], { to: TYPES.float32 }),
			node("Einsum", ["mask", "words"], ["logits"], { equation: "nw,nwt->nt" }),
		],
		constants: [constant("embedding", [special.length + known.length, LABELS.length], embedding)],
		inputs: [value("input_ids", "int64", ["N", "W"]), value("attention_mask", "int64", ["N", "W"])],
		outputs: [value("logits", "float32", ["N", LABELS.length])],
	});
	const tokens = special.map((content, id) => ({
		id,
		content,
		single_word: false,
		lstrip: false,
		rstrip: false,
		normalized: false,
		special: true,
	}));
	const files = {
		"config.json": {
			model_type: "bert",
			architectures: ["BertForSequenceClassification"],
			id2label: Object.fromEntries(LABELS.entries()),
			label2id: Object.fromEntries(LABELS.map((label, id) => [label, id])),
		},
		"tokenizer_config.json": {
			tokenizer_class: "PreTrainedTokenizerFast",
			pad_token: "[PAD]",
			unk_token: "[UNK]",
			model_max_length: 512,
		},
		"tokenizer.json": {
			version: "1.0",
			truncation: null,
			padding: null,
			added_tokens: tokens,
			normalizer: { type: "Lowercase" },
			pre_tokenizer: { type: "Whitespace" },
			post_processor: null,
			decoder: null,
			model: { type: "WordLevel", vocab: vocabulary, unk_token: "[UNK]" },
		},
	};
	mkdirSync(`${folder}/onnx`, { recursive: true });
	for (const [name, content] of Object.entries(files)) writeFileSync(`${folder}/${name}`, JSON.stringify(content));
	writeFileSync(`${folder}/onnx/model.onnx`, onnx);
}
