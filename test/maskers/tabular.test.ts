import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords, type Kernels } from "../../bindings/kernels/kernels.js";
import { compose } from "../../bindings/kernels/typescript/compose.js";
import { tabular, type TabularInstance, type TabularOptions } from "../../bindings/maskers/tabular.js";
import type { Rows } from "../../bindings/model/rows.js";
import type { Inputs } from "../../bindings/model/inputs.js";

const kernels = { ...compose } as Kernels;
const batchOf = (inputs: Inputs<Rows>): Rows =>
	inputs.batch(Array.from({ length: inputs.count }, (_, index) => ({ inputs, first: index, count: 1 })));
const pack = (coalition: readonly boolean[]): Uint32Array => {
	const bits = new Uint32Array(coalitionWords(coalition.length));
	coalition.forEach((present, j) => (bits[j >> 5]! |= (present ? 1 : 0) << (j & 31)));
	return bits;
};
/** As `[first, , third]`: the second is not undefined, it is not there. */
const holed = (rows: unknown[]): unknown[] => (delete rows[1], rows);
/** Makes an own property even of "__proto__", as JSON.parse does. */
const own = (text: string): Record<string, number | string> => JSON.parse(text) as Record<string, number | string>;

interface Person {
	readonly age: number;
	readonly city: string;
	readonly born?: Date;
}

describe("tabular: a table and a row of it become features", () => {
	it("takes rows whose type is an interface, with what it likes in columns that are not used", () => {
		const people: Person[] = [{ age: 30, city: "Oslo", born: new Date(0) }];
		const person: Person = { age: 40, city: "Rome" };
		const masker = tabular(people, { columns: ["age", "city"] });
		expect(
			masker
				.mask(person)()
				.features.map(({ value }) => value),
		).toEqual([40, "Rome"]);
		// @ts-expect-error several rows in the place of one
		expect(() => masker.mask([person])()).toThrow('"instance" expected 2 values');
	});

	it("reads rows that are arrays, typed arrays, flat data, or objects; they come to the same", () => {
		const instance = [7, 8];
		const forms = [
			tabular(
				[
					[1, 2],
					[3, 4],
				],
				{ columns: ["a", "b"] },
			),
			tabular([Float64Array.of(1, 2), Float32Array.of(3, 4)], { columns: ["a", "b"] }),
			tabular({ data: Float64Array.of(1, 2, 3, 4), columns: 2 }, { columns: ["a", "b"] }),
			tabular([
				{ a: 1, b: 2 },
				{ b: 4, a: 3 },
			]),
			tabular(
				[
					{ label: 0, b: 2, a: 1 },
					{ label: 1, b: 4, a: 3 },
				],
				{ columns: ["a", "b"] },
			),
		];
		for (const masker of forms) {
			const masked = masker.mask(instance)();
			expect(masker.columns).toEqual(["a", "b"]);
			expect(masked.features).toEqual([
				{ name: "a", value: 7, column: 0 },
				{ name: "b", value: 8, column: 1 },
			]);
			expect(masked.backgroundRows).toBe(2);
			const inputs = masked.compose(kernels, { kind: "coalitions", coalitions: pack([true, false]), count: 1 });
			expect(batchOf(inputs).toArrays()).toEqual([
				[7, 2],
				[7, 4],
			]);
			expect(batchOf(masked.instance).toArrays()).toEqual([[7, 8]]);
		}
	});

	it("takes an instance as array, typed array or object", () => {
		const masker = tabular([{ a: 1, b: 2 }]);
		for (const instance of [[5, 6], Float64Array.of(5, 6), { b: 6, a: 5 }]) {
			expect(batchOf(masker.mask(instance)().instance).toObjects()).toEqual([Object.assign(Object.create(null), { a: 5, b: 6 })]);
		}
	});

	it("names columns that have no names by their index", () => {
		expect(tabular([[1, 2]]).columns).toEqual(["column 0", "column 1"]);
	});

	it("gives strings codes in sorted order, and the strings back to models that ask for objects", () => {
		const masker = tabular([
			["red", 1],
			["green", 2],
			["blue", 3],
		]);
		const masked = masker.mask(["green", 9])();
		const inputs = masked.compose(kernels, { kind: "coalitions", coalitions: pack([false, true]), count: 1 });
		expect(batchOf(inputs).toArrays()).toEqual([
			[2, 9],
			[1, 9],
			[0, 9],
		]);
		expect(
			batchOf(inputs)
				.toObjects()
				.map((row) => row["column 0"]),
		).toEqual(["red", "green", "blue"]);
		expect(masked.features[0]!.value).toBe("green");
		expect([...masked.differs]).toEqual([3, 0, 2, 0, 3, 0]);
	});

	it("gives false and true the codes 0 and 1, whichever comes first, and the booleans back to models that ask for objects", () => {
		const masker = tabular([
			{ owner: true, age: 1 },
			{ owner: false, age: 2 },
		]);
		const masked = masker.mask({ owner: false, age: 9 })();
		const inputs = masked.compose(kernels, { kind: "coalitions", coalitions: pack([false, true]), count: 1 });
		expect(batchOf(inputs).toArrays()).toEqual([
			[1, 9],
			[0, 9],
		]);
		expect(
			batchOf(inputs)
				.toObjects()
				.map((row) => row["owner"]),
		).toEqual([true, false]);
		expect(batchOf(inputs).categories).toEqual([[false, true], undefined]);
		expect(masked.features[0]).toEqual({ name: "owner", value: false, column: 0 });
		expect([...masked.differs]).toEqual([3, 0, 2, 0]);
	});

	it("a boolean that the background lacks is the other one", () => {
		const masked = tabular([[true]]).mask([false])();
		expect(batchOf(masked.instance).toArrays()).toEqual([[0]]);
		expect(batchOf(masked.instance).toObjects()[0]!["column 0"]).toBe(false);
		expect([...masked.differs]).toEqual([1, 0]);
	});

	it("booleans go with all that is said about columns", () => {
		const rows = [
			[true, 3, false],
			[false, 4, false],
		];
		const masker = tabular(rows, { columns: ["a", "b", "c"], categorical: ["a"], groups: { ends: ["a", "c"] } });
		expect(masker.mask([true, 3, true])().features[0]).toEqual({ name: "ends", value: [true, true], column: [0, 2] });
		const named = tabular(rows, { columns: ["a", "b", "c"], categories: { a: ["let", "owned"] } });
		const near = named.neighbourhood([true, 3, true]);
		expect(near.features[0]).toEqual({ name: "a", value: true, column: 0, condition: "a = owned" });
		expect(near.features[2]).toEqual({ name: "c", value: true, column: 2, condition: "c = true" });
		expect(batchOf(near.instance).toObjects()[0]).toEqual(Object.assign(Object.create(null), { a: true, b: 3, c: true }));
		expect(tabular([{ a: true, when: new Date(0) }], { columns: ["a"] }).columns).toEqual(["a"]);
	});

	it("an instance has booleans where the background has them", () => {
		const masker = tabular([{ owner: true }]);
		for (const [instance, came] of [
			[{ owner: 1 }, '1 in column "owner"'],
			[["true"], '"true" in column "owner"'],
			[[undefined], 'undefined in column "owner"; missing values are not guessed'],
		] as [TabularInstance, string][]) {
			const message = `"instance" expected booleans, as elsewhere in this column, got ${came}`;
			expect(() => masker.mask(instance)()).toThrow(TypeError);
			expect(() => masker.mask(instance)()).toThrow(message);
			expect(() => masker.neighbourhood(instance)).toThrow(message);
		}
	});

	it("a string that the background lacks has a code of its own, in its own explanation only", () => {
		const masker = tabular([["a"], ["b"]]);
		const [x, y] = [masker.mask(["x"])(), masker.mask(["y"])()];
		expect(batchOf(x.instance).toArrays()).toEqual([[2]]);
		expect(batchOf(x.instance).toObjects()[0]!["column 0"]).toBe("x");
		expect(batchOf(y.instance).toArrays()).toEqual([[2]]);
		expect(batchOf(y.instance).toObjects()[0]!["column 0"]).toBe("y");
	});

	it('"categories" fixes the codes of strings, and names the codes of numbers', () => {
		const masker = tabular(
			[
				["low", 0],
				["high", 1],
			],
			{ categories: { 0: ["low", "middle", "high"], 1: ["no", "yes"] } },
		);
		expect(batchOf(masker.mask(["high", 1])().instance).toArrays()).toEqual([[2, 1]]);
		expect(masker.neighbourhood(["middle", 1]).features.map((feature) => feature.condition)).toEqual([
			"column 0 = middle",
			"column 1 = yes",
		]);
	});

	it("takes any name for a column or a category: __proto__, constructor, nothing at all", () => {
		const masker = tabular([
			own('{"__proto__": "__proto__", "": 1, "constructor": 2}'),
			own('{"__proto__": "toString", "": 2, "constructor": 3}'),
		]);
		expect(masker.columns).toEqual(["__proto__", "", "constructor"]);
		const masked = masker.mask(own('{"__proto__": "valueOf", "": 7, "constructor": 8}'))();
		expect(batchOf(masked.instance).toArrays()).toEqual([[2, 7, 8]]);
		expect(Object.entries(batchOf(masked.instance).toObjects()[0]!)).toEqual([
			["__proto__", "valueOf"],
			["", 7],
			["constructor", 8],
		]);
		expect(() => masker.mask({ "": 7, constructor: 8 } as unknown as TabularInstance)()).toThrow('"instance" lacks the column "__proto__"');
	});

	it("neither keeps nor changes what the caller gave", () => {
		const background = [
			[1, 2],
			[3, 4],
		];
		const weights = [1, 3];
		const instance = [5, 6];
		const masker = tabular(background, { weights });
		const masked = masker.mask(instance)();
		background[0]![0] = 99;
		weights[0] = 99;
		instance[0] = 99;
		expect([...masked.backgroundWeights]).toEqual([0.25, 0.75]);
		masked.backgroundWeights[0] = 99;
		expect([...masker.mask([5, 6])().backgroundWeights]).toEqual([0.25, 0.75]);
		const inputs = masked.compose(kernels, { kind: "coalitions", coalitions: pack([false, true]), count: 1 });
		expect(batchOf(inputs).toArrays()).toEqual([
			[1, 6],
			[3, 6],
		]);
		expect(masked.features[0]!.value).toBe(5);
	});

	it("frozen rows are fine", () => {
		const row = Object.freeze([1, 2]);
		expect(tabular(Object.freeze([row])).mask(row)().backgroundRows).toBe(1);
	});
});

describe("tabular: coalitions become model rows", () => {
	const cell = fc.integer({ min: -2, max: 2 });
	const problem = fc.integer({ min: 1, max: 70 }).chain((columns) =>
		fc.record({
			background: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
			instance: fc.array(cell, { minLength: columns, maxLength: columns }),
			owner: fc.array(fc.nat(columns), { minLength: columns, maxLength: columns }),
			coalitions: fc.array(fc.array(fc.boolean(), { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
		}),
	);

	it("a present feature has the instance's values in all its columns, an absent one the background row's", () => {
		fc.assert(
			fc.property(problem, ({ background, instance, owner, coalitions }) => {
				// Columns with the same owner above 0 are a group.
				const groups = [...new Set(owner)]
					.filter((name) => name > 0)
					.map((name) => ({
						name: `group ${name}`,
						columns: owner.flatMap((other, column) => (other === name ? [column] : [])),
					}));
				const masked = tabular(background, { groups }).mask(instance)();
				const members = masked.features.map((feature) => [feature.column!].flat());
				expect(members.flat().toSorted((a, b) => a - b)).toEqual(instance.map((_, column) => column));
				expect(members.map((columns) => columns[0]!)).toEqual(members.map((columns) => columns[0]!).toSorted((a, b) => a - b));

				const expected = coalitions.map((coalition) =>
					background.map((row) =>
						row.map((value, column) => (coalition[members.findIndex((columns) => columns.includes(column))] ? instance[column]! : value)),
					),
				);
				const bits = coalitions.map((coalition) => pack(coalition.slice(0, members.length)));
				const query = {
					kind: "coalitions" as const,
					coalitions: Uint32Array.from(bits.flatMap((words) => [...words])),
					count: coalitions.length,
				};
				expect(batchOf(masked.compose(kernels, query)).toArrays()).toEqual(expected.flat());

				const backgroundRow = Int32Array.from(coalitions, (_, i) => (i * 7) % background.length);
				expect(batchOf(masked.compose(kernels, { ...query, backgroundRow })).toArrays()).toEqual(
					expected.map((rows, i) => rows[backgroundRow[i]!]),
				);

				const words = coalitionWords(members.length);
				background.forEach((row, b) =>
					expect([...masked.differs.subarray(b * words, (b + 1) * words)]).toEqual([
						...pack(members.map((columns) => columns.some((column) => row[column] !== instance[column]))),
					]),
				);
				expect(masked.chunkRows).toBeGreaterThanOrEqual(background.length);
			}),
			{ numRuns: 60 },
		);
	});

	it("values differ if they differ at all: no tolerance", () => {
		expect([...tabular([[1, 1]]).mask([1, 1 + Number.EPSILON])().differs]).toEqual([2, 0]);
		const zero = tabular([[0]]).mask([-0])();
		expect([...zero.differs]).toEqual([0, 0]);
		expect(batchOf(zero.instance).data[0]).toBe(0);
	});

	it("rows of one query survive the next one: explanations may be interleaved", () => {
		const masked = tabular([[1, 2]]).mask([5, 6])();
		const first = masked.compose(kernels, { kind: "coalitions", coalitions: pack([true, false]), count: 1 });
		masked.compose(kernels, { kind: "coalitions", coalitions: pack([false, true]), count: 1 });
		expect(batchOf(first).toArrays()).toEqual([[5, 2]]);
	});

	it("a group has the values of its columns, and shows up where its first column is", () => {
		const masker = tabular([[1, 2, 3]], { columns: ["a", "b", "c"], groups: { outer: ["c", 0] } });
		expect(masker.mask([7, 8, 9])().features).toEqual([
			{ name: "outer", value: [7, 9], column: [0, 2] },
			{ name: "b", value: 8, column: 1 },
		]);
	});

	it("a background row that weighs nothing is left out", () => {
		const masked = tabular([[1], [2], [3]], { weights: [1, 0, 1] }).mask([9])();
		expect(masked.backgroundRows).toBe(2);
		expect([...masked.backgroundWeights]).toEqual([0.5, 0.5]);
	});

	it("memory is bounded: about a million values at a time, but never less than one coalition", () => {
		expect(tabular([new Float64Array(1000)]).mask(new Float64Array(1000))().chunkRows).toBe(1048);
		expect(tabular({ data: new Float64Array(3000 * 1000), columns: 1000 }).mask(new Float64Array(1000))().chunkRows).toBe(3000);
	});
});

const bad = (background: unknown, options?: TabularOptions) => () => tabular(background as number[][], options);

describe("tabular: what is wrong is said before any work, with the place", () => {
	const cases: [string, () => unknown, ErrorConstructor, string][] = [
		["nothing", bad(undefined), TypeError, '"background" expected an array of rows, or { data, columns }, got undefined'],
		["null", bad(null), TypeError, '"background" expected an array of rows, or { data, columns }, got null'],
		["no rows", bad([]), RangeError, '"background" expected at least one row, got none'],
		["no columns", bad([[]]), RangeError, '"background" expected at least one column, got rows of none'],
		["one row without its array", bad([1, 2]), TypeError, "a single row goes in an array of its own"],
		[
			"rows of different lengths",
			bad([[1, 2], [1]]),
			RangeError,
			'"background" expected 2 values in each row, as in row 0, got 1 in row 1',
		],
		[
			"NaN",
			bad([[1], [NaN]]),
			RangeError,
			'"background" expected finite numbers, got NaN in row 1, column "column 0"; missing values are not guessed',
		],
		["Infinity", bad([[Infinity]]), RangeError, 'got Infinity in row 0, column "column 0"'],
		["null in a row", bad([[1, null]]), TypeError, '"background" expected numbers, got null in row 0, column "column 1"; missing values'],
		["a hole in a column of strings", bad([["a"], [undefined]]), TypeError, 'got undefined in row 1, column "column 0"; missing values'],
		[
			"a hole among the rows",
			bad(holed([[1], [0], [2]])),
			TypeError,
			'"background" expected arrays only, as row 0 is, got undefined in row 1',
		],
		["a hole among the objects", bad(holed([{ a: 1 }, {}])), TypeError, 'expected an object with the columns "a", got undefined in row 1'],
		["a number among strings", bad([["a"], [1]]), TypeError, '"background" expected strings, as elsewhere in this column, got 1 in row 1'],
		["a string among numbers", bad([[1], ["x"]]), TypeError, '"background" expected numbers, got "x" in row 1, column "column 0"'],
		[
			"a boolean among numbers",
			bad([[1], [true]]),
			TypeError,
			'"background" expected numbers, got true in row 1, column "column 0"; write 0 and 1, or booleans in all of the column',
		],
		[
			"a number among booleans",
			bad([
				{ age: 3, owner: true },
				{ age: 4, owner: 0 },
			]),
			TypeError,
			'"background" expected booleans, as elsewhere in this column, got 0 in row 1, column "owner"',
		],
		["a string among booleans", bad([[true], ["false"]]), TypeError, 'got "false" in row 1, column "column 0"'],
		["a boolean among strings", bad([["yes"], [false]]), TypeError, "expected strings, as elsewhere in this column, got false in row 1"],
		["a hole in a column of booleans", bad([[true], [null]]), TypeError, 'got null in row 1, column "column 0"; missing values are not'],
		["NaN among booleans", bad([[true], [NaN]]), TypeError, 'got NaN in row 1, column "column 0"; missing values are not guessed'],
		["a single row of booleans", bad([true, false]), TypeError, "a single row goes in an array of its own"],
		[
			"three names for false and true",
			bad([[true]], { categories: { 0: ["no", "yes", "unknown"] } }),
			RangeError,
			'"categories" of "column 0" expected 2 names, for false and true, got 3',
		],
		[
			"an object that lacks a column",
			bad([
				{ a: 1, b: 2 },
				{ a: 1, c: 2 },
			]),
			TypeError,
			'"background" lacks the column "b" in row 1',
		],
		["an object with one more column", bad([{ a: 1 }, { a: 1, c: 2 }]), TypeError, '"background" has a column "c" in row 1 that'],
		["arrays and objects mixed", bad([{ a: 1 }, [1]]), TypeError, '"background" expected an object with the columns "a"'],
		[
			"half a row",
			bad({ data: [1, 2, 3], columns: 2 }),
			RangeError,
			'"background" expected at least one row of 2 values and whole rows only, got 3 values',
		],
		["flat data without columns", bad({ data: [1], columns: 0 }), RangeError, '"background" expected columns as an integer >= 1, got 0'],
		[
			"too few names",
			bad([[1, 2]], { columns: ["a"] }),
			RangeError,
			'"columns" expected 2 names, one for each column of "background", got 1',
		],
		["a name twice", bad([[1, 2]], { columns: ["a", "a"] }), RangeError, '"columns" expected distinct names, got "a" twice'],
		["an unknown option", bad([[1]], { colums: ["a"] } as TabularOptions), TypeError, 'did you mean "columns"?'],
		[
			"an unknown group member",
			bad([[1, 2]], { groups: { g: ["x"] } }),
			RangeError,
			'"groups.g" expected columns among "column 0", "column 1", got "x"',
		],
		["a column in two groups", bad([[1, 2]], { groups: { g: [0], h: [0] } }), RangeError, 'got "column 0" in "g" and in "h"'],
		["a column twice in a group", bad([[1, 2]], { groups: { g: [0, "column 0"] } }), RangeError, 'got "column 0" twice in "g"'],
		[
			"an empty group",
			bad([[1]], { groups: { g: [] } }),
			RangeError,
			'"groups" expected at least one column in each group, got none in "g"',
		],
		["a group named as a column", bad([[1, 2]], { groups: { "column 1": [0] } }), RangeError, 'got "column 1" twice'],
		[
			"a column index out of range",
			bad([[1]], { categorical: [1] }),
			RangeError,
			'"categorical" expected indices of columns from 0 to 0, got 1',
		],
		["a code without a name", bad([[2]], { categories: { 0: ["a", "b"] } }), RangeError, '"background" expected codes from 0 to 1'],
		[
			"a string that categories lack",
			bad([["z"]], { categories: { 0: ["a"] } }),
			RangeError,
			'"categories" of "column 0" lacks "z", which "background" has in row 0',
		],
		["too few weights", bad([[1], [2]], { weights: [1] }), RangeError, '"weights" expected 2 numbers, one for each background row, got 1'],
		["a negative weight", bad([[1], [2]], { weights: [1, -1] }), RangeError, '"weights" expected finite numbers >= 0, got -1 at 1'],
		["weights of nothing", bad([[1]], { weights: [0] }), RangeError, '"weights" expected a positive, finite sum, got 0'],
		["too few labels", bad([[1], [2]], { labels: [1] }), RangeError, '"labels" expected 2 classes, one for each background row, got 1'],
	];
	for (const [name, run, kind, message] of cases) {
		it(name, () => {
			expect(run).toThrow(kind);
			expect(run).toThrow(message);
		});
	}

	const masker = tabular([{ age: 1, colour: "red" }]);
	const instances: [string, unknown, ErrorConstructor, string][] = [
		[
			"an instance of nothing",
			undefined,
			TypeError,
			'"instance" expected an object with the columns "age", "colour" or an array, got undefined',
		],
		["a number", 3, TypeError, "got 3"],
		["too long", [1, "red", 2], RangeError, '"instance" expected 2 values, one for each column, got 3'],
		[
			"a row in a row",
			[
				[1, "red"],
				[1, "red"],
			],
			TypeError,
			'"instance" expected one row of numbers, strings or booleans, got an array of 2',
		],
		["NaN", [NaN, "red"], RangeError, '"instance" expected finite numbers, got NaN in column "age"; missing values'],
		["a string for a number", ["1", "red"], TypeError, '"instance" expected numbers, got "1" in column "age"'],
		[
			"null for a string",
			[1, null],
			TypeError,
			'"instance" expected strings, as elsewhere in this column, got null in column "colour"; missing',
		],
		["a boolean for a number", [true, "red"], TypeError, '"instance" expected numbers, got true in column "age"; write 0 and 1'],
		["a boolean for a string", [1, true], TypeError, 'expected strings, as elsewhere in this column, got true in column "colour"'],
		["a missing column", { age: 1 }, TypeError, '"instance" lacks the column "colour"'],
		["one column too many", { age: 1, colour: "red", size: 3 }, TypeError, '"instance" has a column "size"'],
	];
	for (const [name, instance, kind, message] of instances) {
		it(`instance: ${name}`, () => {
			expect(() => masker.mask(instance as TabularInstance)()).toThrow(kind);
			expect(() => masker.mask(instance as TabularInstance)()).toThrow(message);
			expect(() => masker.neighbourhood(instance as TabularInstance)).toThrow(message);
		});
	}
});
