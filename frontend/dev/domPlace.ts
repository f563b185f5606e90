/** Where the bundle of `domBundle.ts` lies, beside what it is made from. */

export const BUNDLE_FOLDER = `${import.meta.dirname}/../node_modules/.cache/happy-dom`;
export const BUNDLE_NAME = "happy-dom.mjs";
