/** Numbers for people. */

const MINUS = "−";

/** At most so many significant digits, without trailing zeros. */
export const significant = (value: number, digits = 6): string => String(Number(value.toPrecision(digits))).replace("-", MINUS);

/** The same in few characters: "0.031", "1.5e+8". */
export function short(value: number, digits = 3): string {
	const size = Math.abs(value);
	if (value === 0 || (size >= 1e-4 && size < 1e6)) return significant(value, digits);
	return value
		.toExponential(digits - 1)
		.replace(/\.?0*e/, "e")
		.replaceAll("-", MINUS);
}

/** Equally many decimals for the numbers of one plot, `digits` significant ones in the largest, so that they can be added up by eye. */
export function decimals(values: Iterable<number>, digits = 3): (value: number) => string {
	let largest = 0;
	for (const value of values) largest = Math.max(largest, Math.abs(value));
	const exponent = largest === 0 ? 0 : Number(largest.toExponential().split("e")[1]);
	if (exponent < -9 || exponent > 14) return (value) => value.toExponential(digits - 1).replaceAll("-", MINUS);
	const places = Math.max(0, digits - 1 - exponent);
	return (value) => {
		const text = value.toFixed(places);
		return Number(text) === 0 ? text.replace("-", "") : text.replace("-", MINUS);
	};
}

/** The same with a sign: "+0.120", "−0.031"; 0 has none. */
export function signed(value: number, show: (value: number) => string): string {
	const text = show(value);
	return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** "1 feature", "2 features". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The probability that has these log-odds: "12 %", "99.7 %"; as many decimals as it takes to tell it from 0 and 1, up to three. */
export function probability(logOdds: number): string {
	const percent = 100 / (1 + Math.exp(-logOdds));
	const rest = Math.min(percent, 100 - percent);
	if (rest < 0.0005) return percent < 50 ? "< 0.001 %" : "> 99.999 %";
	const places = rest >= 9.5 ? 0 : rest >= 0.95 ? 1 : rest >= 0.095 ? 2 : 3;
	return `${percent.toFixed(places)} %`;
}
