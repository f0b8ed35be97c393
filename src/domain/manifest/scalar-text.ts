/** Text as a YAML scalar that the kubelet reads back as exactly that text. */
import type { Scalar } from 'yaml';

export interface ScalarContext {
  /** the style to keep; a plain one gives way where the text needs quotes */
  style: Scalar['type'];
  inFlow: boolean;
  isJson: boolean;
}

/** Words that YAML 1.1 takes for something else than text. */
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
const word = /^[A-Za-z/][A-Za-z0-9_./@+-]*$/;
const duration = /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/;
const quantity = /^\d+(?:\.\d+)?(?:[KMGT]i|%)$/;
const dotted = /^\d+(?:\.\d+){2,}$/;
/** A whole argument: letters after its dashes, so never a number, a list item or a document mark. */
const argument = /^--?[A-Za-z0-9]/;
const printableAscii = /^[\x20-\x7e]*$/;
const flowSafe = /^[A-Za-z0-9._=/+@%-]*$/;

function isPlainSafe(text: string, inFlow: boolean): boolean {
  if (argument.test(text)) {
    if (!printableAscii.test(text) || /: |:$| #|^ | $/.test(text)) return false;
    return !inFlow || flowSafe.test(text);
  }
  return (
    (word.test(text) && !reserved.test(text)) ||
    duration.test(text) ||
    quantity.test(text) ||
    dotted.test(text)
  );
}

export function writeScalar(text: string, { style, inFlow, isJson }: ScalarContext): string {
  if (isJson || style === 'QUOTE_DOUBLE') return doubleQuoted(text);
  if (style === 'QUOTE_SINGLE' && printableAscii.test(text)) return singleQuoted(text);
  if (style !== 'QUOTE_SINGLE' && isPlainSafe(text, inFlow)) return text;
  return printableAscii.test(text) && /["\\]/.test(text) ? singleQuoted(text) : doubleQuoted(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** JSON's escapes are a part of YAML's; what a YAML reader refuses or takes for a line break is escaped as well. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
