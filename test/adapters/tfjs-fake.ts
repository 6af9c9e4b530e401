import type { TfjsDtype, TfjsRuntime, TfjsTensor } from "../../bindings/adapters/tfjs.js";

/** A stand-in for @tensorflow/tfjs-core, written after its source (dist/engine.js): tensors that count, and scopes. The real one is tried in test/hosts. */
export interface FakeTensor extends TfjsTensor {
	readonly values: ArrayLike<number | string>;
	kept: boolean;
	isDisposed: boolean;
}

interface Scope {
	track: FakeTensor[];
}

export function fakeTf() {
	let live = 0;
	const scopes: Scope[] = [];

	function create(values: ArrayLike<number | string>, shape: readonly number[], dtype: string): FakeTensor {
		const tensor: FakeTensor = {
			values,
			shape,
			dtype,
			kept: false,
			isDisposed: false,
			async data() {
				if (tensor.isDisposed) throw new Error("Tensor is disposed.");
				return values;
			},
			clone() {
				if (tensor.isDisposed) throw new Error("Tensor is disposed.");
				return create(values, shape, dtype);
			},
			dispose() {
				if (tensor.isDisposed) return;
				tensor.isDisposed = true;
				live--;
			},
		};
		live++;
		scopes.at(-1)?.track.push(tensor);
		return tensor;
	}

	const engine = {
		state: {
			get activeScope(): Scope {
				return scopes.at(-1)!;
			},
		},
		startScope: () => void scopes.push({ track: [] }),
		endScope(result?: FakeTensor | FakeTensor[]) {
			const spared = result === undefined ? [] : Array.isArray(result) ? result : [result];
			for (const tensor of scopes.pop()!.track) {
				if (spared.includes(tensor)) scopes.at(-1)?.track.push(tensor);
				else if (!tensor.kept) tensor.dispose();
			}
		},
	};
	const made: { dtype: TfjsDtype; shape: readonly number[]; values: ArrayLike<number | string> }[] = [];
	const tf: TfjsRuntime = {
		tensor(values: ArrayLike<number | string>, shape, dtype) {
			made.push({ dtype, shape, values });
			return create(values, shape, dtype);
		},
		engine: () => engine,
	};
	return { tf, create, made, live: () => live, depth: () => scopes.length };
}
