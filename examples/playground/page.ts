// The page: puts its parts together. It computes nothing itself; what takes time is the worker's.
import type { Image } from "whybox";
import type { Brought, Cell, ExplanationJson, Instance, Kind, Opened, Question, Telling } from "./messages.js";
import { kindOf, listenToDrops, showBring } from "./page/bring.js";
import { showChooser } from "./page/chooser.js";
import { codeFor } from "./page/code.js";
import { announce, byId, settled } from "./page/dom.js";
import { Explaining } from "./page/explaining.js";
import { filesOf } from "./page/files.js";
import { readFragment, writeFragment } from "./page/fragment.js";
import type { Input } from "./page/input.js";
import { latest } from "./page/latest.js";
import { HungUp, Line, WorkerFault } from "./page/line.js";
import { viewsFor } from "./page/methods.js";
import { pictureInput } from "./page/picture-input.js";
import { Plot } from "./page/plot.js";
import { showPrediction } from "./page/prediction.js";
import { RunningPanel } from "./page/running.js";
import { showSave } from "./page/save.js";
import { SettingsForm } from "./page/settings.js";
import { tableInput } from "./page/table-input.js";
import { textInput } from "./page/text-input.js";

const line = new Line();
const panel = new RunningPanel(byId("running"), () => void explain(), giveUp);
const plot = new Plot(byId("views"), byId("plot"), (drawing) => line.call("draw", drawing), failed);
const explaining = new Explaining(line, panel, plot);
const settings = new SettingsForm(byId<HTMLFormElement>("settings"), settingsChanged);

/** What somebody brought, and what is open. */
let kind: Kind = "table";
const brought: Record<Kind, Brought> = { table: {}, text: {}, picture: {} };
let opened: Opened | undefined;
let index = 0;
/** The instance as it was, and as it is. */
let original: Instance = "";
let instance: Instance = "";
let regions: Int32Array | undefined;
let input: Input | undefined;
/** What the model says of the instance, and what it said of the original. */
let now: readonly number[] = [];
let before: readonly number[] = [];
/** Grows whenever another instance is taken: answers about an earlier one are not shown. */
let turn = 0;

/** Opens a model with data: the example, or what was brought. */
async function open(next: Kind, shared: ReadonlyMap<string, string> = new Map()): Promise<void> {
	const mine = ++turn;
	abandon();
	[kind, opened] = [next, undefined];
	byId<HTMLInputElement>(`kind-${kind}`).checked = true;
	byId("bring-fault").hidden = true;
	byId("answer").hidden = false;
	showBringForm([], []);
	for (const id of ["about", "files", "prediction", "change", "input", "chooser"]) byId(id).replaceChildren();
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
	const first = Number.isInteger(wanted) && wanted >= 0 && wanted < opened.instances ? wanted : opened.first;
	showChooser(byId("chooser"), opened.noun, opened.instances, first, (chosen) => void choose(chosen));
	await choose(first);
}

function showBringForm(columns: readonly string[], ticked: readonly string[]): void {
	const bring = (given: Brought) => {
		brought[kind] = given;
		void open(kind);
	};
	showBring(byId("bring-form"), kind, brought[kind], columns, ticked, bring, refused);
}

/** What was brought cannot be used: that is said where it was brought. */
function refused(error: Error): void {
	byId<HTMLDetailsElement>("bring").open = true;
	byId("bring-fault").textContent = error.message;
	byId("bring-fault").hidden = false;
}

function openFailed(error: unknown): void {
	if (error instanceof HungUp) return;
	panel.end(undefined, true);
	byId("about").textContent = "";
	byId("answer").hidden = true;
	refused(error as Error);
	if (error instanceof WorkerFault && error.columns?.length) showBringForm(error.columns, brought.table.columns ?? error.columns);
}

/** Takes an instance of the data. */
async function choose(chosen: number): Promise<void> {
	const mine = ++turn;
	abandon();
	panel.end(undefined, true);
	plot.fade();
	try {
		const taken = await line.call("instance", chosen);
		if (mine !== turn) return;
		const { superpixels } = settings.value;
		const parts = kind === "picture" ? await line.call("regions", { instance: taken, superpixels }) : undefined;
		if (mine !== turn) return;
		[index, original, instance, regions, before] = [chosen, taken, taken, parts, []];
	} catch (error) {
		if (mine === turn) failed(error);
		return;
	}
	showInput();
	share();
	await predict(instance);
	if (mine !== turn) return;
	// A model that somebody brought may be slow: it is asked when they say so.
	if (brought[kind].model === undefined) await explain();
	else await forecast();
}

/** The original, to be changed. */
function showInput(): void {
	input =
		kind === "table"
			? tableInput(opened!.fields!, original as readonly Cell[], changed)
			: kind === "text"
				? textInput(original as string, changed)
				: pictureInput(original as Image, regions!, changed);
	byId("change").textContent = { table: "Change a value", text: "Change a word", picture: "Grey out a part" }[kind];
	byId("undo").hidden = true;
	byId("input").replaceChildren(input.place);
}

const predict = latest(async (asked: Instance) => {
	const mine = turn;
	try {
		const said = await line.call("predict", asked);
		if (mine !== turn || opened === undefined) return;
		now = said;
		if (before.length === 0) before = said;
		showPrediction(byId("prediction"), opened.targetNames, now, before);
	} catch (error) {
		if (mine !== turn) return;
		if (error instanceof HungUp && asked === instance) return void predict(asked);
		failed(error);
	}
});

/** The instance has been changed: what does the model say now, and why? */
function changed(next: Instance): void {
	instance = next;
	byId("undo").hidden = next === original;
	void predict(instance);
	announceSoon.soon();
	if (plot.shown === undefined) return;
	plot.fade();
	explainSoon.soon();
}

const explainSoon = settled(250, () => {
	if (settings.again) void explain();
});

/** Where no explanation follows that says it. */
const announceSoon = settled(1000, () => {
	if (!settings.again || plot.shown === undefined) announce(`The model says ${byId("prediction").innerText.replaceAll(/\s+/g, " ")}`);
});

const question = (): Question => ({ instance, settings: settings.value, ...(regions && { regions }) });

async function explain(): Promise<void> {
	explainSoon.cancel();
	if (opened === undefined) return;
	const [mine, asked] = [turn, question()];
	try {
		const explanation = await explaining.start(asked, viewsFor(kind, asked.settings.method));
		if (explanation && mine === turn) explained(explanation, asked);
	} catch (error) {
		if (mine !== turn) return;
		// The worker was ended for the sake of an earlier question: this one is for the next worker.
		if (error instanceof HungUp) return explain();
		failed(error);
	}
}

/** What can be done with an explanation that is there. */
function explained(explanation: ExplanationJson, asked: Question): void {
	const { noun, dataName, targetNames, instances } = opened!;
	input?.explained?.(explanation);
	const name = `${instances > 1 ? `${noun} ${index} of ${dataName}` : dataName}${asked.instance === original ? "" : ", changed"}`;
	const predictions = now.map((prediction, t) => ({ name: targetNames[t]!, prediction }));
	const telling: Telling = { explanation, instance: asked.instance, name, predictions };
	showSave(byId("save"), filesOf(line, plot, `why-${kind}`, telling), failed);
	byId("code").querySelector("code")!.textContent = codeFor(kind, opened!, asked);
	byId("save").hidden = byId("code").hidden = false;
}

/** What an explanation would cost. */
async function forecast(): Promise<void> {
	const mine = turn;
	try {
		const { modelRows, modelCalls } = await line.call("cost", question());
		if (mine === turn) panel.forecast(`At most ${modelRows.toLocaleString("en")} model rows in ${modelCalls.toLocaleString("en")} calls.`);
	} catch (error) {
		if (mine === turn) failed(error);
	}
}

function abandon(): void {
	explainSoon.cancel();
	explaining.abandon();
}

/** By the button. */
function giveUp(): void {
	explainSoon.cancel();
	if (opened !== undefined) return explaining.stop();
	// A model that never opened is not tried again.
	brought[kind] = {};
	line.restart();
}

/** Says what went wrong where the question was asked. */
function failed(error: unknown): void {
	if (!(error instanceof HungUp)) panel.fail((error as Error).message);
}

line.onRestart = () => {
	announce("The model did not let go and was ended.");
	// What was learned stays shown; the model is opened anew for the next question.
	if (opened) void line.call("open", { kind, brought: brought[kind] }).catch(openFailed);
	else void open(kind);
};

function settingsChanged(what: string): void {
	share();
	if (opened === undefined || what === "") return;
	if (what === "superpixels") return void choose(index);
	if (plot.shown !== undefined && settings.again) explainSoon.soon();
	else void forecast();
}

/** Puts what is looked at into the address, unless it is somebody's own. */
function share(): void {
	const own = Object.keys(brought[kind]).length > 0;
	writeFragment(own ? [] : [["kind", kind], ["index", String(index)], ...settings.shared]);
}

for (const each of ["table", "text", "picture"] satisfies Kind[]) byId(`kind-${each}`).addEventListener("change", () => void open(each));
byId("undo").addEventListener("click", () => {
	showInput();
	const shown = plot.shown?.explanations.at(-1);
	if (shown) input?.explained?.(shown);
	changed(original);
	byId("input").querySelector<HTMLElement>("input, textarea, [tabindex='0']")?.focus();
});
byId("copy").addEventListener("click", async () => {
	try {
		await navigator.clipboard.writeText(byId("code").querySelector("code")!.textContent);
		announce("Copied");
	} catch (error) {
		failed(error);
	}
});
listenToDrops((files) => {
	const known = files.map((file) => ({ file, what: kindOf(file) }));
	const next = known.map(({ what }) => what).find((what) => what !== "model" && what !== undefined) ?? kind;
	for (const { file, what } of known) {
		if (what === "model") brought[next] = { ...brought[next], model: file };
		else if (what === next) brought[next] = { ...brought[next], data: file };
	}
	void open(next);
});

const shared = readFragment();
const wanted = shared.get("kind");
void open(wanted === "text" || wanted === "picture" ? wanted : "table", shared);
