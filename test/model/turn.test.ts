import { afterEach, describe, expect, it, vi } from "vitest";
import { laterTurn } from "../../bindings/model/turn.js";

afterEach(() => void vi.unstubAllGlobals());

describe("a later turn of the event loop", () => {
	it.each([
		["setImmediate, as in Node, Bun and Deno", []],
		["a MessageChannel, as in browsers", ["setImmediate"]],
		["a timer, where there is nothing else", ["setImmediate", "MessageChannel"]],
	])("comes by %s: after microtasks, once, and without holding the caller up", async (_, missing) => {
		for (const name of missing) vi.stubGlobal(name, undefined);
		const order: string[] = [];
		await new Promise<void>((resolve) => {
			laterTurn(() => {
				order.push("turn");
				setTimeout(resolve, 5);
			});
			queueMicrotask(() => order.push("microtask"));
			order.push("caller");
		});
		expect(order).toEqual(["caller", "microtask", "turn"]);
	});
});
