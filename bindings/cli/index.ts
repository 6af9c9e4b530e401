// The command `whybox`.
import { main } from "./main.js";

// A reader that has seen enough (`whybox … | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
		process.exit();
	});
}
process.exitCode = await main(process.argv.slice(2), process);
