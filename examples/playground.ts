// A page to play with: bring a model and an instance, and see why. Static files, nothing leaves the browser: npm run playground
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";

// Where this runs from is build/examples: the page stands beside it. The port is 8000, or the next that is free; `--port` chooses.
const servedir = join(dirname(fileURLToPath(import.meta.url)), "../playground");
const asked = process.argv.indexOf("--port");
const server = await context({});
const { port } = await server.serve({ servedir, host: "127.0.0.1", ...(asked >= 0 && { port: Number(process.argv[asked + 1]) }) });
console.log(`http://127.0.0.1:${port}/`);
