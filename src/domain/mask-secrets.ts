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

/** @param name of the flag, with or without dashes */
export function maskValue(name: string, value: string): string {
  const flag = `--${name.replace(/^-+/, '')}=`;
  return maskArgument(`${flag}${value}`).slice(flag.length);
}

/** A value may also stand behind its flag, as an argument of its own. */
export function maskArguments(argv: readonly string[]): string[] {
  return argv.map((argument, index) => (isSecretFlag(argv[index - 1]) ? mask : maskArgument(argument)));
}

/** Lines of a manifest or of its diff: as many as were given, with the ends that they had. */
export function maskText(text: string): string {
  let isNext = false;
  let block: number | null = null;
  const maskLine = (line: string): string => {
    const { sign, blanks, rest } = partsOf(line);
    if (block !== null && (rest === '' || blanks.length > block)) {
      return rest === '' ? line : sign + blanks + mask;
    }
    block = null;
    const item = /^-\s+(["']?)(.*?)\1$/s.exec(rest)?.[2];
    if (isNext && item !== undefined) {
      isNext = false;
      return `${sign}${blanks}- ${mask}`;
    }
    isNext = item !== undefined && isSecretFlag(item);
    const [, dashes, key = '', value = ''] = secretKey.exec(rest) ?? [];
    if (dashes === undefined) return sign + blanks + maskValues(rest);
    // What is indented deeper than the key is of its value: a block, a list, or a text that goes on.
    block = blanks.length + dashes.length;
    const isShown = value === '' || isPlain(value) || /^[|>]/.test(value);
    return sign + blanks + (isShown ? rest : dashes + key + mask);
  };
  return text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? `${maskLine(line.slice(0, -1))}\r` : maskLine(line)))
    .join('\n');
}

/** The sign of a diff's line, its indentation, and what it says. */
function partsOf(line: string): { sign: string; blanks: string; rest: string } {
  const [, sign = '', blanks = '', rest = ''] = /^([-+](?=\s)|)(\s*)(.*)$/s.exec(line) ?? [];
  return { sign, blanks, rest };
}

/** Of a variable or a header, and of the headers that a kubelet sends for its manifests: the key with what is before it, and the value. */
const secretKey = /^((?:-\s+)*)(["']?(?:value|staticPodURLHeader)["']?:(?:\s+|$))(.*)$/s;

function maskValues(text: string): string {
  const isSecret = (name: string, value: string): boolean => isSecretName(name) && !isPlain(value);
  return text
    .replace(wholeItem, (whole, dash: string, name: string, value: string, comment: string) =>
      isSecret(name, value) ? `${dash}${name}=${mask}${comment}` : whole,
    )
    .replace(quotedFlag, (whole, quote: string, name: string, value: string) =>
      isSecret(name, value) ? `${quote}${name}=${mask}${quote}` : whole,
    )
    .replace(flagWithValue, (whole, name: string, value: string) =>
      isSecret(name, value) ? `${name}=${mask}` : whole,
    )
    .replace(keyOfFlow, (whole, key: string, value: string) => (isPlain(value) ? whole : key + mask));
}

/** An item of a block sequence: all of it is one argument, whatever is in its value; a comment may stand behind it. */
const wholeItem = /^(-\s+)(--?[A-Za-z][A-Za-z0-9._-]*)=(.+?)((?:\s+#.*)?)$/s;
/** An argument in quotes: up to its own. */
const quotedFlag = /(["'])(--?[A-Za-z][A-Za-z0-9._-]*)=((?:\\.|(?!\1|\\).)+)\1/gs;
/** Up to its quote, or to the comma or bracket of a flow sequence. */
const flagWithValue = /(?<![\w-])(--?[A-Za-z][A-Za-z0-9._-]*)=("[^"]*"|'[^']*'|[^"',\]\s]+)/g;
/** In a flow mapping: to its comma or bracket. */
const keyOfFlow =
  /([{,]\s*["']?(?:value|staticPodURLHeader)["']?:\s*)("(?:\\.|[^"\\])*"|'[^']*'|\{[^}]*\}|[^,}]+)/gs;

function isSecretFlag(argument: string | undefined): boolean {
  return argument !== undefined && /^--?[A-Za-z][\w.-]*$/.test(argument) && isSecretName(argument);
}

/** A switch or a number is no secret, whatever it is called. */
function isPlain(value: string): boolean {
  return /^["']?(true|false|\d+)["']?\s*$/.test(value);
}
