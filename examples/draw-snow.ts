// Draws the two pictures of the guide to images into examples/data/: npm run build && node build/examples/draw-snow.js
import { writeImage } from "whybox/node";
import { dataFile } from "./data-file.js";
import { evaluationScenes } from "./snow/evaluation.js";
import { drawScene } from "./snow/scene.js";

/** A husky that the model calls a wolf, and the same with grass in place of the snow. */
const [scene] = evaluationScenes(1);
await writeImage(dataFile("husky.png"), scene!.image);
await writeImage(dataFile("husky-without-snow.png"), drawScene({ ...scene!, patch: "grass" }).image);
