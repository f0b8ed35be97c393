/** Markup: what `html` has made, and nothing else. */
export declare class Html {
    readonly text: string;
    constructor(text: string);
}
/** `null` and `false` are nothing, so that parts can be left out. */
export type Content = Html | string | number | null | false | readonly Content[];
export declare function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html;
