// The page: puts its parts together. It computes nothing itself; what takes time is the worker's.
import type { Image } from "whybox";
import type { Brought, ExplanationJson, Instance, Kind, Opened, Step } from "./messages.js";
import { kindOf, listenToDrops, showBring } from "./page/bring.js";
import { showChooser } from "./page/chooser.js";
import { codeFor } from "./page/code.js";
import { announce, byId, settled } from "./page/dom.js";
import { readFragment, writeFragment } from "./page/fragment.js";
import type { Input } from "./page/input.js";
import { HungUp, Line, type Running, WorkerFault } from "./page/line.js";
import { viewsFor } from "./page/methods.js";
import { pictureInput } from "./page/picture-input.js";
import { Plot } from "./page/plot.js";
import { showPrediction } from "./page/prediction.js";
import { RunningPanel } from "./page/running.js";
import { pictured, showSave, toPng } from "./page/save.js";
import { SettingsForm } from "./page/settings.js";
import { tableInput } from "./page/table-input.js";
import { textInput } from "./page/text-input.js";

const line = new Line();
const panel = new RunningPanel(byId("running"), () => void explain(), stop);
const plot = new Plot(byId("views"), byId("plot"), (drawing) => line.call("draw", drawing));
const settings = new SettingsForm(byId<HTMLFormElement>("settings"), settingsChanged);

/** What is looked at. */
let kind: Kind = "table";
const brought: Record<Kind, Brought> = { table: {}, text: {}, picture: {} };
let opened: Opened | undefined;
let index = 0;
let instance: Instance = "";
let before: readonly number[] = [];
let regions: Int32Array | undefined;
let input: Input | undefined;
/** The explanation on its way, and what opened last: an answer to an earlier question is not shown. */
let running: Running | undefined;
let turn = 0;

const explainSoon = settled(250, () => {
	if (settings.again) void explain();
});

/** Opens a model with data: the example, or what was brought. */
async function open(next: Kind, shared: ReadonlyMap<string, string> = new Map()): Promise<void> {
	const mine = ++turn;
	stop();
	kind = next;
	opened = undefined;
	byId<HTMLInputElement>("bring-fault").hidden = true;
	document.querySelector<HTMLInputElement>(`input[name=kind][value=${kind}]`)!.checked = true;
	showBringForm([], []);
	for (const id of ["about", "files", "prediction", "input", "chooser"]) byId(id).replaceChildren();
	for (const id of ["save", "code"]) byId(id).hidden = true;
	plot.clear();
	panel.begin("Opening the model");
	try {
		const answer = await line.call("open", { kind, brought: brought[kind] });
		if (mine !== turn) return;
		opened = answer;
	} catch (error) {
		if (mine === turn) openFailed(error);
		return;
	}
	panel.end(undefined, true);
	byId("about").textContent = opened.about;
	byId("files").textContent = `${opened.modelName} · ${opened.dataName}`;
	showBringForm(opened.columns ?? [], opened.fields?.map(({ name }) => name) ?? []);
	settings.show(kind, opened.targetNames);
	settings.restore(shared);
	const wanted = Number(shared.get("index") ?? opened.first);
	index = Number.isInteger(wanted) && wanted >= 0 && wanted < opened.instances ? wanted : opened.first;
	showChooser(byId("chooser"), opened.noun, opened.instances, index, (chosen) => void choose(chosen));
	await choose(index);
}

function showBringForm(columns: readonly string[], ticked: readonly string[]): void {
	showBring(byId("bring-form"), kind, brought[kind], columns, ticked, (given) => {
		brought[kind] = given;
		void open(kind);
	});
}

function openFailed(error: unknown): void {
	if (error instanceof HungUp) return;
	panel.end(undefined, true);
	byId("about").textContent = "Nothing is open.";
	byId<HTMLDetailsElement>("bring").open = true;
	const fault = byId("bring-fault");
	fault.textContent = (error as Error).message;
	fault.hidden = false;
	if (error instanceof WorkerFault && error.columns?.length) showBringForm(error.columns, brought.table.columns ?? error.columns);
}

/** Takes another instance of the data. */
async function choose(chosen: number): Promise<void> {
	const mine = ++turn;
	stop();
	index = chosen;
	const original = await line.call("instance", index);
	if (mine !== turn) return;
	before = [];
	await show(original, mine);
}

async function show(original: Instance, mine: number): Promise<void> {
	instance = original;
	if (kind === "picture") regions = await line.call("regions", { instance: original, superpixels: settings.value.superpixels });
	if (mine !== turn) return;
	input =
		kind === "table"
			? tableInput(opened!.fields!, original as never, changed)
			: kind === "text"
				? textInput(original as string, changed)
				: pictureInput(original as Image, regions!, changed);
	byId("input").replaceChildren(input.place);
	await predict();
	share();
	// A model that somebody brought may be slow: it is asked when they say so.
	if (mine === turn && brought[kind].model === undefined) void explain();
	else void forecast();
}

/** The instance has been changed: what does the model say now, and why? */
function changed(next: Instance): void {
	instance = next;
	void predict();
	if (plot.shown === undefined) return;
	plot.fade();
	explainSoon.soon();
}

let asking = false;
let asked: Instance | undefined;

/** Asks the model; while it is busy, only the latest question waits. */
async function predict(): Promise<void> {
	asked = instance;
	if (asking) return;
	asking = true;
	try {
		while (asked !== undefined) {
			const question: Instance = asked;
			asked = undefined;
			const mine = turn;
			const said = await line.call("predict", question);
			if (mine !== turn || opened === undefined) continue;
			if (before.length === 0) before = said;
			showPrediction(byId("prediction"), opened.targetNames, said, before);
		}
	} catch (error) {
		if (!(error instanceof HungUp)) panel.fail((error as Error).message);
	} finally {
		asking = false;
	}
}

const question = () => ({ instance, settings: settings.value, ...(kind === "picture" && regions && { regions }) });

async function forecast(): Promise<void> {
	try {
		const { modelRows, modelCalls } = await line.call("cost", question());
		panel.forecast(`At most ${modelRows.toLocaleString("en")} model rows in ${modelCalls.toLocaleString("en")} calls.`);
	} catch (error) {
		if (!(error instanceof HungUp)) panel.fail((error as Error).message);
	}
}

async function explain(): Promise<void> {
	explainSoon.cancel();
	if (opened === undefined) return;
	stop();
	await running?.done.catch(() => {});
	const mine = turn;
	const explained = instance;
	const explanations: ExplanationJson[] = [];
	const shown = async ({ explanation, progress }: Step): Promise<void> => {
		if (mine !== turn || running !== own) return;
		if (progress) panel.progress(progress);
		if (explanation === undefined) return;
		explanations.push(explanation);
		plot.offer(viewsFor(kind, settings.value.method));
		await plot.show({ explanations, instance: explained });
		// The next one is worked on when this one has been seen.
		await new Promise(requestAnimationFrame);
	};
	panel.begin("Asking the model");
	plot.fade();
	const own: Running = line.explain(question(), shown);
	running = own;
	try {
		const finished = await own.done;
		if (running !== own) return;
		running = undefined;
		if (mine !== turn) return;
		panel.end(explanations.at(-1), finished);
		if (explanations.length > 0) ended(explanations.at(-1)!);
	} catch (error) {
		if (running !== own) return;
		running = undefined;
		panel.fail((error as Error).message);
	}
}

function stop(): void {
	explainSoon.cancel();
	running?.stop();
}

function ended(explanation: ExplanationJson): void {
	input?.explained?.(explanation);
	const name = `why-${kind}`;
	const picture = async (): Promise<string> => line.call("draw", pictured(plot.drawing!));
	showSave(byId("save"), [
		{ label: "SVG", name: `${name}.svg`, make: async () => new Blob([await picture()], { type: "image/svg+xml" }) },
		{ label: "PNG", name: `${name}.png`, make: async () => toPng(await picture()) },
		{
			label: "JSON",
			name: `${name}.json`,
			make: async () => new Blob([JSON.stringify(explanation, null, "\t")], { type: "application/json" }),
		},
	]);
	byId("save").hidden = byId("code").hidden = false;
	byId("code").querySelector("code")!.textContent = codeFor(kind, opened!, plot.shown!.instance, settings.value);
}

function settingsChanged(what: string): void {
	share();
	if (opened === undefined) return;
	if (what === "superpixels" && kind === "picture") return void choose(index);
	if (what === "") return;
	if (plot.shown !== undefined && settings.again) explainSoon.soon();
	else void forecast();
}

/** Puts what is looked at into the address. */
function share(): void {
	const own = Object.keys(brought[kind]).length > 0;
	writeFragment(own ? [] : [["kind", kind], ["index", String(index)], ...settings.shared]);
}

line.onRestart = () => {
	announce("The model did not let go and was ended.");
	if (opened === undefined) brought[kind] = {};
	const shown = opened;
	// What was learned stays shown; the model is opened anew for the next question.
	if (shown) line.call("open", { kind, brought: brought[kind] }).catch(openFailed);
	else void open(kind);
};

for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=kind]")) {
	radio.addEventListener("change", () => void open(radio.value as Kind));
}
byId("copy").addEventListener("click", async () => {
	await navigator.clipboard.writeText(byId("code").querySelector("code")!.textContent);
	announce("Copied");
});
listenToDrops((files) => {
	const known = files.map((file) => [file, kindOf(file)] as const);
	const next = known.map(([, what]) => what).find((what) => what !== "model" && what !== undefined) ?? kind;
	for (const [file, what] of known) {
		if (what === "model") brought[next as Kind] = { ...brought[next as Kind], model: file };
		else if (what === next) brought[next as Kind] = { ...brought[next as Kind], data: file };
	}
	void open(next as Kind);
});

const shared = readFragment();
const wanted = shared.get("kind");
void open(wanted === "text" || wanted === "picture" ? wanted : "table", shared);
