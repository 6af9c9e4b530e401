/** The area under a curve, by trapezia: x ascending from 0 to 1. */
export function areaUnder(x: Float64Array, y: Float64Array): number {
	let area = 0;
	for (let k = 1; k < x.length; k++) area += (x[k]! - x[k - 1]!) * (y[k]! + y[k - 1]!);
	return area / 2;
}

/** The same with all steps equally wide, however many pixels they change: RISE's (Σ y − first / 2 − last / 2) / steps. */
export function areaOfEqualSteps(y: Float64Array): number {
	let area = -(y[0]! + y[y.length - 1]!) / 2;
	for (const value of y) area += value;
	return area / (y.length - 1);
}
