import { execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { Explanation } from "../../bindings/explanation.js";
import { temporaryFolder } from "./folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = `${root}dist/cli.js`;
const folder = temporaryFolder();
afterAll(folder.remove);

const data = `${root}examples/data/breast-cancer`;
const EXAMPLE = [
	"explain",
	"tabular",
	"--model",
	`${data}.onnx`,
	"--background",
	`${data}.csv`,
	"--drop",
	"diagnosis",
	"--input",
	`${data}.csv`,
];

async function whybox(...argv: readonly string[]) {
	try {
		return { code: 0, ...(await promisify(execFile)(process.execPath, [cli, ...argv], { cwd: folder.path })) };
	} catch (error) {
		return error as { code: number; stdout: string; stderr: string };
	}
}

describe.skipIf(!existsSync(cli) && process.env.CI === undefined)(
	"the built command (skipped where dist/cli.js is missing: npm run build)",
	() => {
		it("explains the example of its own help from any folder, with an ONNX model", async () => {
			const { code, stdout, stderr } = await whybox(
				...EXAMPLE,
				"--target-names",
				"benign,malignant",
				"--row",
				"514",
				"--background-rows",
				"10",
				"--json",
			);
			expect(code).toBe(0);
			expect(stderr.trimEnd().split("\n")).toHaveLength(1);
			const explanation = Explanation.fromJSON(JSON.parse(stdout));
			expect(explanation.features).toHaveLength(30);
			const [target] = explanation.targets;
			expect(target?.name).toBe("benign");
			const sum = explanation.attributions.reduce((total, value) => total + value, explanation.baseValues[0]);
			expect(Math.abs(sum - target!.prediction)).toBeLessThan(1e-9);
		});

		it("prints its version and ends with 0, names a wrong command and ends with 2", async () => {
			expect(await whybox("--version")).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: "" });
			expect(await whybox("explian")).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("Did you mean explain?") });
		});

		it("loads TypeScript where Node.js does, and says so where it does not", async () => {
			folder.write(
				"model.ts",
				"export const predict = (rows: { toArrays(): number[][] }): number[] => rows.toArrays().map(([a = 0]) => 3 * a);",
			);
			folder.write("rows.csv", "a\n1\n3\n");
			const { code, stdout, stderr } = await whybox(
				"explain",
				"tabular",
				"--model",
				"model.ts",
				"--background",
				"rows.csv",
				"--input",
				"rows.csv",
				"--json",
			);
			if ("typescript" in process.features && process.features.typescript) {
				expect(code).toBe(0);
				expect(Explanation.fromJSON(JSON.parse(stdout)).attributions).toEqual(Float64Array.of(-3));
			} else {
				expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
				expect(stderr).toContain("--model model.ts: this Node.js does not load TypeScript (22.18 and later do); give a .mjs module");
			}
		});

		it("says how to install ONNX Runtime where there is none", async () => {
			copyFileSync(cli, `${folder.path}/alone.mjs`);
			const run = promisify(execFile)(process.execPath, [`${folder.path}/alone.mjs`, ...EXAMPLE], { cwd: folder.path });
			await expect(run).rejects.toMatchObject({
				code: 2,
				stderr: "error: --model: a .onnx file needs ONNX Runtime: npm install onnxruntime-node (or onnxruntime-web)\n",
			});
		});

		it("is no failure if the reader has seen enough", async () => {
			const child = spawn(process.execPath, [cli, ...EXAMPLE, "--method", "lime", "--budget", "50", "--row", "0-200", "--json"], {
				stdio: ["ignore", "pipe", "pipe"],
			});
			child.stdout.destroy();
			let stderr = "";
			child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
			const code = await new Promise((resolve) => void child.on("close", resolve));
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		});
	},
);
