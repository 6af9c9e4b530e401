import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../fixtures/", import.meta.url);
const described = Array.from(readFileSync(new URL("README.md", folder), "utf8").matchAll(/`([\w*]+\.(?:json|csv))`/g), ([, name]) => name!);
const describes = (name: string, file: string): boolean => new RegExp(`^${name.replace(".", "\\.").replace("*", ".+")}$`).test(file);

test("every reference file says in test/fixtures/README.md who measured it, and every line there has its file", () => {
	const files = readdirSync(folder).filter((file) => file !== "README.md");
	expect(files.filter((file) => !described.some((name) => describes(name, file)))).toEqual([]);
	expect(described.filter((name) => !files.some((file) => describes(name, file)))).toEqual([]);
	expect(files.length).toBeGreaterThan(10);
});
