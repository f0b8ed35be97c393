/**
 * Values that must not enter a history, a log or a screen: those of flags whose names say that they are secret, and
 * every value of an environment variable or a header. Names of files stay; what is in files is never shown at all.
 */
const secretName = /(password|passwd|token|secret|credential)/i;
const harmlessName =
  /(-file|-path|-dir|-ttl|-timeout|-duration|-expiration|-lookup|-auth|-webhook-[a-z-]*)$/i;
const mask = '********';

export function isSecretName(name: string): boolean {
  return secretName.test(name) && !harmlessName.test(name);
}

/** `--name=value` with the value masked when the name says that it is secret. */
export function maskArgument(argument: string): string {
  const match = /^(--?[A-Za-z0-9._-]+)=(.+)$/s.exec(argument);
  return match?.[1] !== undefined && isSecretName(match[1]) && !isPlain(match[2] ?? '')
    ? `${match[1]}=${mask}`
    : argument;
}

/** A value may also stand behind its flag, as an argument of its own. */
export function maskArguments(argv: readonly string[]): string[] {
  return argv.map((argument, index) => (isSecretFlag(argv[index - 1]) ? mask : maskArgument(argument)));
}

/** Lines of a manifest or of its diff. */
export function maskText(text: string): string {
  let isNext = false;
  let block: number | null = null;
  return text
    .split('\n')
    .map((line) => {
      const { sign, indent, rest } = partsOf(line);
      if (block !== null && (rest === '' || indent > block)) return rest === '' ? line : sign + mask;
      block = null;
      const item = /^-\s+(["']?)(.*?)\1$/.exec(rest)?.[2];
      if (isNext && item !== undefined) {
        isNext = false;
        return `${sign}${' '.repeat(indent)}- ${mask}`;
      }
      isNext = item !== undefined && isSecretFlag(item);
      if (/(^|\s)value:\s*[|>]/.test(rest)) block = indent;
      return sign + ' '.repeat(indent) + maskValues(rest);
    })
    .join('\n');
}

/** The sign of a diff's line, its indentation, and what it says. */
function partsOf(line: string): { sign: string; indent: number; rest: string } {
  const [, sign = '', blanks = '', rest = ''] = /^([-+](?=\s)|)(\s*)(.*)$/.exec(line) ?? [];
  return { sign, indent: blanks.length, rest };
}

function maskValues(text: string): string {
  const maskKey = (whole: string, key: string, value: string): string =>
    isPlain(value) || /^[|>]/.test(value) ? whole : key + mask;
  return text
    .replace(flagWithValue, (whole, name: string, value: string) =>
      isSecretName(name) && !isPlain(value) ? `${name}=${mask}` : whole,
    )
    .replace(keyOfBlock, maskKey)
    .replace(keyOfFlow, maskKey);
}

/** Up to its quote, or to the comma or bracket of a flow sequence. */
const flagWithValue = /(?<![\w-])(--?[A-Za-z][A-Za-z0-9._-]*)=("[^"]*"|'[^']*'|[^"',\]\s]+)/g;
/** Of a variable or a header: to the end of the line. */
const keyOfBlock = /^((?:-\s+)?["']?value["']?:\s+)(.+)$/;
/** In a flow mapping: to its comma or bracket. */
const keyOfFlow = /([{,]\s*["']?value["']?:\s*)("[^"]*"|'[^']*'|[^,}]+)/g;

function isSecretFlag(argument: string | undefined): boolean {
  return argument !== undefined && /^--?[A-Za-z][\w.-]*$/.test(argument) && isSecretName(argument);
}

/** A switch or a number is no secret, whatever it is called. */
function isPlain(value: string): boolean {
  return /^["']?(true|false|\d+)["']?\s*$/.test(value);
}
