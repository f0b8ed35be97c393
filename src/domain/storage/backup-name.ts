/** Names of backups: a person must find one by file and time, and two of one second must differ. */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeDigits = 10;
const randomDigits = 16;

/**
 * An id of 26 characters that sorts by `timeMs` (10 characters of time, 16 of chance, as in a ULID).
 * @param randomBytes 16 bytes of chance; five bits of each are used
 */
export function backupId(timeMs: number, randomBytes: Uint8Array): string {
  let time = '';
  for (let rest = Math.max(0, Math.trunc(timeMs)), i = 0; i < timeDigits; i += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let chance = '';
  for (let i = 0; i < randomDigits; i += 1) chance += alphabet.charAt((randomBytes[i] ?? 0) % 32);
  return time + chance;
}

export function isBackupId(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
}

/** Milliseconds in the first part of an id; it orders backups and is no proof of when one was made. */
export function timeOfBackupId(id: string): number {
  let timeMs = 0;
  for (const digit of id.slice(0, timeDigits)) timeMs = timeMs * 32 + alphabet.indexOf(digit);
  return timeMs;
}

/**
 * The time part for the next id: the clock, but always past every id that is there, so that the order
 * in which backups were made survives a clock that was set back.
 */
export function nextIdTimeMs(nowMs: number, existingIds: Iterable<string>): number {
  let timeMs = nowMs;
  for (const id of existingIds) timeMs = Math.max(timeMs, timeOfBackupId(id) + 1);
  return timeMs;
}

/** `<base>.bak_<YYYYMMDD_HHMMSS, UTC>_<id>` */
export function backupFileName(base: string, at: Date, id: string): string {
  const stamp = at
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:]/g, '')
    .replace('T', '_');
  return `${base}.bak_${stamp}_${id}`;
}

/** The id in the name of a backup or of its metadata record; undefined when the name is neither. */
export function idOfBackupName(name: string): string | undefined {
  const match = /\.bak_\d{8}_\d{6}_([0-9A-HJKMNP-TV-Z]{26})(\.json)?$/.exec(name);
  return match?.[1];
}
