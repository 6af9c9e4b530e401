// The same constants and the same operations in the same order as assembly/root.ts, which says where they come from.
const START3 = 1419917307;
const START5 = 1277928931;

/** One float and its bits. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** start − bits · share, read as a float. */
function guess(x: number, share: number, start: number): number {
	float[0] = x;
	bits[0] = start - bits[0]! * share;
	return float[0];
}

/** x^(−1/3) of a positive, finite number. */
export function inverseCubeRoot(x: number): number {
	let z = guess(x, 1 / 3, START3);
	for (let step = 0; step < 2; step++) {
		const e = 1 - x * z * (z * z);
		z += z * e * (1 / 3 + e * (2 / 9 + e * (14 / 81)));
	}
	return z;
}

/** x^(−1/5) of a positive, finite number. */
export function inverseFifthRoot(x: number): number {
	let z = guess(x, 0.2, START5);
	for (let step = 0; step < 2; step++) {
		const square = z * z;
		const e = 1 - x * z * (square * square);
		z += z * e * (0.2 + e * (0.12 + e * 0.088));
	}
	return z;
}
