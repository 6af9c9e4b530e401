import { cpus, loadavg } from "node:os";

export interface Machine {
	readonly processor: string;
	readonly processors: number;
	readonly platform: string;
	readonly node: string;
	readonly v8: string;
	/** ISO 8601, UTC. */
	readonly date: string;
	/** Processes that wanted to run, averaged over the last minute. */
	readonly load: number;
}

/** What the figures were measured on. */
export function machine(): Machine {
	return {
		processor: cpus()[0]?.model.trim() ?? "unknown",
		processors: cpus().length,
		platform: `${process.platform} ${process.arch}`,
		node: process.versions.node,
		v8: process.versions.v8,
		date: new Date().toISOString(),
		load: loadavg()[0],
	};
}

export const describe = ({ processor, processors, platform, node, v8, date, load }: Machine): string =>
	`${processors} × ${processor}, ${platform}\nNode ${node} (V8 ${v8}), ${date.slice(0, 16).replace("T", " ")} UTC, load ${load.toFixed(2)}`;
