import { kindError, valueError } from "../check.js";
import { WhyboxExplanation } from "./explanation-element.js";

const NAME = /^[a-z][\w.-]*-[\w.-]*$/;

/**
 * How does a page learn what `<whybox-explanation>` is? Call this once; calling it again changes nothing. Where there is no page, as on a server that
 * renders one, it does nothing, so that a module that calls it may run in both.
 *
 * ```ts
 * import { defineElements } from "whybox/elements";
 * defineElements();
 * ```
 *
 * @param name of the element; default "whybox-explanation"
 * @returns the class of the element: `new (defineElements())()` makes one
 * @throws {TypeError | RangeError} naming "name", if it is no name of a custom element or that of another one
 */
export function defineElements(name = "whybox-explanation"): typeof WhyboxExplanation {
	if (typeof name !== "string") throw kindError("name", "a string", name);
	if (!NAME.test(name) || name !== name.toLowerCase()) throw valueError("name", "small letters with a hyphen among them", name);
	const registry = globalThis.customElements as CustomElementRegistry | undefined;
	if (registry === undefined) return WhyboxExplanation;
	const known = registry.get(name);
	if (known === undefined) {
		// A class has one name at most.
		const Named = class extends WhyboxExplanation {};
		registry.define(name, Named);
		return Named;
	}
	if (!(known.prototype instanceof WhyboxExplanation)) throw valueError("name", "a name that no other element has", name);
	return known as typeof WhyboxExplanation;
}
