/** The compiled kernels, where the host or a bundler imports WebAssembly as modules; else to be fetched, and handed to `init`. */
declare const module: WebAssembly.Module;
export default module;
