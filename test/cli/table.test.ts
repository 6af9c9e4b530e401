import { afterAll, describe, expect, it } from "vitest";
import { readCsv, readList } from "../../bindings/cli/csv.js";
import { chooseColumns, findKinds, readRowNumbers, readRows } from "../../bindings/cli/table.js";
import { UsageError } from "../../bindings/cli/usage-error.js";
import { temporaryFolder } from "./folder.js";

const folder = temporaryFolder();
afterAll(folder.remove);

/** The CSV file with this content, called t.csv. */
const csv = (content: string | Uint8Array, delimiter = ",") => readCsv("--input", folder.write("t.csv", content), folder.path, delimiter);

/** The message with which the command line refuses. */
function refusal(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(UsageError);
		return (error as Error).message;
	}
	throw new Error("expected a refusal");
}

describe("a CSV file", () => {
	it("has a header and rows, and knows on which lines they end", () => {
		expect(csv("a,b\n1,x\n\n2,y\n")).toMatchObject({ header: ["a", "b"], rows: [["1", "x"], ["2", "y"]], lines: [2, 4] }); // prettier-ignore
	});

	it("may have a byte order mark, Windows line breaks, and quoted commas, quotes and line breaks", () => {
		expect(csv('\ufeffa,b\r\n"1,5","say ""no"""\r\n"two\nlines",y\r\n')).toMatchObject({
			header: ["a", "b"],
			rows: [
				["1,5", 'say "no"'],
				["two\nlines", "y"],
			],
		});
	});

	it("may have spaces around cells, and another delimiter", () => {
		expect(csv("a; b\n1 ;2", ";").rows).toEqual([["1", "2"]]);
	});

	it.each([
		["", "--input t.csv: the file is empty; the first line should name the columns"],
		["a,b\n", "--input t.csv: there are no rows below the header"],
		["a,b\n1,2\n3\n", "--input t.csv: line 3 has 1 cells, the header 2"],
		["a,b\n1,2,3\n", "--input t.csv: line 2 has 3 cells, the header 2"],
		["a,a\n1,2\n", '--input t.csv: two columns are called "a"'],
		["a,\n1,2\n", "--input t.csv: column 2 has no name in the header"],
		["1,2\n3,4\n", "--input t.csv: the first line holds numbers; it should name the columns"],
		["a;b\n1;2\n", '--input t.csv: the header is one cell; the columns seem to be separated by ";": add --delimiter ";"'],
		['a;b\n1;"x; y"\n', '--input t.csv: the header is one cell; the columns seem to be separated by ";": add --delimiter ";"'],
		['a,b\n"1,2\n', "--input t.csv: not a CSV file that can be read: Quote Not Closed"],
		[Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "--input t.csv: this is not a text file; a CSV file with a header is needed"],
		[Uint8Array.of(0xff, 0xfe, 0x61, 0), "--input t.csv: the file is UTF-16; save it as UTF-8"],
		[Uint8Array.of(0x61, 0x2c, 0xe9, 0x0a), "--input t.csv: the file is not UTF-8; save it as UTF-8"],
	])("%j is refused: %s", (content, message) => {
		expect(refusal(() => csv(content))).toContain(message);
	});

	it("is looked for in the current folder", () => {
		expect(refusal(() => readCsv("--background", "none.csv", folder.path, ","))).toBe("--background none.csv: there is no such file");
		expect(refusal(() => readCsv("--background", ".", folder.path, ","))).toBe("--background .: it is a folder");
	});
});

describe("a list in one argument", () => {
	it("is separated by commas; names with commas are quoted", () => {
		expect(readList('a, "b,c" ,d')).toEqual(["a", "b,c", "d"]);
	});
});

describe("the features", () => {
	const table = csv("truth,age,job,code\nyes,41,clerk,0\nno,3e1,,1\n");

	it("are all columns but those dropped, or those named, in their order", () => {
		expect(chooseColumns(table, undefined, ["truth"])).toEqual(["age", "job", "code"]);
		expect(chooseColumns(table, ["job", "age"], [])).toEqual(["job", "age"]);
	});

	it("name the nearest column if one is not there", () => {
		expect(refusal(() => chooseColumns(table, undefined, ["thruth"]))).toBe('--drop: t.csv has no column "thruth" (did you mean "truth"?)');
		expect(refusal(() => chooseColumns(table, ["xyzxyzxyz"], []))).toBe(
			'--columns: t.csv has no column "xyzxyzxyz"; it has "truth", "age", "job", "code"',
		);
		expect(refusal(() => chooseColumns(table, ["age"], ["age"]))).toContain("--columns and --drop leave none");
	});

	it("are numbers where all cells are, words where most are not", () => {
		expect(findKinds(table, ["age", "job", "code"], [])).toEqual({ names: ["age", "job", "code"], numeric: [true, false, true] });
		expect(findKinds(table, ["code"], ["code"]).numeric).toEqual([true]);
	});

	it("do not guess what an empty or odd cell among numbers means", () => {
		const holes = csv("a,b,c\n1,2,1\n2,NA,x\n3,,2\n4,5,3\n");
		expect(refusal(() => findKinds(holes, ["b"], []))).toBe(
			't.csv: column "b" holds numbers, but row 1 (line 3) is "NA"; fill it in, leave the row out, or say --drop or --categorical "b"',
		);
		expect(refusal(() => findKinds(csv("a,b\n1,2\n,3\n"), ["a"], []))).toContain('column "a" holds numbers, but row 1 (line 3) is empty');
		expect(findKinds(holes, ["c"], ["c"]).numeric).toEqual([false]);
		expect(refusal(() => findKinds(holes, ["a"], ["b"]))).toBe('--categorical: "b" is not among the features (did you mean "a"?)');
	});

	it("of numbers have no infinity", () => {
		expect(refusal(() => findKinds(csv("a\n1\n2\n1e999\n"), ["a"], []))).toContain('row 2 (line 4) is "1e999"');
	});
});

describe("the rows to explain", () => {
	const features = { names: ["age", "job"], numeric: [true, false] };

	it("are matched by name, in any order, with any other columns between", () => {
		expect(readRows(csv("job,id,age\nclerk,7,41\n,8,30\n"), features, "--input")).toEqual([
			[41, "clerk"],
			[30, ""],
		]);
	});

	it("lack no column", () => {
		expect(refusal(() => readRows(csv("jobb,id\nclerk,7\n"), features, "--input"))).toBe(
			'--input t.csv lacks columns "age", "job" (did you mean "jobb"?), which the background has',
		);
	});

	it("have numbers where the background has", () => {
		const bad = csv("age,job\n1,x\nold,y\n,z\n");
		expect(readRows(bad, features, "--input", [0])).toEqual([[1, "x"]]);
		expect(refusal(() => readRows(bad, features, "--input", [1]))).toBe(
			'--input t.csv: expected a number in column "age" of row 1 (line 3), got "old"',
		);
		expect(refusal(() => readRows(bad, features, "--input", [2]))).toContain("got an empty cell");
	});

	it("are counted from 0, one or several or all", () => {
		expect(readRowNumbers("3", 5)).toEqual([3]);
		expect(readRowNumbers("4, 0-2", 5)).toEqual([4, 0, 1, 2]);
		expect(readRowNumbers("all", 3)).toEqual([0, 1, 2]);
		expect(refusal(() => readRowNumbers("5", 5))).toBe("--row 5: the file has rows 0 to 4");
		expect(refusal(() => readRowNumbers("1", 1))).toBe("--row 1: the file has row 0 only");
		expect(refusal(() => readRowNumbers("3-1", 5))).toBe("--row expected the smaller number first in 3-1");
		for (const text of ["-1", "x", "1.5", "", "1,,2"]) {
			expect(refusal(() => readRowNumbers(text, 5))).toBe(
				`--row expected row numbers such as 3 or 3,8-10, or all; got ${JSON.stringify(text)}`,
			);
		}
	});
});
