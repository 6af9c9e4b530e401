import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cells, fitted, harmless, wrapped } from "../../bindings/plots/terminal-text.js";
import { terminalChart } from "../../bindings/plots/terminal.js";
import { explained } from "./explained.js";

/** The lines with a bar: what stands left and right of the zero line, and the number. */
function barsOf(chart: string) {
	return chart.split("\n").flatMap((line) => {
		const match = /^(.*?)( *[█▐─]*)│([█▌─]*) +([+-]?[\d.]+)(?: ± ([\d.]+))?$/.exec(line);
		if (!match) return [];
		const [, label = "", left = "", right = "", value, error] = match;
		return [
			{ label: label.trim(), left: left.trim(), right, value: Number(value), error: error === undefined ? undefined : Number(error) },
		];
	});
}

/** Length of a bar in cells, without its whisker. */
const length = (bar: string) => [...bar].reduce((sum, sign) => sum + (sign === "█" ? 1 : sign === "▌" || sign === "▐" ? 0.5 : 0), 0);

describe("the chart of an explanation on a terminal", () => {
	it("shows what pushed the prediction up to the right with +, what pushed it down to the left with -, the largest first", () => {
		const bars = barsOf(terminalChart(explained([0.1, -0.4, 0.2])));
		expect(bars.map(({ label, value }) => [label, value])).toEqual([
			["feature 1 = 1", -0.4],
			["feature 2 = 2", 0.2],
			["feature 0 = 0", 0.1],
		]);
		expect(bars.map(({ left, right }) => [left !== "", right !== ""])).toEqual([
			[true, false],
			[false, true],
			[false, true],
		]);
	});

	it("draws bars proportional to their numbers, to half a cell, on both sides of the line alike", () => {
		const attributions = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
		fc.assert(
			fc.property(attributions, fc.integer({ min: 60, max: 160 }), (values, width) => {
				const largest = Math.max(...values.map(Math.abs));
				fc.pre(largest > 0.01);
				const bars = barsOf(terminalChart(explained(values), { width }));
				expect(bars).toHaveLength(values.length);
				const lengths = bars.map(({ left, right }) => length(left + right));
				const perCell = largest / Math.max(...lengths);
				// Rounding to half cells moves each of the two bars compared by at most a quarter.
				bars.forEach(({ value }, i) =>
					expect(Math.abs(lengths[i]! * perCell - Math.abs(value))).toBeLessThanOrEqual(perCell * 0.51 + 0.001),
				);
			}),
			{ numRuns: 200, seed: 1 },
		);
	});

	it("never is wider than asked, and every line of a bar reaches the same zero line", () => {
		const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.string({ unit: "binary", maxLength: 60 }));
		fc.assert(
			fc.property(
				fc.array(fc.tuple(name, fc.double({ min: -1e6, max: 1e6, noNaN: true })), { minLength: 1, maxLength: 20 }),
				fc.integer({ min: 40, max: 120 }),
				(rows, width) => {
					const features = rows.map(([text]) => ({ name: text, value: text }));
					const chart = terminalChart(
						explained(
							rows.map(([, value]) => value),
							{ features },
						),
						{ width, top: 5 },
					);
					const lines = chart.split("\n");
					for (const line of lines.slice(2)) expect(cells(line)).toBeLessThanOrEqual(width);
					const drawn = lines.slice(2, 2 + Math.min(rows.length, 6));
					expect(new Set(drawn.map((line) => cells(line.slice(0, line.lastIndexOf("│"))))).size).toBe(1);
				},
			),
			{ numRuns: 200, seed: 2 },
		);
	});

	it("sums the features beyond the top, so that the numbers shown add up to the prediction", () => {
		const values = Array.from({ length: 30 }, (_, j) => (j % 3 === 0 ? -1 : 1) / (j + 2));
		const chart = terminalChart(explained(values), { top: 4 });
		const bars = barsOf(chart);
		expect(bars).toHaveLength(5);
		expect(bars[4]?.label).toBe("… and 26 more features");
		const [, base, sum, total] = /base value ([\d.]+) \+ ([\d.]+) = ([\d.]+), the prediction/.exec(chart)!.map(Number);
		const shown = bars.reduce((all, { value }) => all + value, 0);
		expect(Math.abs(shown - sum!)).toBeLessThan(6 * 0.00005);
		expect(Math.abs(base! + sum! - total!)).toBeLessThan(2 * 0.00005);
		expect(total).toBeCloseTo(explained(values).targets[0]!.prediction, 4);
	});

	it("says 1 more feature when one is left", () => {
		expect(terminalChart(explained([3, 2, 1]), { top: 2 })).toContain("… and 1 more feature  ");
		expect(terminalChart(explained([3, 2, 1]), { top: 3 })).not.toContain("more feature");
	});

	it("gives each number its standard error and the bar a whisker as long", () => {
		const chart = terminalChart(explained([0.5, -0.25], { standardErrors: Float64Array.of(0.1, 0.25), exact: false }), { width: 120 });
		const [up, down] = barsOf(chart);
		expect([up?.error, down?.error]).toEqual([0.1, 0.25]);
		expect(down!.left).toMatch(/^─+▐?█+$/);
		expect(up!.right).toMatch(/^█+▌?─+$/);
		const whisker = [...down!.left].filter((sign) => sign === "─").length;
		expect(Math.abs(whisker - length(down!.left))).toBeLessThanOrEqual(1);
		expect(chart).toContain("estimated; ± is one standard error");
	});

	it("shows LIME's conditions, its intercept and how well the surrogate fits", () => {
		const chart = terminalChart(
			explained([0.3], {
				method: "lime",
				features: [{ name: "age", value: 41, condition: "37.00 < age <= 48.00" }],
				surrogate: [
					{
						intercept: 0.25,
						selected: [0],
						r2: 0.9123,
						holdOutR2: 0.8765,
						localPrediction: 0.55,
						effectiveSampleSize: 1234.4,
						stability: { count: 5, share: 0.934 },
					},
				],
				targets: [{ index: 0, name: "yes", prediction: 0.61 }],
				exact: false,
			}),
		);
		expect(chart).toContain("LIME: why yes = 0.61");
		expect(barsOf(chart)[0]?.label).toBe("37.00 < age <= 48.00");
		expect(chart).toContain("intercept 0.2500 + 0.3000 = 0.5500 by the surrogate; the model says 0.61");
		expect(chart).toContain("fidelity: R² 0.912, 0.876 on rows held out; 1234 effective samples");
		expect(chart).toContain("stability: another sample would name 93 % of the 5 strongest");
	});

	it("shows only the features in LIME's surrogate", () => {
		const surrogate = [{ intercept: 0.25, selected: [2, 0], r2: 1, holdOutR2: null, localPrediction: 0.5, effectiveSampleSize: 9 }];
		const chart = terminalChart(explained([0.1, 0, 0.2], { method: "lime", surrogate, exact: false }), { width: 200 });
		expect(barsOf(chart).map(({ label }) => label)).toEqual(["feature 2 = 2", "feature 0 = 0"]);
		expect(chart).toContain("R² 1.000, too few rows to hold any out; 9 effective samples; 2 of 3 features in the surrogate");
		const lone = explained([0.1, 0, 0.2], { method: "lime", surrogate: [{ ...surrogate[0]!, effectiveSampleSize: 1.2 }], exact: false });
		expect(terminalChart(lone, { width: 200 })).toContain("; 1 effective sample; ");
	});

	it("calls a word by itself: it is its own value", () => {
		const chart = terminalChart(explained([1], { features: [{ name: "tea", value: "tea", spans: [[0, 3]] }] }));
		expect(barsOf(chart).map(({ label }) => label)).toEqual(["tea"]);
	});

	it("names the link when attributions are not in units of the prediction", () => {
		expect(terminalChart(explained([1]), {})).toContain("base value 0.250 + 1.000 = 1.250, the prediction");
		const chart = terminalChart(explained([1], { options: { link: "logit" }, targets: [{ index: 0, name: "yes", prediction: 0.777 }] }));
		expect(chart).toContain("= 1.250, the logit of the prediction 0.777");
	});

	it("draws the target that is asked for", () => {
		const two = explained([1, 2], {
			targets: [
				{ index: 0, name: "no", prediction: 1 },
				{ index: 1, name: "yes", prediction: 2 },
			],
			attributions: Float64Array.of(1, 2, -3, 4),
			baseValues: Float64Array.of(0, 1),
		});
		const chart = terminalChart(two, { target: 1 });
		expect(chart).toContain("why yes = 2");
		expect(barsOf(chart).map(({ value }) => value)).toEqual([4, -3]);
	});

	it("draws nothing, and says so in numbers, when every attribution is 0", () => {
		const bars = barsOf(terminalChart(explained([0, 0])));
		expect(bars.map(({ left, right, value }) => [left, right, value])).toEqual([
			["", "", 0],
			["", "", 0],
		]);
	});

	it("gives no sign to what is 0 to the decimals shown", () => {
		const numbers = terminalChart(explained([1, 1e-17, -1e-17])).split("\n").slice(2, 5).map((line) => line.split(" ").at(-1)); // prettier-ignore
		expect(numbers).toEqual(["+1.000", "0.000", "0.000"]);
	});

	it("says so where there are no features at all", () => {
		expect(terminalChart(explained([]))).toContain("\nno feature matters\n\nbase value 0.250 + 0.000 = 0.250, the prediction\n");
	});

	it("passes on the notes", () => {
		const chart = terminalChart(explained([1], { notes: [{ code: "x", message: "the background has 3 rows" }] }));
		expect(chart).toContain("\nnote: the background has 3 rows\n");
	});

	it("has no colours unless asked, and the same text with them", () => {
		const explanation = explained([0.5, -0.25]);
		const plain = terminalChart(explanation);
		const coloured = terminalChart(explanation, { colour: true });
		const escape = String.fromCharCode(27);
		expect(plain).not.toContain(escape);
		expect(coloured).toContain(`${escape}[31m`);
		expect(coloured).toContain(`${escape}[34m`);
		expect(coloured.replaceAll(new RegExp(`${escape}\\[\\d+m`, "g"), "")).toBe(plain);
	});

	it("is plain ASCII on request", () => {
		const chart = terminalChart(explained([0.5, -0.25, 0.1], { standardErrors: Float64Array.of(0.1, 0.1, 0.1), exact: false }), {
			unicode: false,
			top: 1,
		});
		expect([...chart].every((sign) => sign === "\n" || (sign >= " " && sign <= "~"))).toBe(true);
		expect(chart).toContain("+0.5000 +- 0.1000");
	});

	it("never passes on a control character: neither of a name, nor a value, a target or a note", () => {
		const evil = "\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m\u202etxt\u2028\ud800";
		const chart = terminalChart(
			explained([1], {
				features: [{ name: evil, value: evil }],
				targets: [{ index: 0, name: evil, prediction: 1 }],
				notes: [{ code: "x", message: evil }],
			}),
			{ width: 300 },
		);
		expect([...chart].filter((sign) => sign !== "\n" && /[\p{Cc}\p{Cs}\p{Zl}\u202a-\u202e]/u.test(sign))).toEqual([]);
		expect(chart).toContain("␛[2J␛]0;owned␇␍␊");
	});

	it("refuses options it does not know, and values that make no sense", () => {
		expect(() => terminalChart(explained([1]), { color: true } as object)).toThrow('has no option "color" (did you mean "colour"?)');
		expect(() => terminalChart(explained([1]), { width: 39 })).toThrow('"options.width" expected an integer from 40 to 1000, got 39');
		expect(() => terminalChart(explained([1]), { top: 0 })).toThrow('"options.top" expected an integer >= 1, got 0');
		expect(() => terminalChart(explained([1]), { target: 1 })).toThrow('"options.target" expected an integer from 0 to 0, got 1');
		expect(() => terminalChart(explained([1]), { colour: "red" as unknown as boolean })).toThrow(
			'"options.colour" expected true or false, got "red"',
		);
	});
});

describe("text on a terminal", () => {
	it("takes two cells for a Chinese character or an emoji, none for an accent of its own", () => {
		expect(["abc", "年龄", "e\u0301", "👩‍👩‍👧", "ｱ", "한", "❤️"].map(cells)).toEqual([3, 4, 1, 2, 1, 2, 2]);
	});

	it("takes as many cells as Unicode says: flags, keys, families, kana of half width with their marks, vowels of Thai, signs of I Ching", () => {
		expect(["🇪🇺", "1️⃣", "👍🏽", "ｶﾞ", "กำ", "䷀", "〈", "½", "नि"].map(cells)).toEqual([2, 2, 2, 2, 2, 2, 2, 1, 1]);
	});

	it("ends a name from right to left with a mark, so that bars and numbers stay where they are", () => {
		const chart = terminalChart(explained([0.5, 0.25], { features: [{ name: "גיל", value: 41 }, { name: "age", value: 3 }] })); // prettier-ignore
		expect(chart).toContain("גיל\u200e = 41  │█");
		expect(chart.match(/\u200e/g)).toHaveLength(1);
		expect(chart.split("\n").slice(2, 4).map((line) => cells(line.split("│")[0]!))).toEqual([10, 10]); // prettier-ignore
		expect(terminalChart(explained([0.5], { features: [{ name: "גיל", value: 41 }] }), { unicode: false })).not.toContain("\u200e");
	});

	it("is cut in the middle, never inside a character", () => {
		expect(fitted("worst fractal dimension = 0.1189", 20, "…")).toBe("worst frac… = 0.1189");
		expect(fitted("年年年年年年", 8, "…")).toBe("年年…年");
		expect(fitted("short", 5, "…")).toBe("short");
	});

	it("shows what would have acted", () => {
		expect(harmless("a\tb\u007f\u200bc")).toBe("a␉b␡�c");
		expect(harmless("a\tb", false)).toBe("a?b");
	});

	it("is wrapped between words", () => {
		expect(wrapped("one two three four", 9, "  ")).toEqual(["one two", "  three", "  four"]);
	});
});
