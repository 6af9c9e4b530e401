// The command `whybox`.
import { main } from "./main.js";

// A reader that has seen enough (`whybox … | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
		process.exit();
	});
}

/** Exit code of who was stopped by Ctrl-C. */
const STOPPED = 130;
/** Milliseconds in which to end well. */
const PATIENCE = 500;

const stop = new AbortController();
process.once("SIGINT", () => {
	stop.abort(new Error("stopped"));
	// What does not heed the signal, as a model that goes on, is left alone.
	setTimeout(() => process.exit(STOPPED), PATIENCE).unref();
});
const { stdout, stderr, env } = process;
process.exitCode = await main(process.argv.slice(2), {
	// Only who reads it opens it.
	get stdin() {
		return process.stdin;
	},
	stdout,
	stderr,
	env,
	cwd: () => process.cwd(),
	signal: stop.signal,
});
