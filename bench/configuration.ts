import type { Kernels } from "../bindings/kernels/kernels.js";

/** One explanation to be measured; crosses to the child process as JSON. */
export interface Configuration {
	readonly method: "shap" | "lime";
	readonly backend: Kernels["backend"];
	readonly features: number;
	/** Background rows (Shap) or training rows (Lime). */
	readonly background: number;
	/** Shap: how many times the default number of coalitions; Lime: how many times the default budget. */
	readonly effort: number;
}

/** What a child process says first, after one explanation and the engine's warming up. */
export interface Ready {
	/** Bytes by which the resident set grew at its peak, over the first explanation: what it needs, and what the engine has not collected yet. */
	readonly peak: number;
	/** Bytes that an explanation needs at most, seen in calls of the model right after a collection. */
	readonly needed: number;
	readonly modelRows: number;
	/** CPU milliseconds of one explanation, roughly. */
	readonly rough: number;
}

/** What it answers when told to explain. */
export interface Timed {
	/** CPU milliseconds of one explanation, the model's taken off. */
	readonly time: number;
}

export type Report = Ready | Timed;
