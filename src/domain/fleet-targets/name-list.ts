/** The plainest inventory: a name on each line, `#` begins a comment. */

export interface ListedName {
  name: string;
  /** from 1 */
  line: number;
  column: number;
}

/** One word in a line is a name. A line with more, or with a colon, is of YAML or JSON. */
const oneWord = /^\s*[^\s:,[\]{}"'&*!|>%@`#-][^\s:,[\]{}"'#]*\s*(?:#.*)?$/;

/** @returns null: the text is of another form */
export function parseNameList(text: string): ListedName[] | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const said = lines.flatMap((content, index) =>
    /^\s*(#.*)?$/.test(content) ? [] : [{ content, line: index + 1 }],
  );
  if (said.length === 0 || !said.every(({ content }) => oneWord.test(content))) return null;
  return said.map(({ content, line }) => {
    const name = content.replace(/#.*$/, '').trim();
    return { name, line, column: content.indexOf(name) + 1 };
  });
}
