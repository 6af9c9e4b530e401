// Models behind HTTP, asked by the host's own fetch: of a server that answers as each model's name says.
import { Lime, Shap, tabular, text } from "whybox";
import { fromOpenInference } from "whybox/http";

const SECRET = "Bearer 0123456789";
const QUICK = { firstDelay: 1, maxDelay: 5, retries: 2, headers: { authorization: SECRET } };
const explain = (predict, options) =>
	new Shap(predict, tabular([[0, 0]], { columns: ["a", "b"] })).explain([3, 4], { targets: [0], ...options });

/** @param origin of the server */
export async function tryOut(origin) {
	const ask = (name, options) => fromOpenInference(`${origin}/v2/models/${name}`, { ...QUICK, ...options });
	/** What goes wrong: which error, for which reason; the words are the host's. */
	const complaint = async (name, options, explainOptions) => {
		try {
			await explain(ask(name, options), explainOptions);
			return "nothing";
		} catch (error) {
			if (`${error.stack} ${error.cause?.stack}`.includes("0123456789")) return "the secret is out";
			const { name = "", status = "no answer", attempts } = error.cause ?? {};
			const late = /was not answered within 50 ms|redirect|not JSON/.exec(error.message)?.[0] ?? "";
			return error.cause ? [error.name, name, status, attempts, late].join(", ") : error.message;
		}
	};
	const started = performance.now();
	const { attributions } = await explain(ask("well"));
	const first = performance.now() - started;
	const again = await explain(ask("busy"));
	const parts = await explain(ask("well", { batchSize: 1, concurrency: 2 }), { budget: 8 });
	const words = await new Lime(ask("words"), text()).explain("a longer word", { budget: 50, targets: [0] });
	const controller = new AbortController();
	setTimeout(() => controller.abort(new Error("enough")), 30);
	return {
		library: "Open Inference Protocol",
		first: Math.round(first),
		explanations: 4,
		attributions: [attributions, again.attributions, parts.attributions].map((each) => Array.from(each)),
		longest: words.top(1)[0].feature,
		complaints: {
			overloaded: await complaint("overloaded"),
			torn: await complaint("torn", { retries: 0 }),
			slow: await complaint("slow", { timeout: 50 }),
			elsewhere: await complaint("elsewhere"),
			html: await complaint("html"),
			gone: await complaint("gone"),
			aborted: await complaint("slow", {}, { signal: controller.signal }),
		},
	};
}
