import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
	root: fileURLToPath(new URL("../..", import.meta.url)),
	test: {
		include: ["test/hosts/**/*.test.ts"],
		globalSetup: fileURLToPath(new URL("setup.ts", import.meta.url)),
		testTimeout: 120_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 30_000 } },
		fileParallelism: false,
	},
});
