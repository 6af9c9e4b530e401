import { describe, expect, it } from "vitest";
import { resolveTargets, selectTargets, type TargetsOption } from "../../bindings/model/targets.js";

const first = Float64Array.of(0.2, 0.4, 0.4);
const names = ["cat", "dog", "frog"];
const resolve = (option: unknown, given?: readonly string[]) => [...resolveTargets(option as TargetsOption, first, given)];

describe("targets", () => {
	it('"predicted" is the largest output, the first of equal ones', () => {
		expect(resolve("predicted")).toEqual([1]);
		expect([...resolveTargets("predicted", Float64Array.of(-3))]).toEqual([0]);
	});

	it('"all" are all outputs in order', () => {
		expect(resolve("all")).toEqual([0, 1, 2]);
	});

	it("are given by index or name, one or several, in the order asked for", () => {
		expect(resolve(2)).toEqual([2]);
		expect(resolve("frog", names)).toEqual([2]);
		expect(resolve(["frog", 0], names)).toEqual([2, 0]);
	});

	it.each<[unknown, readonly string[] | undefined, string]>([
		[3, undefined, '"targets" expected an index from 0 to 2, got 3'],
		[-1, undefined, '"targets" expected an index from 0 to 2, got -1'],
		[0.5, undefined, '"targets" expected an index from 0 to 2, got 0.5'],
		[[0, 9], undefined, '"targets" expected an index from 0 to 2, got 9'],
		[[], undefined, '"targets" expected at least one target, got an array of 0'],
		[[1, 1], undefined, '"targets" expected distinct targets, got 1 twice'],
		[[1, "dog"], names, '"targets" expected distinct targets, got "dog" twice'],
		["predicte", undefined, '(names need "targetNames") (did you mean "predicted"?), got "predicte"'],
		["frogg", names, '"targets" expected a name among targetNames (did you mean "frog"?), got "frogg"'],
		["cat", ["cat", "cat", "dog"], '"targets" expected a name that only one target has, got "cat"; use its index'],
		[0, ["cat", "dog"], '"targetNames" expected 3 names, one for each target of the model, got 2'],
	])("%j with names %j are refused", (option, given, message) => {
		expect(() => resolve(option, given)).toThrow(RangeError);
		expect(() => resolve(option, given)).toThrow(message);
	});

	it("of a model with one output can only be 0", () => {
		expect(() => resolveTargets(1, Float64Array.of(1))).toThrow('"targets" expected 0, the model\'s only target, got 1');
	});

	it("are picked from answers of all targets", () => {
		const answers = Float64Array.of(1, 2, 3, 4, 5, 6);
		expect([...selectTargets(answers, 3, Int32Array.of(2, 0))]).toEqual([3, 1, 6, 4]);
		expect([...selectTargets(new Float64Array(0), 3, Int32Array.of(1))]).toEqual([]);
		selectTargets(answers, 3, Int32Array.of(0, 1, 2)).fill(0);
		expect(answers[0]).toBe(1);
	});
});
