// The one export list, in the order of the data flow.
export { mark, release, reserve } from "./arena";
export { uniforms, normals } from "./random";
