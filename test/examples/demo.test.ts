import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const demo = fileURLToPath(new URL("../../build/examples/demo.js", import.meta.url));

describe.skipIf(!existsSync(demo) && process.env.CI === undefined)(
	"npm run demo (skipped where build/examples is missing: npm run build)",
	() => {
		it("explains four patients by both methods, in words and as charts, and a picture, and says what to try next", async () => {
			const { stdout, stderr } = await promisify(execFile)(process.execPath, [demo]);
			expect(stderr).toBe("");
			const titles = [...stdout.matchAll(/^\d\. (.*) \(row (\d+) of the file\)$/gm)].map(([, title, row]) => [title, Number(row)]);
			expect(titles).toEqual([
				["Clearly malignant", 339],
				["Clearly benign", 314],
				["The most doubtful of those it gets right: 53 % malignant", 184],
				["The one that it gets wrong", 514],
			]);
			expect(stdout.match(/^SHAP: why (benign|malignant) = /gm)).toHaveLength(4);
			expect(stdout.match(/^LIME: why (benign|malignant) = /gm)).toHaveLength(4);
			expect(stdout.match(/: right\.|\bright\.$/gm)).toHaveLength(3);
			expect(stdout.match(/: WRONG\./g)).toHaveLength(2);
			const words = stdout.replaceAll(/\s+/g, " ");
			const shares = /for wolf, (\d+) % lies on the snow, which covers (\d+) % of the picture, and (\S+) % on the husky/.exec(words)!;
			const [snow, area, husky] = shares.slice(1).map(Number) as [number, number, number];
			expect(snow).toBeGreaterThan(4 * area);
			expect(husky).toBeLessThan(1);
			const [without, wolf] = /without the snow, the model gives wolf (\S+) %; .* a real wolf, (\S+) %/.exec(words)!.slice(1).map(Number) as [number, number]; // prettier-ignore
			expect(without).toBeLessThan(50);
			expect(wolf).toBeGreaterThan(90);
			expect(stdout).toContain("node dist/cli.js explain tabular --model examples/data/breast-cancer.onnx");
		});
	},
);
