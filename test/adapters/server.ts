import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came. */
export interface Received {
	readonly method: string;
	/** Path and query. */
	readonly path: string;
	readonly headers: IncomingMessage["headers"];
	readonly body: string;
}

/** What a server says to a request, at its own pace; `count` is how many came before. */
export type Handler = (request: Received, response: ServerResponse, count: number) => void | Promise<void>;

/** Has a server on this machine that answers as told, for as long as the work takes. */
export async function withServer<T>(handler: Handler, work: (origin: string, received: readonly Received[]) => Promise<T>): Promise<T> {
	const received: Received[] = [];
	const server = createServer(async (incoming, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk as Buffer);
		const { method = "", url = "", headers } = incoming;
		const request = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
		await handler(request, response, received.push(request) - 1);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, received);
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

export function say(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
	response.writeHead(status, { "content-type": "application/json", ...headers });
	response.end(typeof body === "string" ? body : JSON.stringify(body));
}

interface Asked {
	readonly inputs: readonly { name: string; shape: number[]; datatype: string; data: unknown[] }[];
	readonly outputs?: readonly { name: string }[];
}

/** The sum of each row and its negative, as a server of the Open Inference Protocol answers; of texts their lengths. */
export function sums(body: string): object {
	const { inputs, outputs } = JSON.parse(body) as Asked;
	const rows = inputs[0]!.shape[0]!;
	const data = Array.from({ length: rows }, (_, i) => {
		const parts = inputs.flatMap(({ data }) => data.slice((i * data.length) / rows, ((i + 1) * data.length) / rows));
		const sum = parts.reduce((sum: number, part) => sum + (typeof part === "string" ? part.length : Number(part)), 0);
		return [sum, -sum];
	}).flat();
	return { model_name: "sums", outputs: [{ name: outputs?.[0]?.name ?? "scores", datatype: "FP64", shape: [rows, 2], data }] };
}

/** What such a server says of its model. */
export const SUMS = {
	name: "sums",
	platform: "test",
	inputs: [{ name: "x", datatype: "FP64", shape: [-1, 2] }],
	outputs: [
		{ name: "label", datatype: "INT64", shape: [-1] },
		{ name: "scores", datatype: "FP64", shape: [-1, 2] },
	],
};

/** A server of `sums` that is well. */
export const well: Handler = ({ path, body }, response) => say(response, path.endsWith("/infer") ? sums(body) : SUMS);
