import { expect, it } from "vitest";
import { readImage, toBlob } from "../../bindings/hosts/browser.js";

// What it does with pictures is tested in Chromium: test/hosts/pictures.test.ts.
it("whybox/browser touches nothing of a page when it is imported, and checks its arguments before it does", async () => {
	expect(typeof globalThis.document).toBe("undefined");
	await expect(readImage("frog.jpg" as never)).rejects.toThrow(
		new TypeError('"source" expected a Blob, <img>, canvas, video, ImageBitmap or ImageData, got "frog.jpg"'),
	);
	await expect(readImage(new Blob(), { width: 0 })).rejects.toThrow('"options.width" expected an integer from 1 to 16384, got 0');
	await expect(toBlob({ data: new Uint8Array(3), height: 1, width: 2 })).rejects.toThrow('"image.data" expected height · width · channels');
	await expect(toBlob({ data: new Uint8Array(3), height: 1, width: 1 }, "png" as never)).rejects.toThrow(
		'"type" expected one of "image/png"',
	);
});
