/** Tensors of TensorFlow.js, which live until somebody disposes of them. */

import { kindError } from "../check.js";
import type { Feed } from "./feed.js";

/** What tensors may hold that a batch is put into. */
export type TfjsDtype = "float32" | "int32" | "bool" | "string";

export const DTYPES = ["float32", "int32", "bool", "string"] as const satisfies readonly TfjsDtype[];

/** What is needed of a tensor. */
export interface TfjsTensor {
	readonly shape: readonly number[];
	readonly dtype: string;
	/** Has somebody asked by `tf.keep` that it stays? */
	readonly kept?: boolean;
	data(): Promise<ArrayLike<unknown>>;
	clone(): TfjsTensor;
	dispose(): void;
}

/** What is needed of the module `@tensorflow/tfjs`, or of `@tensorflow/tfjs-core` with a backend. */
export interface TfjsRuntime {
	tensor(values: any, shape: number[], dtype: TfjsDtype): TfjsTensor;
	engine(): {
		startScope(): void;
		endScope(result?: any): void;
		readonly state: { readonly activeScope: { readonly track: readonly any[] } };
	};
}

export function checkTf(tf: TfjsRuntime): void {
	if (typeof tf?.tensor !== "function" || typeof tf.engine !== "function") {
		throw kindError("tf", "the module @tensorflow/tfjs, or @tensorflow/tfjs-core", tf);
	}
}

export const isTensor = (value: unknown): value is TfjsTensor =>
	typeof (value as TfjsTensor | null)?.data === "function" && typeof (value as TfjsTensor).dispose === "function";

/**
 * A tensor of our own with what `choose` takes of what `call` gives; the caller disposes of it. Of all others that come to be, none is left: neither
 * inputs nor further outputs nor what a synchronous `call` makes on its way, whatever fails. One that gives a promise cleans up after itself, as nobody
 * can tell its tensors from those of others.
 */
export function withTensors(
	tf: TfjsRuntime,
	inputs: readonly Feed[],
	call: (inputs: TfjsTensor[]) => unknown,
	choose: (reply: unknown) => TfjsTensor,
): TfjsTensor | Promise<TfjsTensor> {
	const engine = tf.engine();
	// What the scope leaves alone. `tf.tidy` would leave nothing to a promise, and print.
	let spared: unknown;
	engine.startScope();
	try {
		const tensors = inputs.map(({ data, dims, type }) => tf.tensor(data, [...dims], type as TfjsDtype));
		const reply = call(tensors);
		if (typeof (reply as PromiseLike<unknown> | undefined)?.then !== "function") {
			const own = choose(reply).clone();
			spared = own;
			return own;
		}
		spared = [...engine.state.activeScope.track];
		return later(tensors, reply as PromiseLike<unknown>, choose);
	} finally {
		engine.endScope(spared);
	}
}

async function later(
	inputs: readonly TfjsTensor[],
	reply: PromiseLike<unknown>,
	choose: (reply: unknown) => TfjsTensor,
): Promise<TfjsTensor> {
	const theirs = [...inputs];
	try {
		const came = await reply;
		theirs.push(...tensorsIn(came));
		return choose(came).clone();
	} finally {
		for (const tensor of theirs) if (!tensor.kept) tensor.dispose();
	}
}

/** A model gives one tensor, or several in an array or by name. */
function tensorsIn(reply: unknown): TfjsTensor[] {
	if (isTensor(reply)) return [reply];
	return reply !== null && typeof reply === "object" ? Object.values(reply).filter(isTensor) : [];
}
