import { explainFifty } from "./explanations.mjs";
import { Shap, tabular } from "whybox";

// Clocks stand still while a worker computes: who asks measures how long the first explanation takes.
export default {
	async fetch(request) {
		if (new URL(request.url).pathname === "/first") {
			const { backend } = await new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]])).explain([3, 5]);
			return new Response(backend);
		}
		return Response.json([await explainFifty(), await explainFifty("typescript")]);
	},
};
