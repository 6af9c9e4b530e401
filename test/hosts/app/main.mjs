// Node, Deno and Bun run this file as it is.
import { explainFifty } from "./explanations.mjs";

console.log(JSON.stringify([await explainFifty(), await explainFifty("typescript")]));
