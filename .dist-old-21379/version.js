/** The version of this package; `npm version` changes package.json and a test holds the two together. */
export const version = '0.1.0';
