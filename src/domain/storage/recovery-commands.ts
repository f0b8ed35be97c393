/** What a person types to put one backup back by hand: staged and renamed, never copied over the live file. */
import type { BackupRecord } from '../../contracts/backup.ts';

/**
 * Shell commands, one a line. The kubelet would read an empty or half file while `cp` writes over the
 * live one, so the copy goes to a dot file beside it and is renamed.
 * @param originalPath the real path of the file, where it is on this machine
 */
export function recoveryCommands(record: BackupRecord, originalPath: string): string[] {
  const attributes = record.form.attributes;
  switch (record.form.kind) {
    case 'absent':
      return [`rm -f -- ${quote(originalPath)}`];
    case 'directory':
      return attributes === null
        ? [`mkdir -p -- ${quote(originalPath)}`]
        : [
            `mkdir -p -- ${quote(originalPath)} && chown ${attributes.uid}:${attributes.gid} -- ${quote(originalPath)} && chmod ${attributes.mode} -- ${quote(originalPath)}`,
          ];
    case 'file': {
      const slash = originalPath.lastIndexOf('/');
      const staged = `${originalPath.slice(0, slash)}/.${originalPath.slice(slash + 1)}.restore`;
      const from = record.backupPath ?? '';
      return [
        `cp -p -- ${quote(from)} ${quote(staged)} && sync -- ${quote(staged)} && mv -T -- ${quote(staged)} ${quote(originalPath)}`,
      ];
    }
  }
}

function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
