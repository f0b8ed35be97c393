/**
 * Values that must not enter a history, a log or a screen: those of flags and environment variables whose names say
 * that they are secret. Names of files stay; what is in the files is never shown at all.
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

/** A line of a manifest or of its diff. */
export function maskLine(line: string): string {
  const match = /^([-+ ]?\s*(?:-\s*)?["']?)(--?[A-Za-z0-9._-]+)=(.+)$/.exec(line);
  return match?.[2] !== undefined && isSecretName(match[2]) && !isPlain(match[3] ?? '')
    ? `${match[1] ?? ''}${match[2]}=${mask}`
    : line;
}

export function maskText(text: string): string {
  return text.split('\n').map(maskLine).join('\n');
}

/** A switch or a number is no secret, whatever it is called. */
function isPlain(value: string): boolean {
  return /^(true|false|\d+)["']?$/.test(value);
}
