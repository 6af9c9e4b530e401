/** Fisher–Yates in place, from uniform numbers in [0, 1), one per element; `uniforms[0]` is not needed. */
export function shuffle(order: Int32Array, uniforms: Float64Array): void {
	for (let i = order.length - 1; i > 0; i--) {
		const j = Math.floor(uniforms[i]! * (i + 1));
		const moved = order[i]!;
		order[i] = order[j]!;
		order[j] = moved;
	}
}
