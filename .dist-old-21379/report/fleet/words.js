import { lastSeenText } from "../../domain/fleet/node-words.js";
/** With since when it is silent. */
export function nodeReason(node) {
    const seen = lastSeenText(node);
    return seen === '' ? node.reason : `${node.reason}; ${seen}`;
}
