import { type ChildProcess, execFile, spawn } from "node:child_process";
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

		/** Runs it until `ready` is in what it wrote, then does `then`. */
		async function interrupted(file: string, argv: readonly string[], ready: string, then: (child: ChildProcess) => void) {
			const child = spawn(file, argv, { cwd: folder.path, env: { ...process.env, LC_ALL: "C.UTF-8", NO_COLOR: "", TERM: "xterm" } });
			const written = { stdout: "", stderr: "" };
			let done = false;
			for (const name of ["stdout", "stderr"] as const) {
				child[name].setEncoding("utf8").on("data", (text: string) => {
					written[name] += text;
					if (done || !(written.stdout + written.stderr).includes(ready)) return;
					done = true;
					then(child);
				});
			}
			const code = await new Promise<number | null>((resolve) => void child.on("close", resolve));
			return { code, ...written };
		}
		const ctrlC = (child: ChildProcess) => void child.kill("SIGINT");

		const rowsOf = (model: string) => {
			folder.write("rows.csv", "a,b,c\n1,2,3\n3,4,5\n6,7,8\n");
			const files = ["--model", model, "--background", "rows.csv", "--input", "rows.csv", "--row", "all"];
			return ["explain", "tabular", ...files, "--batch-size", "1"];
		};
		const sum = "rows.toArrays().map(([a, b, c]) => a + b + c)";

		it("ends with 130 on Ctrl-C, the lines of --jsonl that were printed before whole", async () => {
			// Silent once the first row is explained, of which it is asked 15 times.
			const silent = "new Promise(() => void setInterval(() => {}, 1000))";
			folder.write("silent.mjs", `let calls = 0; export const predict = (rows) => (++calls > 15 ? ${silent} : ${sum});`);
			const argv = [cli, ...rowsOf("silent.mjs"), "--jsonl"];
			const { code, stdout, stderr } = await interrupted(process.execPath, argv, "\n", ctrlC);
			expect({ code, stderr }).toEqual({ code: 130, stderr: "whybox: stopped\n" });
			const lines = stdout.trimEnd().split("\n");
			expect(lines.map((line) => Explanation.fromJSON(JSON.parse(line)).features.length)).toEqual([3]);
		});

		it("ends with 130 on Ctrl-C even if the model heeds nothing", async () => {
			folder.write(
				"deaf.mjs",
				'export const predict = () => { console.error("asked"); setInterval(() => {}, 1000); return new Promise(() => {}); };',
			);
			const result = await interrupted(process.execPath, [cli, ...rowsOf("deaf.mjs"), "--json"], "asked\n", ctrlC);
			expect(result).toEqual({ code: 130, stdout: "", stderr: "asked\nwhybox: stopped\n" });
		});

		it("lets Ctrl-C in while a model in the same process keeps it busy", async () => {
			const busy = `for (const end = Date.now() + 30; Date.now() < end;);`;
			folder.write(
				"busy.mjs",
				`let told; export const predict = (rows) => { if (!told) console.error("asked"); told = true; ${busy} return ${sum}; };`,
			);
			const argv = [cli, ...rowsOf("busy.mjs"), "--method", "lime", "--budget", "1000", "--json"];
			const result = await interrupted(process.execPath, argv, "asked\n", ctrlC);
			expect(result).toEqual({ code: 130, stdout: "", stderr: "asked\nwhybox: stopped\n" });
		});

		it.skipIf(!existsSync("/usr/bin/script"))(
			"shows progress on a terminal as wide as it is, and takes it away on Ctrl-C (skipped without the command script of util-linux)",
			async () => {
				folder.write("slow.mjs", `export const predict = (rows) => new Promise((resolve) => setTimeout(() => resolve(${sum}), 120));`);
				const command = ["node", cli, ...rowsOf("slow.mjs"), "--json"].map((word) => `'${word}'`).join(" ");
				const argv = ["-qefc", `stty cols 50; exec ${command}`, "/dev/null"];
				const { code, stdout } = await interrupted("script", argv, "5/15 rows", (child) => void child.stdin!.write("\u0003"));
				expect(code).toBe(130);
				expect(stdout).toContain("\rrow 0, 1 of 3  ");
				expect(stdout).toMatch(/\r\u001b\[Kwhybox: stopped\r\n$/);
				const lines = stdout.split("\r").map((line) => line.replaceAll("\u001b[K", ""));
				for (const line of lines) expect([...line].length).toBeLessThanOrEqual(49);
			},
		);
	},
);
