/** The files in which an explanation can be taken away. */
import type { Telling } from "../messages.js";
import type { Line } from "./line.js";
import type { Plot } from "./plot.js";
import { type Saved, toPng } from "./save.js";

/** @param name what they are called, without an ending */
export function filesOf(line: Line, plot: Plot, name: string, telling: Telling): Saved[] {
	const picture = () => line.call("draw", plot.drawing!);
	const file = (label: string, ending: string, make: () => Promise<Blob>): Saved => ({ label, name: `${name}.${ending}`, make });
	const json = () => JSON.stringify(telling.explanation, null, "\t");
	return [
		file("SVG", "svg", async () => new Blob([await picture()], { type: "image/svg+xml" })),
		file("PNG", "png", async () => toPng(await picture())),
		file("Report", "html", async () => new Blob([await line.call("report", telling)], { type: "text/html" })),
		file("JSON", "json", async () => new Blob([json()], { type: "application/json" })),
	];
}
