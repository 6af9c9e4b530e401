/** What the page and its worker say to each other. */
import type { CostForecast, Image, Progress } from "whybox";

export type Kind = "table" | "text" | "picture";

export type Method = "shap" | "lime" | "faithful-path" | "rise" | "meaningful-perturbation";

/** A cell of a table. */
export type Cell = number | string;

/** What is explained: a row, a text, or a picture of bytes in red, green and blue. */
export type Instance = readonly Cell[] | string | Image;

/** What a model of pictures makes of 0..255. */
export type Pixels = "0..255" | "0..1" | "-1..1" | "imagenet";

/** What somebody brought in place of the example's; what is absent is the example's. */
export interface Brought {
	/** An ONNX file, or a JavaScript module that exports `predict`. */
	readonly model?: File;
	/** A CSV file, a text, or a picture. */
	readonly data?: File;
	/** Tables: the columns that the model sees, where they are not to be guessed. */
	readonly columns?: readonly string[];
	readonly targetNames?: readonly string[];
	readonly pixels?: Pixels;
}

/** A column of a table, as a field that can be changed. */
export interface Field {
	readonly name: string;
	/** Columns of words: what occurs. */
	readonly categories?: readonly string[];
	/** Columns of numbers: what occurs, and by how much to move at a time. */
	readonly least?: number;
	readonly most?: number;
	readonly step?: number;
}

/** A model with data, ready to be asked. */
export interface Opened {
	/** The names of the files, for people and for the code that does the same. */
	readonly modelName: string;
	readonly dataName: string;
	/** A sentence about them. */
	readonly about: string;
	/** How many instances there are to choose from, what one is called, and the one to begin with. */
	readonly instances: number;
	readonly noun: string;
	readonly first: number;
	readonly targetNames: readonly string[];
	/** Did anybody name them? */
	readonly named: boolean;
	/** Tables: the columns that the model sees, and all that there are. */
	readonly fields?: readonly Field[];
	readonly columns?: readonly string[];
	/** Tables: what stands between cells. */
	readonly delimiter?: string;
	/** Pictures: how the model wants them, in the words of `image()`; and their size. */
	readonly format?: string;
	readonly size?: readonly [height: number, width: number];
}

/** How to explain. */
export interface Settings {
	readonly method: Method;
	/** Largest number of model rows; absent: the method's default. */
	readonly budget?: number;
	/** Stop when the standard errors are this share of the range of attributions. */
	readonly precision?: number;
	/** Pictures: about how many superpixels. */
	readonly superpixels: number;
	/** Index of the output to explain, or the one that the model predicts. */
	readonly target: number | "predicted";
	readonly seed: number;
}

/** Something to explain, and how. */
export interface Question {
	readonly instance: Instance;
	readonly settings: Settings;
	/** Pictures: the superpixel of each pixel, so that they stay while the picture is changed. */
	readonly regions?: Int32Array;
}

/** `Explanation.toJSON()` */
export type ExplanationJson = Readonly<Record<string, unknown>>;

export type View = "picture" | "words" | "bars" | "waterfall" | "settling" | "numbers";

export interface Drawing {
	/** All so far, the latest last. */
	readonly explanations: readonly ExplanationJson[];
	readonly instance: Instance;
	readonly view: View;
	/** In pixels. */
	readonly width: number;
	/** Does the picture carry its own style sheet? */
	readonly style: boolean;
}

/** An explanation to be told in a document of its own. */
export interface Telling {
	readonly explanation: ExplanationJson;
	readonly instance: Instance;
	readonly name: string;
	readonly predictions: readonly { readonly name: string; readonly prediction: number }[];
}

/** Everything the page may ask for, as [question, answer]. */
export interface Calls {
	open: [{ readonly kind: Kind; readonly brought: Brought }, Opened];
	instance: [number, Instance];
	predict: [Instance, readonly number[]];
	regions: [{ readonly instance: Instance; readonly superpixels: number }, Int32Array];
	cost: [Question, CostForecast];
	explain: [Question, null];
	draw: [Drawing, string];
	report: [Telling, string];
}

export type CallName = keyof Calls;

/** From the page: a question, or what becomes of one that is being answered: "more" after each step, or "stop". */
export type ToWorker =
	{ readonly id: number; readonly call: CallName; readonly ask: unknown } | { readonly id: number; readonly go: "more" | "stop" };

/** An explanation on its way. After an explanation the worker waits for "more", so that the page shows every one. */
export interface Step {
	readonly explanation?: ExplanationJson;
	readonly progress?: Progress;
}

/** From the worker: a step, the answer, or what went wrong. */
export type ToPage =
	| { readonly id: number; readonly step: Step }
	| { readonly id: number; readonly answer: unknown }
	| { readonly id: number; readonly fault: Fault };

export interface Fault {
	readonly name: string;
	readonly message: string;
	/** Tables: the columns that there are, where the choice among them is what is wrong. */
	readonly columns?: readonly string[];
}
