/** Saving what is shown: as a picture, as data, as a report. */
import { announce, element } from "./dom.js";

/** Pixels of a PNG for each of the drawing's. */
const SHARPNESS = 2;

export interface Saved {
	readonly label: string;
	readonly name: string;
	readonly make: () => Promise<Blob>;
}

/** @param failed is told if a file cannot be made */
export function showSave(place: HTMLElement, files: readonly Saved[], failed: (error: unknown) => void): void {
	const buttons = files.map(({ label, name, make }) => {
		const button = element("button", { type: "button", class: "quiet" }, label);
		button.addEventListener("click", async () => {
			try {
				offer(name, await make());
				announce(`${name} saved`);
			} catch (error) {
				failed(error);
			}
		});
		return button;
	});
	place.replaceChildren(element("span", { class: "soft" }, "Save as"), ...buttons);
}

/** Hands a file to the browser's downloads. */
function offer(name: string, blob: Blob): void {
	const address = URL.createObjectURL(blob);
	const link = element("a", { href: address, download: name });
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** An SVG as a PNG, drawn by the browser as it is: light or dark. */
export async function toPng(svg: string): Promise<Blob> {
	const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
	try {
		const picture = new Image();
		picture.src = address;
		await picture.decode();
		const canvas = element("canvas", { width: SHARPNESS * picture.width, height: SHARPNESS * picture.height });
		canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
		return await new Promise((resolve, reject) =>
			canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser wrote no PNG"))), "image/png"),
		);
	} finally {
		URL.revokeObjectURL(address);
	}
}
