// Draws the pictures of README.md into examples/pictures: npm run pictures
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawPictures } from "./pictures/draw.js";

// This runs from build/examples.
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../examples/pictures");
for (const [name, svg] of Object.entries(await drawPictures())) {
	writeFileSync(join(folder, name), `${svg}\n`);
	console.log(`examples/pictures/${name}`.padEnd(40), `${(svg.length / 1000).toFixed(1)} kB`.padStart(9));
}
