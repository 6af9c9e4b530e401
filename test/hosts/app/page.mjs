import { answer } from "./answer.mjs";
import { explainFifty } from "./explanations.mjs";

async function* results() {
	yield await explainFifty();
	yield await explainFifty("typescript");
}
await answer(results());
