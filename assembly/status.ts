/** What a kernel says when it could not do its work; `bindings/kernels/wasm/loan.ts` turns them into errors. */
export const OK: i32 = 0;
/** The arena has no room: nothing was written. */
export const CAPACITY: i32 = 1;
