/** Files with extended attributes, without a tool of their own: tar carries them in the header of an archive. */
import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';

/** Creates (or replaces) a file with one extended attribute, whose name begins with "user.". */
export function writeWithXattr(path: string, text: string, name: string, value: string): void {
  const record = paxRecord(`SCHILY.xattr.${name}=${value}`);
  const archive = [
    ...tarEntry('pax-header', record, 'x'),
    ...tarEntry(basename(path), Buffer.from(text), '0'),
    Buffer.alloc(1024),
  ];
  execFileSync(
    'tar',
    ['--extract', '--file=-', '--xattrs', '--xattrs-include=*', `--directory=${dirname(path)}`],
    { input: Buffer.concat(archive) },
  );
}

/** The extended attributes of a file as tar prints them, one `name=value` each. */
export function readXattrs(path: string): string[] {
  const archive = execFileSync('tar', [
    '--create',
    '--file=-',
    '--format=posix',
    '--xattrs',
    '--xattrs-include=user.*',
    `--directory=${dirname(path)}`,
    basename(path),
  ]).toString('latin1');
  return [...archive.matchAll(/SCHILY\.xattr\.([^\n]*)\n/g)].map((match) => match[1] ?? '').toSorted();
}

/** `<length of the whole> <text>\n` */
function paxRecord(text: string): Buffer {
  const rest = ` ${text}\n`;
  let length = rest.length;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return Buffer.from(`${length}${rest}`);
}

function tarEntry(name: string, data: Buffer, type: string): Buffer[] {
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(process.geteuid?.() ?? 0, 8), 108);
  header.write(octal(process.getegid?.() ?? 0, 8), 116);
  header.write(octal(data.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}
