import { expect, inject, test } from "vitest";
import { chromium, firefox, openPage } from "./browser.js";

const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 128, 128, 128, 255, 255, 255];

// Only a machine without a browser may do without it; .ci/run installs both first.
test.each([chromium, firefox].filter(({ path }) => path !== undefined || process.env.CI !== undefined))(
	"whybox/browser reads and writes pictures in $name as whybox/node does",
	async (browser) => {
		const { result } = await openPage(browser, inject("app"), "pictures.html");
		expect(result).toMatchObject({
			types: ["image/png", "image/jpeg"],
			blob: { data: colours, height: 2, width: 3, channels: 3 },
			element: { data: colours, height: 2, width: 3, channels: 3 },
			imageData: { data: [9, 8, 7], height: 1, width: 1, channels: 3 },
			grey: { data: [76, 150, 29, 18, 128, 255], channels: 1 },
			overWhite: { data: [255, 255, 255, 1, 2, 3] },
			withAlpha: [0, 1, 2, 3, 255],
			flat: true,
			// Columns of 0 and 255 become their mean.
			stripes: { least: 127, most: 127, channels: 1 },
			upright: { height: 16, width: 8, rows: [0, 0, 255, 255] },
			fits: {
				cover: ["1111", "1111", "1111", "1111"],
				contain: ["0000", "0111", "0111", "0000"],
				fill: ["0111", "0111", "0111", "0111"],
			},
			narrow: 1,
			complaints: [
				expect.stringMatching(
					/^RangeError: "source" expected a picture that this browser shows, got 13 bytes of type "image\/png": The .*image/,
				),
				'TypeError: "source" expected a Blob, <img>, canvas, video, ImageBitmap or ImageData, got "frog.jpg"',
				'TypeError: "options" has no option "hieght" (did you mean "height"?); known: height, width, fit, channels',
				'TypeError: "image.data" expected integers from 0 to 255, as a Uint8Array or Uint8ClampedArray, got Float32Array of 3',
				expect.stringMatching(/^RangeError: "type" expected one of "image\/png", "image\/jpeg", "image\/webp"/),
			],
		});
	},
);
