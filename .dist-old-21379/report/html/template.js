/**
 * HTML as a tagged template that escapes whatever is put into it, so that to forget it is not possible.
 * Places for values are texts and quoted attributes only; `test/report` parses whole documents to hold that.
 */
import { printable } from "../../domain/report/printable.js";
/** Markup: what `html` has made, and nothing else. */
export class Html {
    text;
    constructor(text) {
        this.text = text;
    }
}
export function html(parts, ...values) {
    return new Html(String.raw({ raw: parts }, ...values.map(markupOf)));
}
function markupOf(value) {
    if (value === null || value === false)
        return '';
    if (value instanceof Html)
        return value.text;
    if (typeof value === 'string' || typeof value === 'number')
        return escape(String(value));
    return value.map(markupOf).join('');
}
const escapes = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
function escape(text) {
    return printable(text).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
