import { Html } from './template.ts';
import type { Content } from './template.ts';
export interface PageParts {
    title: string;
    main: Content;
    /** what the page is made of, and who decides where it may be wrong */
    footer: Content;
}
export declare function page({ title, main, footer }: PageParts): string;
/** @param links id of the section, and its name */
export declare function sections(links: readonly (readonly [id: string, name: string])[]): Html;
