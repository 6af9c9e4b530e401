import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`../bindings/${path}`, import.meta.url));

export default defineConfig({
	root: fileURLToPath(new URL("..", import.meta.url)),
	define: { __VERSION__: JSON.stringify("0.1.0-test") },
	resolve: {
		alias: [
			{ find: /^whybox$/, replacement: source("index.ts") },
			{ find: /^whybox\/node$/, replacement: source("hosts/node.ts") },
			{ find: /^whybox\/browser$/, replacement: source("hosts/browser.ts") },
			{ find: /^whybox\/plots$/, replacement: source("plots/index.ts") },
			{ find: /^whybox\/report$/, replacement: source("report/index.ts") },
			{ find: /^whybox\/elements$/, replacement: source("elements/index.ts") },
			{ find: /^whybox\/tfjs$/, replacement: source("adapters/tfjs.ts") },
			{ find: /^whybox\/transformers$/, replacement: source("adapters/transformers.ts") },
			{ find: /^whybox\/http$/, replacement: source("adapters/http.ts") },
			{ find: /^whybox\/onnx$/, replacement: source("adapters/onnx.ts") },
		],
	},
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/hosts/**"],
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
});
