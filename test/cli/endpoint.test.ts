import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../bindings/cli/main.js";
import { Explanation } from "../../bindings/explanation.js";
import { type Handler, say, sums, withServer } from "../adapters/server.js";
import { temporaryFolder, watchedStreams } from "./folder.js";

const folder = temporaryFolder({
	"background.csv": "a,b\n0,0\n2,2\n",
	"people.csv": "job,age\nclerk,30\nsmith,40\n",
	"dots.png": await sharp({ create: { width: 16, height: 12, channels: 3, background: "#400000" } })
		.png()
		.toBuffer(),
});
afterAll(folder.remove);

async function whybox(argv: readonly string[], env: Record<string, string> = {}) {
	const { streams, written } = watchedStreams(folder.path, { env });
	return { code: await main(argv, streams), ...written };
}

/** A server whose model takes this. */
const taking =
	(...inputs: readonly object[]): Handler =>
	({ method, body }, response) =>
		say(response, method === "GET" ? { name: "m", inputs, outputs: [{ name: "scores", datatype: "FP64", shape: [-1, 2] }] } : sums(body));

const tabular = (model: string, ...options: readonly string[]) =>
	["explain", "tabular", "--model", model, "--background", "background.csv", "--input", "background.csv", "--row", "1", "--json", ...options]; // prettier-ignore

const explained = (stdout: string) => Explanation.fromJSON(JSON.parse(stdout));

describe("whybox explain, of a model behind HTTP", () => {
	it("explains a row, in the columns that the server says", async () => {
		await withServer(taking({ name: "x", datatype: "FP32", shape: [-1, 2] }), async (origin) => {
			const { code, stdout, stderr } = await whybox(tabular(`${origin}/v2/models/m`, "--target", "0"));
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			expect(Array.from(explained(stdout).attributions)).toEqual([1, 1]);
		});
	});

	it("gives several inputs the columns of their names", async () => {
		const inputs = [{ name: "b", datatype: "FP64", shape: [-1, 1] }, { name: "a", datatype: "INT64", shape: [-1, 1] }]; // prettier-ignore
		await withServer(taking(...inputs), async (origin) => {
			const { stdout } = await whybox(tabular(`${origin}/v2/models/m`, "--target", "0"));
			expect(explained(stdout).features.map(({ name }) => name)).toEqual(["b", "a"]);
		});
	});

	it("explains a text, and a picture of the size and layout that the server says", async () => {
		await withServer(taking({ name: "x", datatype: "BYTES", shape: [-1] }), async (origin) => {
			const { stdout } = await whybox(["explain", "text", "--model", `${origin}/v2/models/m`, "--text", "a tea", "--json"]);
			expect(explained(stdout).targets[0]!.prediction).toBe(5);
		});
		await withServer(taking({ name: "x", datatype: "UINT8", shape: [-1, 3, 6, 8] }), async (origin, received) => {
			const image = ["explain", "image", "--model", `${origin}/v2/models/m`, "--input", "dots.png", "--budget", "20", "--json"];
			const { code, stdout } = await whybox(image);
			expect(code).toBe(0);
			expect(explained(stdout).targets[0]!.prediction).toBe(6 * 8 * 0x40);
			expect(JSON.parse(received[1]!.body).inputs[0]).toMatchObject({ datatype: "UINT8", shape: [expect.any(Number), 3, 6, 8] });
			// Red comes first, all of it.
			expect(JSON.parse(received[1]!.body).inputs[0].data.slice(0, 49)).toEqual([...Array.from({ length: 48 }, () => 0x40), 0]);
		});
	});

	it("speaks TensorFlow Serving to an address of its kind", async () => {
		const shape = { dim: [{ size: "-1" }, { size: "2" }] };
		const definition = { inputs: { x: { dtype: "DT_FLOAT", tensor_shape: shape } }, outputs: { y: { dtype: "DT_FLOAT" } } };
		const signature = { metadata: { signature_def: { signature_def: { serving_default: definition } } } };
		const handler: Handler = ({ method, body }, response) =>
			say(response, method === "GET" ? signature : { predictions: JSON.parse(body).instances.map(([a, b]: number[]) => [a! - b!]) });
		await withServer(handler, async (origin, received) => {
			const { stdout } = await whybox(tabular(`${origin}/v1/models/m`));
			expect(Array.from(explained(stdout).attributions)).toEqual([1, -1]);
			expect(received[1]!.path).toBe("/v1/models/m:predict");
		});
	});

	it("sends headers, of options and of WHYBOX_HEADER, and prints none, whatever goes wrong", async () => {
		const denied: Handler = ({ headers }, response) => say(response, headers, 403);
		await withServer(denied, async (origin, received) => {
			const argv = tabular(
				`${origin}/v2/models/m?key=k3y-of-mine`,
				"--verbose",
				"--header",
				"X-Key: s3cret-key",
				"--header",
				"X-Tenant:blue",
			);
			const { code, stdout, stderr } = await whybox(argv, { WHYBOX_HEADER: "Authorization: Bearer s3cret-token" });
			expect(received[0]!.headers).toMatchObject({ "x-key": "s3cret-key", "x-tenant": "blue", authorization: "Bearer s3cret-token" });
			expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
			expect(stderr).toContain(
				`error: GET ${origin}/v2/models/m (what the model takes) failed: status 403; --header carries credentials: `,
			);
			for (const secret of ["s3cret", "k3y"]) expect(stderr).not.toContain(secret);
		});
	});

	it("has as many requests in flight, and waits as long, as it is told", async () => {
		const never: Handler = (request, response) =>
			request.method === "GET" ? taking({ name: "x", datatype: "FP32", shape: [-1, 2] })(request, response, 0) : undefined;
		await withServer(never, async (origin) => {
			const { code, stderr } = await whybox(tabular(`${origin}/v2/models/m`, "--timeout", "80"));
			expect(code).toBe(1);
			expect(stderr).toMatch(/within 80 ms/);
		});
	});

	it.each<[string, readonly string[], string]>([
		["an address of no model", tabular("https://example.org/predict?key=k3y-of-mine"), "error: --model expected the address of a model, https://host/v2/models/NAME or …/versions/VERSION, got https://example.org/predict\n"],
		["credentials in the address", tabular("https://me:s3cret@example.org/v2/models/m"), "error: --model expected an address without name and password; --header carries credentials\n"],
		["a header without a colon", tabular("https://example.org/v2/models/m", "--header", "s3cret"), 'error: --header expected a name, a colon and a value, as "Authorization: Bearer …"\n'],
		["a header that HTTP cannot carry", tabular("https://example.org/v2/models/m", "--header", "a b: s3cret"), 'error: --header expected names and values that HTTP can carry, got another for "a b"\n'],
	])("refuses %s with exit code 2, and does not repeat it", async (_, argv, message) => {
		expect(await whybox(argv)).toEqual({ code: 2, stdout: "", stderr: message });
	}); // prettier-ignore

	it("refuses columns that the server's model does not take", async () => {
		await withServer(taking({ name: "x", datatype: "FP32", shape: [-1, 3] }), async (origin) => {
			const { code, stderr } = await whybox(tabular(`${origin}/v2/models/m`));
			expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("takes 3 columns, the background has 2: a, b") });
		});
		await withServer(taking({ name: "x", datatype: "FP32", shape: [-1, -1] }), async (origin) => {
			const words = tabular(`${origin}/v2/models/m`).map((word) => word.replace("background.csv", "people.csv"));
			expect((await whybox(words)).stderr).toContain('takes numbers, but "job" holds words');
		});
	});

	it("is named in the help of every command that takes a model", async () => {
		for (const command of [["explain", "tabular"], ["explain", "text"], ["explain", "image"], ["score", "insertion"]]) {
			const { stdout } = await whybox([...command, "--help"]);
			expect(stdout.replaceAll(/\s+/g, " ")).toContain("or an address, as https://host/v2/models/NAME");
			expect(stdout).toContain("--header <header>");
		} // prettier-ignore
	});
});
