/** Texts: a classifier in plain TypeScript that learns two newsgroups when the page opens; or a module of one's own. */
import { type Predict, text } from "whybox";
import { train } from "../../newsgroups/classifier.js";
import type { Brought } from "../messages.js";
import { example, isOnnx, loadModule } from "./model.js";
import { type Subject, subjectOf } from "./subject.js";

interface Post {
	readonly id: string;
	readonly label: number;
	readonly text: string;
}

export async function openText(brought: Brought): Promise<Subject> {
	const { model, data } = brought;
	if (model && isOnnx(model)) {
		throw new TypeError(
			`${model.name}: an ONNX model of texts needs its tokenizer, which is not in the file. Bring a JavaScript module that exports predict(texts).`,
		);
	}
	const own = model && (await loadModule<string[]>(model));
	const texts = data ? [await data.text()] : (await posts("test")).map((post) => post.text);
	const predict = own ? own.predict : await exampleModel();
	return subjectOf<string, string[]>({
		opened: {
			modelName: model?.name ?? "newsgroups classifier",
			dataName: data?.name ?? "tea-and-coffee",
			about: own
				? "Your own code, running in this page’s worker."
				: "A random forest of 60 trees tells posts of two newsgroups apart, one about coffee, one about tea. It learned them when this page opened.",
			instances: texts.length,
			noun: data ? "Text" : "Post",
			first: 0,
		},
		targetNames: brought.targetNames ?? (own ? own.targetNames : ["coffee", "tea"]),
		predict,
		masker: () => text(),
		instance: (index) => texts[index]!,
	});
}

async function exampleModel(): Promise<Predict<string[]>> {
	const predict = train(await posts("train"), { trees: 60, seed: 1 });
	return (texts) => predict(texts);
}

async function posts(part: "train" | "test"): Promise<Post[]> {
	const lines = (await (await example(`tea_coffee_${part}.jsonl`)).text()).trimEnd().split("\n");
	return lines.map((line) => JSON.parse(line) as Post);
}
