import { describe, expect, it } from "vitest";
import { readImage } from "../../bindings/maskers/pixels.js";

const image = (data: unknown, height = 2, width = 3, more = {}) => ({ data, height, width, ...more });

describe("an image", () => {
	it("has as many channels as its length says, or as it says itself", () => {
		expect(readImage("image", image(new Uint8Array(6))).channels).toBe(1);
		expect(readImage("image", image(new Uint8Array(18))).channels).toBe(3);
		expect(readImage("image", image(new Uint8ClampedArray(24))).channels).toBe(4);
		expect(readImage("image", image(new Float32Array(18), 2, 3, { channels: 3 }))).toMatchObject({ height: 2, width: 3, channels: 3 });
	});

	it("may be what other libraries give: a Buffer, properties of their own", () => {
		const read = readImage("image", image(Buffer.from([1, 2, 3, 4, 5, 255]), 2, 3, { colorSpace: "srgb", size: 6 }));
		expect(read).toEqual({ data: Uint8ClampedArray.of(1, 2, 3, 4, 5, 255), height: 2, width: 3, channels: 1 });
	});

	it("is copied, so that its owner may go on using it", () => {
		for (const data of [new Uint8Array(6), new Uint8ClampedArray(6), new Float32Array(6)]) {
			const read = readImage("image", image(data));
			data.fill(9);
			expect(read.data).toEqual(data instanceof Float32Array ? new Float32Array(6) : new Uint8ClampedArray(6));
		}
	});

	it.each([
		[null, TypeError, '"image" expected an image { data, height, width }, got null'],
		["cat.png", TypeError, '"image" expected an image { data, height, width }, got "cat.png"'],
		[{}, TypeError, '"image.height" expected an integer >= 1, got undefined'],
		[image(new Uint8Array(6), 0), RangeError, '"image.height" expected an integer >= 1, got 0'],
		[image(new Uint8Array(6), 2, 1.5), RangeError, '"image.width" expected an integer >= 1, got 1.5'],
		[image([1, 2]), TypeError, '"image.data" expected a Uint8Array, Uint8ClampedArray or Float32Array, got an array of 2'],
		[image(new Float64Array(6)), TypeError, "got Float64Array of 6"],
		[image(new DataView(new ArrayBuffer(6))), TypeError, '"image.data" expected a Uint8Array'],
		[image({ length: 6 }), TypeError, "got an object"],
		[
			image(new Uint8Array(12)),
			RangeError,
			'"image.data" expected height · width · channels = 6 × 1, 3 or 4 numbers, got Uint8Array of 12',
		],
		[image(new Uint8Array(0)), RangeError, "got Uint8Array of 0"],
		[image(new Uint8Array(18), 2, 3, { channels: 4 }), RangeError, "6 × 4 = 24 numbers, got Uint8Array of 18"],
		[image(new Uint8Array(12), 2, 3, { channels: 2 }), RangeError, '"image.channels" expected 1, 3 or 4, got 2'],
		[image(new Uint8Array(6), 2, 3, { channels: 0 }), RangeError, '"image.channels" expected an integer from 1 to 4, got 0'],
		[image(new Uint8Array(6), 2, 3, { channels: "1" }), TypeError, '"image.channels" expected an integer from 1 to 4, got "1"'],
	] as const)("is refused where it is none: %o", (value, kind, message) => {
		expect(() => readImage("image", value)).toThrow(kind);
		expect(() => readImage("image", value)).toThrow(message);
	});

	it.each([NaN, Infinity, -Infinity])("is refused where a pixel is %d, and told which", (value) => {
		const data = new Float32Array(18);
		data[10] = value;
		expect(() => readImage("instance", image(data))).toThrow(
			new RangeError(`"instance.data" expected finite numbers in every pixel (row 1, column 0, channel 1), got ${value}`),
		);
	});
});
