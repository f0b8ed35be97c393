import type { Content, Html } from './template.ts';
/** `number`: its cells stand on the right, one above the other */
type Column = string | {
    number: string;
};
export interface Table {
    /** absent: what is above it says what it is about */
    caption?: Content;
    columns: readonly Column[];
    /** one `tbody` or several, and what follows them */
    bodies: Content;
    /** a class of the style sheet */
    kind?: 'checks' | 'paths';
}
export declare function table({ caption, columns, bodies, kind }: Table): Html;
export {};
