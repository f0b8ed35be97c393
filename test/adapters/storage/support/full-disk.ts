/** A disk filled to the last byte, as a component's own log fills it. */
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmergencyStop } from '../../../../src/adapters/storage/emergency-stop.ts';
import { createFiles } from '../../../../src/adapters/storage/files.ts';
import { createJournal } from '../../../../src/adapters/storage/journal.ts';
import { createPlainLog } from '../../../../src/adapters/storage/plain-log.ts';
import { fillDisk, mountSmallDisk } from './mounts.ts';
import { tell } from './told.ts';
import type { Told } from './told.ts';

const clock = { now: () => new Date('2026-01-31T04:05:06Z') };

export interface FullDisk {
  newFile: Told;
  latchWithoutStaged: Told;
  renamed: Told;
  text: string;
  latch: Told;
  stop: unknown;
  journal: boolean;
  log: Told;
  freeBytes: number;
  /** names in the directory of the manifest, while it is full */
  names: string[];
}

export async function fullDisk({ dir }: { dir: string }): Promise<FullDisk> {
  mountSmallDisk(dir, 256);
  const files = createFiles();
  const target = join(dir, 'kube-apiserver.yaml');
  writeFileSync(target, 'new\n');
  const { attributes } = (await files.readForm(target)).form;
  if (attributes === null) throw new Error('the target is absent');
  const staged = await files.stage(target, Buffer.from('old\n'), attributes, 'token-old');
  const latch = createEmergencyStop(join(dir, 'emergency-stop.json'), files, clock);
  await latch.preStage();
  const journal = createJournal({ file: join(dir, 'journal.jsonl'), node: 'cp-1', by: 'worker', clock });
  mkdirSync(join(dir, 'never-staged'));
  fillDisk(join(dir, 'filler'));
  const stop = { changeId: '0123456789abcdef', reason: 'the old bytes cannot be put back' };
  const whileFull = {
    freeBytes: await files.freeBytes(dir),
    newFile: await tell(() => files.writeDurably(join(dir, 'record.json'), 'x'.repeat(100), '0600')),
    latchWithoutStaged: await tell(() =>
      createEmergencyStop(join(dir, 'never-staged', 'emergency-stop.json'), files, clock).set(stop),
    ),
    latch: await tell(() => latch.set(stop)),
    stop: await latch.read(),
    journal: await journal.append({ event: 'change rolledBack' }),
    log: await tell(() => createPlainLog(join(dir, 'remediation.log'), clock).critical('x'.repeat(100))),
  };
  // Last, because the bytes that it replaces are free space again.
  const renamed = await tell(async () => {
    await files.replace(staged, target);
    await files.syncDirectory(dir);
  });
  return { ...whileFull, renamed, text: readFileSync(target, 'utf8'), names: readdirSync(dir).toSorted() };
}

export interface NearlyFullDisk {
  before: boolean;
  /** its beginning fits, its end does not */
  cut: boolean;
  sizeGrew: boolean;
  after: boolean;
  kinds: string[];
  breaks: { line: number; reason: string }[];
}

/** The last bytes of the disk take half of an entry. */
export async function nearlyFullDisk({ dir }: { dir: string }): Promise<NearlyFullDisk> {
  mountSmallDisk(dir, 64);
  const file = join(dir, 'journal.jsonl');
  const journal = createJournal({ file, node: 'cp-1', by: 'worker', clock });
  // A page of 4096 bytes is the journal's own; the entry goes past its end.
  const before = await journal.append({ event: 'begun', detail: { pad: 'x'.repeat(3_700) } });
  const filler = join(dir, 'filler');
  fillDisk(filler);
  const sizeBefore = statSync(file).size;
  const cut = await journal.append({ event: 'cut', detail: { pad: 'y'.repeat(500) } });
  const sizeGrew = statSync(file).size > sizeBefore;
  rmSync(filler);
  const after = await journal.append({ event: 'after' });
  const kinds = (await journal.read(10)).map(({ kind }) => kind);
  return { before, cut, sizeGrew, after, kinds, breaks: (await journal.verify()).breaks };
}
