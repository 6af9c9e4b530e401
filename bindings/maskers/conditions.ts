/**
 * What to call each bin of a column, as lime does: "x <= 1.00", "1.00 < x <= 2.50", "x > 2.50". Two decimals; more where two would make
 * different thresholds look the same, or a small one look like zero (lime prints "0.00 < x <= 0.00").
 */
export function conditions(name: string, thresholds: readonly number[]): string[] {
	const texts = printed(thresholds);
	return Array.from({ length: texts.length + 1 }, (_, bin) => {
		if (bin === 0) return `${name} <= ${texts[0]}`;
		if (bin === texts.length) return `${name} > ${texts[bin - 1]}`;
		return `${texts[bin - 1]} < ${name} <= ${texts[bin]}`;
	});
}

function printed(thresholds: readonly number[]): string[] {
	for (let decimals = 2; decimals <= 17; decimals++) {
		const texts = thresholds.map((threshold) => fixed(threshold, decimals));
		const distinct = new Set(texts).size === texts.length;
		const zeros = texts.some((text, i) => thresholds[i] !== 0 && Number(text) === 0);
		if (distinct && !zeros) return texts;
	}
	return thresholds.map(String);
}

/** Python's "%.{decimals}f": `toFixed`, but exact ties go to the even digit, and large numbers are written out. */
export function fixed(value: number, decimals: number): string {
	if (Math.abs(value) >= 1e21) return `${BigInt(value)}.${"0".repeat(decimals)}`;
	// A tie at two decimals is an odd number of eighths: …125, …375, …625 or …875. `toFixed` takes all of them away from zero.
	if (decimals === 2 && Math.abs((value * 8) % 2) === 1) {
		const exact = value.toFixed(3);
		if (exact.endsWith("125") || exact.endsWith("625")) return exact.slice(0, -1);
	}
	return value.toFixed(decimals);
}
