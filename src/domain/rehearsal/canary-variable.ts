/** In the environment of a canary's process, and of no other: how it is told from the live component. */
export const canaryVariable = 'KUBEMEND_CANARY';
