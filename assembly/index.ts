// The one export list, in the order of the data flow.
export { mark, release, reserve } from "./arena";
export { uniforms, normals } from "./random";
export { exp, log } from "./exp";
export { enumerateCoalitions, sampleCoalitions, shapleyKernelLogWeights } from "./coalition";
export { drawCoalitions, drawTable } from "./neighbourhood";
export { composeMore, composePairs, composeRows, prepareRows } from "./compose";
export { rgbToLab } from "./colour";
export { blur32, blur64 } from "./blur";
export { quickshift } from "./quickshift";
export { felzenszwalb } from "./felzenszwalb";
export { composePieces } from "./pieces";
export { composeMasks } from "./masks";
export { cosineDistances, euclideanDistances, proximity } from "./proximity";
export { addBinaryCross, addCross, addGram, binaryGram, mirror } from "./gram";
export { solvePositive } from "./cholesky";
export { solveRidge } from "./ridge";
export { solveShapley } from "./shapley";
export { selectForward, selectLasso } from "./lasso";
