import { describe, expect, it } from "vitest";
import { paced, paceFrom } from "../../bindings/cli/pace.js";
import { type Done, ProgressLine, progressText } from "../../bindings/cli/progress.js";
import { cells } from "../../bindings/plots/terminal-text.js";
import { watchedStreams } from "./folder.js";

const LINE_GONE = "\r\u001b[K";
const done: Done = { name: "row 3", place: 0, count: 1, done: 512, total: 4048, unit: "rows" };
const pace = paced(paceFrom(0), 1000, 512);

/** A line on a terminal whose clock the test turns. */
function watched(settings: { count?: number; wait?: number; tty?: boolean; columns?: number } = {}) {
	const clock = { now: 0 };
	const { streams, written } = watchedStreams("/", { tty: true, ...settings, now: () => clock.now, env: { LANG: "en_GB.UTF-8" } });
	const line = new ProgressLine(streams, "rows", settings.count ?? 1, settings.wait);
	/** What was written since last asked. */
	const news = () => {
		const text = written.stderr;
		written.stderr = "";
		return text;
	};
	return { clock, line, news, written };
}

describe("the text of the progress", () => {
	it("is name, bar, rows done of how many, rate and time left", () => {
		expect(progressText(done, pace, 6900, 80, true)).toBe("row 3  ███░░░░░░░░░░░░░░░░░  512/4048 rows  512 rows/s  7 s left");
		expect(progressText(done, pace, 6900, 80, false)).toBe("row 3  [###.................]  512/4048 rows  512 rows/s  7 s left");
	});

	it("says which of several it is, and its bar is of them all", () => {
		const text = progressText({ ...done, place: 2, count: 4, done: 2024 }, pace, undefined, 80, true);
		expect(text).toBe(`row 3, 3 of 4  ${"█".repeat(13)}${"░".repeat(7)}  2024/4048 rows  512 rows/s`);
	});

	it.each([
		[60, "row 3  █░░░░░░░░░  512/4048 rows  512 rows/s  7 s left"],
		[45, "row 3  █░░░░░░░░░  512/4048 rows  7 s left"],
		[32, "row 3  512/4048 rows  7 s left"],
		[24, "512/4048 rows  7 s left"],
		[10, "512/4…left"],
	])("leaves out in %i cells what finds no room", (width, text) => {
		expect(progressText(done, pace, 6900, width, true)).toBe(text);
		for (const unicode of [true, false]) expect(cells(progressText(done, pace, 6900, width, unicode))).toBeLessThanOrEqual(width);
	});

	it("says nothing of what is not known, and never more than all", () => {
		expect(progressText({ ...done, total: undefined }, paceFrom(0), undefined, 80, true)).toBe(`row 3  ${"░".repeat(20)}`);
		expect(progressText({ ...done, done: 5000 }, pace, undefined, 80, true)).toContain(`${"█".repeat(20)}  5000/4048 rows`);
	});

	it("shows a name, never acts upon it", () => {
		expect(progressText({ ...done, name: "\u001b[2J\r" }, pace, undefined, 80, true)).toMatch(/^␛\[2J␍ {2}█/);
	});
});

describe("the progress line", () => {
	it("is shown ten times a second at most", () => {
		const { clock, line, news } = watched();
		line.begin("row 0", 0);
		expect(news()).toBe(`\rrow 0  ${"░".repeat(20)}\u001b[K`);
		let shown = 0;
		for (clock.now = 1; clock.now <= 2000; clock.now++) {
			line.tell(clock.now, 2000);
			if (news() !== "") shown++;
		}
		expect(shown).toBe(20);
	});

	it("foretells the end of all, from what those before needed", () => {
		const { clock, line, news } = watched({ count: 3 });
		line.begin("row 0", 0);
		clock.now = 1000;
		// 100 of at most 1000 rows, and that was all.
		line.tell(100, 1000);
		clock.now = 2000;
		line.begin("row 1", 1);
		news();
		line.tell(100, 1000);
		clock.now = 3000;
		line.tell(200, 1000);
		// 300 rows in 3 s; 800 rows of this one, and about 100 of the last.
		expect(news()).toContain("row 1, 2 of 3  ████████░░░░░░░░░░░░  200/1000 rows  100 rows/s  9 s left");
	});

	it("is taken away before anything else is written, and only if it is there", () => {
		const { line, news } = watched();
		line.clear();
		expect(news()).toBe("");
		line.begin("row 0", 0);
		news();
		line.clear();
		expect(news()).toBe(LINE_GONE);
		line.clear();
		expect(news()).toBe("");
	});

	it("never reaches the last cell of a terminal, and takes 80 cells where it does not say how many it has", () => {
		const bar = (columns: number) => {
			const { line, news } = watched({ columns });
			line.begin("row 0", 0);
			return news().split("░").length - 1;
		};
		expect([28, 27, 17, 0].map(bar)).toEqual([20, 10, 0, 20]);
	});

	it("says nothing where nobody watches, nor of what is soon done", () => {
		const { clock, line, news } = watched({ tty: false });
		line.begin("row 0", 0);
		clock.now = 5000;
		line.tell(1, 2);
		line.clear();
		expect(news()).toBe("");
		const late = watched({ wait: 300 });
		late.line.begin("reading", 0);
		late.clock.now = 299;
		late.line.tell(1, 2);
		late.line.clear();
		expect(late.news()).toBe("");
		late.clock.now = 300;
		late.line.tell(1, 2);
		expect(late.news()).toContain("1/2 rows");
	});
});
