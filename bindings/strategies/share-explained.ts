import type { Folds } from "./moments.js";

/** Weighted R² of a linear surrogate on the samples that were asked about. */
export function shareExplained({ total, totalCentred }: Folds, target: number, coefficients: Float64Array, intercept: number): number {
	const square = totalCentred.squares[target]!;
	if (!(square > 0)) return total.weight > 0 ? 1 : 0;
	const { columns, targets, origin } = total;
	let constant = total.valueOrigin[target]! - intercept;
	for (let j = 0; j < columns; j++) constant -= coefficients[j]! * origin[j]!;
	// Σ w (v + constant − βᵀz)²
	let residual = total.squares[target]! + 2 * constant * total.valueSums[target]! + constant * constant * total.weight;
	for (let j = 0; j < columns; j++) {
		let product = -2 * (total.cross[j * targets + target]! + constant * total.sums[j]!);
		for (let k = 0; k < columns; k++) product += total.gram[j * columns + k]! * coefficients[k]!;
		residual += coefficients[j]! * product;
	}
	return 1 - Math.max(0, residual) / square;
}
