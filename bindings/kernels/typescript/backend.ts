import type { Kernels } from "../kernels.js";
import { blur } from "./blur.js";
import { coalition } from "./coalition.js";
import { colour } from "./colour.js";
import { compose } from "./compose.js";
import { connectivity } from "./connectivity.js";
import { exp } from "./exp.js";
import { felzenszwalb } from "./felzenszwalb.js";
import { gram } from "./gram.js";
import { masks } from "./masks.js";
import { neighbourhood } from "./neighbourhood.js";
import { network } from "./network.js";
import { pieces } from "./pieces.js";
import { proximity } from "./proximity.js";
import { quickshift } from "./quickshift.js";
import { random } from "./random.js";
import { selection } from "./selection.js";
import { slic } from "./slic.js";
import { solve } from "./solve.js";

/** The same kernels in plain TypeScript: where WebAssembly is forbidden, as the oracle in tests, and as the benchmark's baseline. */
export const typescriptKernels: Kernels = {
	backend: "typescript",
	...random,
	...exp,
	...coalition,
	...neighbourhood,
	...compose,
	...colour,
	...blur,
	...quickshift,
	...felzenszwalb,
	...pieces,
	...masks,
	...slic,
	...connectivity,
	...proximity,
	...network,
	...gram,
	...solve,
	...selection,
};
