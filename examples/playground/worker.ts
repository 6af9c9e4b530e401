// The worker: everything that takes time happens here, so that the page never freezes. It listens meanwhile: a question may be answered before one that came earlier.
import type { CallName, Calls, Fault, Kind, Question, Step, ToPage, ToWorker } from "./messages.js";
import { TableError } from "./worker/csv.js";
import { draw, tell } from "./worker/draw.js";
import { openPicture } from "./worker/picture.js";
import type { Subject } from "./worker/subject.js";
import { openTable } from "./worker/table.js";
import { openText } from "./worker/text.js";

const OPEN = { table: openTable, text: openText, picture: openPicture } satisfies Record<Kind, unknown>;

/** What is being looked at. */
let subject: Promise<Subject> = Promise.reject(new Error("nothing has been opened"));
subject.catch(() => {});

/** What waits for the page: a step that has been shown, or an end. */
const running = new Map<number, { more: () => void; readonly abort: AbortController }>();

type Answers = { [Name in CallName]: (ask: Calls[Name][0], id: number) => Promise<Calls[Name][1]> };

const answers: Answers = {
	open: async ({ kind, brought }) => {
		subject = OPEN[kind](brought);
		return (await subject).opened;
	},
	instance: async (index) => (await subject).instance(index),
	predict: async (instance) => (await subject).predict(instance),
	regions: async ({ instance, superpixels }) => (await (await subject).regions?.(instance, superpixels)) ?? new Int32Array(),
	cost: async (question) => (await subject).explainer(question).cost(question.instance),
	explain,
	draw: async (drawing) => draw(drawing),
	report: async (telling) => tell(telling),
};

async function explain(question: Question, id: number): Promise<null> {
	const abort = new AbortController();
	const waiting = { more: () => {}, abort };
	running.set(id, waiting);
	let told = 0;
	const onProgress = (progress: Step["progress"]) => {
		if (performance.now() - told < 100) return;
		told = performance.now();
		say({ id, step: { progress: progress! } });
	};
	try {
		const explainer = (await subject).explainer(question);
		for await (const explanation of explainer.stream(question.instance, { signal: abort.signal, onProgress })) {
			const shown = new Promise<void>((resolve) => (waiting.more = resolve));
			say({ id, step: { explanation: explanation.toJSON() } });
			await shown;
			abort.signal.throwIfAborted();
		}
		return null;
	} finally {
		running.delete(id);
	}
}

const say = (message: ToPage): void => postMessage(message);

function faultOf(error: unknown): Fault {
	const { name = "Error", message = String(error) } = (error ?? {}) as Partial<Error>;
	return { name, message, ...(error instanceof TableError && { columns: error.columns }) };
}

addEventListener("message", async ({ data }: MessageEvent<ToWorker>) => {
	const { id } = data;
	if ("go" in data) {
		if (data.go === "stop") running.get(id)?.abort.abort();
		running.get(id)?.more();
		return;
	}
	try {
		say({ id, answer: await answers[data.call](data.ask as never, id) });
	} catch (error) {
		say({ id, fault: faultOf(error) });
	}
});
