/** A diff tells what changes, and no secret beside it, wherever its hunks begin. */
import { expect, it } from 'vitest';
import { diffOf } from '../../../src/activities/inspect/diff.ts';
import type { ComputedFile } from '../../../src/activities/inspect/computed-change.ts';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import type { FileForm } from '../../../src/contracts/plan.ts';

const attributes = { mode: '0600', uid: 0, gid: 0, xattrs: null };
function formOf(text: string | null): FileForm {
  return text === null
    ? { kind: 'absent', digest: null, attributes: null }
    : { kind: 'file', digest: digestOf(text), attributes };
}
function fileOf(role: ComputedFile['role'], before: string | null, after: string | null): ComputedFile {
  return {
    ...{ path: '/f', linkPath: null, role, before: formOf(before), after: formOf(after) },
    bytesBefore: before === null ? null : Buffer.from(before),
    bytesAfter: after === null ? null : Buffer.from(after),
  };
}

const pod = (v: number): string =>
  [
    ...['spec:', '  containers:', '  - env:', '    - name: KEY', '      value: |'],
    ...Array.from({ length: 8 }, (_one, index) => `        hidden-${index}`),
    ...['    command:', '    - kube-apiserver', `    - --v=${v}`, ''],
  ].join('\n');

it('a hunk that begins within a secret shows nothing of it', () => {
  const diff = diffOf([fileOf('manifest', pod(2), pod(4))]);
  expect(diff).toContain('-    - --v=2\n+    - --v=4\n');
  expect(diff).not.toContain('hidden');
  const near = (v: number): string =>
    pod(v).replace('    command:\n    - kube-apiserver\n', '    command:\n');
  expect(diffOf([fileOf('manifest', near(2), near(4))])).not.toContain('hidden');
});

it('a secret that changes is told to be another, and not what it is', () => {
  const diff = diffOf([fileOf('manifest', pod(2), pod(2).replace('hidden-7', 'hidden-8'))]);
  expect(diff).toMatch(/^-\s+\*{8}\n\+\s+\*{8}$/m);
  expect(diff).not.toContain('hidden');
});

it('of the kubelet, the headers that it sends', () => {
  const config = (pods: number): string =>
    `kind: KubeletConfiguration\nstaticPodURLHeader:\n  Authorization:\n  - Bearer hidden\nmaxPods: ${pods}\n`;
  const diff = diffOf([fileOf('kubeletConfig', config(100), config(110))]);
  expect(diff).toContain('-maxPods: 100\n+maxPods: 110\n');
  expect(diff).not.toContain('hidden');
  const one = 'kind: KubeletConfiguration\n';
  const added = diffOf([fileOf('kubeletConfig', one, `${one}staticPodURLHeader: {A: [hidden]}\n`)]);
  expect(added).toContain('+staticPodURLHeader: ********\n');
});

it('lines that end with CR LF are shown', () => {
  const crlf = (v: number): string => `spec:\r\n  args:\r\n  - --v=${v}\r\n  - --token=hidden\r\n`;
  const diff = diffOf([fileOf('manifest', crlf(2), crlf(4))]);
  expect(diff).toContain(' spec:\r\n   args:\r\n-  - --v=2\r\n+  - --v=4\r\n   - --token=********\r\n');
});

it('a file without a line end is as it was', () => {
  expect(diffOf([fileOf('manifest', 'a: 1', 'a: 2')])).toBe(
    '--- /f\n+++ /f\n@@ -1,1 +1,1 @@\n-a: 1\n\\ No newline at end of file\n+a: 2\n\\ No newline at end of file\n',
  );
});

it.each([
  ['is not there any more', null],
  ['is another one', 'other'],
])('of a file beside the manifests that is put back and %s, only the digest is told', (_what, now) => {
  const diff = diffOf([fileOf('managed', now, 'hidden key\n')], { isPutBack: true });
  expect(diff).toContain(`+11 bytes, ${digestOf('hidden key\n')}\n`);
  expect(diff).not.toContain('hidden');
});

it('what a check writes anew is shown', () => {
  expect(diffOf([fileOf('managed', null, 'kind: Policy\n')])).toContain('+kind: Policy\n');
});
