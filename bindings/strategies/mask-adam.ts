const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Adam (Kingma & Ba 2015) with the published constants: β₁ 0.9, β₂ 0.999, ε 1e-8. */
export class Adam {
	readonly #rate: number;
	readonly #first: Float64Array;
	readonly #second: Float64Array;
	/** β₁ᵗ and β₂ᵗ */
	#decay1 = 1;
	#decay2 = 1;

	constructor(size: number, rate: number) {
		this.#rate = rate;
		this.#first = new Float64Array(size);
		this.#second = new Float64Array(size);
	}

	/** One step down the gradient, in place. */
	step(values: Float64Array, gradient: Float64Array): void {
		this.#decay1 *= BETA1;
		this.#decay2 *= BETA2;
		for (let i = 0; i < values.length; i++) {
			const slope = gradient[i]!;
			const first = (this.#first[i] = BETA1 * this.#first[i]! + (1 - BETA1) * slope);
			const second = (this.#second[i] = BETA2 * this.#second[i]! + (1 - BETA2) * (slope * slope));
			values[i]! -= (this.#rate / (Math.sqrt(second / (1 - this.#decay2)) + EPSILON)) * (first / (1 - this.#decay1));
		}
	}
}
