/** What can be changed about an instance. */
import type { ExplanationJson, Instance } from "../messages.js";

export interface Input {
	readonly place: HTMLElement;
	/** An explanation of it is there. */
	explained?(explanation: ExplanationJson): void;
}

/** Tells of a changed instance. */
export type Changed = (instance: Instance) => void;
