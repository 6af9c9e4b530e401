import type { SelectionKernels } from "../kernels.js";
import { selectForward, selectLasso } from "./lasso.js";

export const selection: SelectionKernels = { selectLasso, selectForward };
