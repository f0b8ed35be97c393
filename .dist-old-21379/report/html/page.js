/** The frame of every page: one file that opens from a disk, asks nobody for anything, runs nothing, and can be printed. */
import { style } from "./style.js";
import { Html, html } from "./template.js";
export function page({ title, main, footer }) {
    const { text } = html `<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${main}</main>
        <footer>
          <p>
            Made of the results that the Temporal server keeps of these runs. Persons are named as they named
            themselves. ${footer}
          </p>
        </footer>
      </body>
    </html>`;
    return `${text}\n`;
}
/** @param links id of the section, and its name */
export function sections(links) {
    return html `<nav aria-label="Sections of this report">
    ${links.map(([id, name]) => html `<a href="#${id}">${name}</a>`)}
  </nav>`;
}
