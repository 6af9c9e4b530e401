declare const __VERSION__: string;

/** Version of whybox, from package.json at build time. */
export const version: string = __VERSION__;
