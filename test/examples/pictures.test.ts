import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { drawPictures } from "../../examples/pictures/draw.js";
import { expectSound } from "../plots/svg-checks.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const committed = readdirSync(`${root}examples/pictures`).filter((name) => name.endsWith(".svg")).toSorted(); // prettier-ignore
let pictures: Record<string, string>;
beforeAll(async () => {
	pictures = await drawPictures();
});

describe("the pictures of README.md", () => {
	it("are what the example draws now (npm run pictures draws them again)", () => {
		expect(Object.keys(pictures).toSorted()).toEqual(committed);
		for (const name of committed)
			expect(readFileSync(`${root}examples/pictures/${name}`, "utf8") === `${pictures[name]}\n`, name).toBe(true);
	});

	it("are all shown there, described for those who do not see them", () => {
		const shown = Array.from(readme.matchAll(/!\[([^\]]*)\]\(examples\/pictures\/([^)]*)\)/g), ([, alt, name]) => ({
			alt: alt!,
			name: name!,
		}));
		expect(shown.map(({ name }) => name).toSorted()).toEqual(committed);
		for (const { alt } of shown) expect(alt.length).toBeGreaterThan(60);
	});

	it.each(committed)("%s is a sound drawing of at most 30 kB, for light and dark pages", (name) => {
		const svg = readFileSync(`${root}examples/pictures/${name}`, "utf8");
		expectSound(svg);
		expect(statSync(`${root}examples/pictures/${name}`).size).toBeLessThanOrEqual(30_000);
		expect(svg).toContain("prefers-color-scheme:dark");
	});

	it("say in their titles what the model says", () => {
		expect(pictures["patient.svg"]).toContain("= 0.6150, the prediction");
		expect(pictures["patient.svg"]).toContain("malignant = 0.615");
		expect(pictures["husky.svg"]).toContain("= 0.8244, the prediction");
		expect(pictures["patients.svg"]).toContain("113 explanations");
	});
});
