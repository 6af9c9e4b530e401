import type { Kernels } from "../kernels.js";
import { blur, type BlurExports } from "./blur.js";
import { coalition, type CoalitionExports } from "./coalition.js";
import { colour, type ColourExports } from "./colour.js";
import { compose, type ComposeExports } from "./compose.js";
import { connectivity, type ConnectivityExports } from "./connectivity.js";
import { exp, type ExpExports } from "./exp.js";
import { felzenszwalb, type FelzenszwalbExports } from "./felzenszwalb.js";
import { gram, type GramExports } from "./gram.js";
import { lender } from "./loan.js";
import { masks, type MaskExports } from "./masks.js";
import { neighbourhood, type NeighbourhoodExports } from "./neighbourhood.js";
import { network, type NetworkExports } from "./network.js";
import { pieces, type PieceExports } from "./pieces.js";
import { proximity, type ProximityExports } from "./proximity.js";
import { quickshift, type QuickshiftExports } from "./quickshift.js";
import { random, type RandomExports } from "./random.js";
import { selection, type SelectionExports } from "./selection.js";
import { slic, type SlicExports } from "./slic.js";
import { solve, type SolveExports } from "./solve.js";

type Exports = RandomExports &
	ExpExports &
	CoalitionExports &
	NeighbourhoodExports &
	ComposeExports &
	ColourExports &
	BlurExports &
	QuickshiftExports &
	FelzenszwalbExports &
	PieceExports &
	MaskExports &
	SlicExports &
	ConnectivityExports &
	ProximityExports &
	NetworkExports &
	GramExports &
	SolveExports &
	SelectionExports;

/** The kernels of a compiled module. */
export function wasmKernels(module: WebAssembly.Module): Kernels {
	const lend = lender<Exports>(module);
	return {
		backend: "wasm",
		...random(lend),
		...exp(lend),
		...coalition(lend),
		...neighbourhood(lend),
		...compose(lend),
		...colour(lend),
		...blur(lend),
		...quickshift(lend),
		...felzenszwalb(lend),
		...pieces(lend),
		...masks(lend),
		...slic(lend),
		...connectivity(lend),
		...proximity(lend),
		...network(lend),
		...gram(lend),
		...solve(lend),
		...selection(lend),
	};
}
