/** What the kubelet believes to be its Pods, over events and ticks: static-Pod facts of kubelet 1.35, one test each. */
import { describe, expect, it } from 'vitest';
import { decodeManifest, maxManifestBytes } from '../../src/practice/kubelet/decode.ts';
import type { Decoded } from '../../src/practice/kubelet/decode.ts';
import {
  applyRemoval,
  applyTick,
  applyWrite,
  comparePods,
  emptySource,
  isManifestName,
} from '../../src/practice/kubelet/file-source.ts';
import type { SourceState } from '../../src/practice/kubelet/file-source.ts';
import { renderManifests } from '../../src/practice/node/manifests.ts';

const ports = {
  apiServer: 6443,
  controllerManager: 10257,
  scheduler: 10259,
  etcdClient: 2379,
  etcdPeer: 2380,
  etcdMetrics: 2381,
  kubelet: 10250,
  kubeletHealthz: 10248,
};
const manifests = renderManifests({ node: 'cp', cluster: 'lab', ports, graceSeconds: null });
const good = manifests['kube-scheduler.yaml']!;
const path = '/etc/kubernetes/manifests/kube-scheduler.yaml';

const decode = (text: string, at = path): Decoded => decodeManifest(Buffer.from(text), at, 'cp');
function uidOf(text: string, at = path): string {
  const decoded = decode(text, at);
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.pod.uid;
}
const errorOf = (text: string): string => {
  const decoded = decode(text);
  return decoded.ok ? '' : decoded.error;
};
const withFlag = good.replace(/(\n {4}image: )/, '\n    - --profiling=false$1');
const uids = (state: SourceState): string[] => [...state.pods.values()].map((pod) => pod.uid);
const entry = (at: string, text: string): { path: string; decoded: Decoded } => ({
  path: at,
  decoded: decode(text, at),
});

describe('the identity of a Pod', () => {
  it.each([
    ['a comment', `# hello\n${good}`],
    ['an explicit default', good.replace('spec:\n', 'spec:\n  restartPolicy: Always\n')],
    ['an explicit grace of 30', good.replace('spec:\n', 'spec:\n  terminationGracePeriodSeconds: 30\n')],
    [
      'an explicit probe default',
      good.replace('      failureThreshold: 8\n', '      successThreshold: 1\n      failureThreshold: 8\n'),
    ],
    ['an unknown field', good.replace('spec:\n', 'spec:\n  comand: [x]\n')],
    ['a duplicate key', good.replace('  hostNetwork: true\n', '  hostNetwork: false\n  hostNetwork: true\n')],
    ['a second document', `${good}---\nkind: Nonsense\n`],
    ['quotes', good.replace('- kube-scheduler', '- "kube-scheduler"')],
    ['other line ends', good.replaceAll('\n', '\r\n')],
    ['status', good.replace('status: {}', 'status: {phase: Running}')],
  ])('H6: stays for %s', (_name, text) => {
    expect(text).not.toBe(good);
    expect(uidOf(text)).toBe(uidOf(good));
  });

  it.each([
    ['a flag', withFlag],
    ['an annotation', good.replace('metadata:\n', 'metadata:\n  annotations: {nonce: "1"}\n')],
    ['a mount', good.replace('readOnly: true', 'readOnly: false')],
    ['the grace', good.replace('spec:\n', 'spec:\n  terminationGracePeriodSeconds: 31\n')],
  ])('changes with %s', (_name, text) => {
    expect(uidOf(text)).not.toBe(uidOf(good));
  });

  it('H2: holds the path of the file, so that a copy is another Pod of the same name', () => {
    expect(uidOf(good, `${path}.bak`)).not.toBe(uidOf(good));
    expect(decode(good, `${path}.bak`)).toMatchObject({ pod: { fullName: 'kube-system/kube-scheduler-cp' } });
  });

  it('H7: is the uid that the manifest brings, whatever else changes', () => {
    const pin = (text: string): string => text.replace('metadata:\n', 'metadata:\n  uid: pinned\n');
    expect(uidOf(pin(good))).toBe('pinned');
    expect(uidOf(pin(withFlag))).toBe('pinned');
  });

  it('is carried by the annotations that the kubelet adds', () => {
    expect(decode(good)).toMatchObject({
      pod: { object: { metadata: { annotations: { 'kubernetes.io/config.hash': uidOf(good) } } } },
    });
  });
});

describe('decoding', () => {
  it('H3: refuses an empty file in the words of the real one', () => {
    expect(errorOf('')).toBe(
      `${path}: couldn't parse as pod(Object 'Kind' is missing in 'null'), please check config file`,
    );
  });

  it('takes a truncated file that is still a Pod', () => {
    const cut =
      good.slice(0, good.indexOf('    - --leader-elect')) + '    image: x\n    name: kube-scheduler\n';
    expect(decode(cut).ok).toBe(true);
  });

  it.each([
    ['a tab', good.replace('spec:\n', 'spec:\n\tx: 1\n'), /couldn't parse as pod\(yaml: line \d+: /],
    [
      'a number in the command',
      good.replace('- --leader-elect=true', '- 5'),
      /cannot unmarshal number into Go struct field .*command of type string/,
    ],
    [
      'a bool as annotation',
      good.replace('metadata:\n', 'metadata:\n  annotations: {a: true}\n'),
      /cannot unmarshal bool/,
    ],
    [
      'text for a bool',
      good.replace('hostNetwork: true', 'hostNetwork: "true"'),
      /cannot unmarshal string .*hostNetwork of type bool/,
    ],
    ['another kind', good.replace('kind: Pod', 'kind: Deployment'), /no kind "Deployment"/],
    [
      'no container',
      good.replace(/ {2}containers:[^]*?(?= {2}hostNetwork)/, ''),
      /spec\.containers: Required value/,
    ],
    [
      'a mount without volume',
      good
        .replace('  - hostPath:', '  - emptyDir: {}\n    name: other\n  - hostPath:')
        .replace('    name: kubeconfig\nstatus', '    name: kubeconf\nstatus'),
      /volumeMounts\[0\]\.name: Not found: "kubeconfig"/,
    ],
    [
      'a secret',
      good.replace('  volumes:\n', '  volumes:\n  - name: s\n    secret: {secretName: x}\n'),
      /static pods may not reference secret/,
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(errorOf(text)).toMatch(message);
  });

  it('refuses more than 10 MiB', () => {
    const decoded = decodeManifest(Buffer.alloc(maxManifestBytes + 1, '#'), path, 'cp');
    expect(decoded.ok ? '' : decoded.error).toContain('file is too large');
  });

  it('takes the last of two equal keys, and YAML 1.1 words for booleans', () => {
    const text = good.replace('  hostNetwork: true\n', '  hostNetwork: false\n  hostNetwork: yes\n');
    expect(uidOf(text)).toBe(uidOf(good));
  });
});

describe('events and ticks', () => {
  const start = applyTick(emptySource, [entry(path, good)]);

  it('H1: an undecodable file keeps its Pod at the event and loses it at the tick', () => {
    const broken = entry(path, 'a: [');
    const event = applyWrite(start, path, broken.decoded);
    expect(uids(event)).toEqual(uids(start));
    expect(applyTick(event, [broken]).pods.size).toBe(0);
  });

  it('H2: the last of two files wins at the tick, whichever was written last', () => {
    const backup = entry(`${path}.bak`, good);
    const changed = entry(path, withFlag);
    const afterWrite = applyWrite(applyTick(emptySource, [changed, backup]), path, changed.decoded);
    expect(uids(afterWrite)).toEqual([uidOf(withFlag)]);
    expect(uids(applyTick(afterWrite, [changed, backup]))).toEqual([uidOf(good, `${path}.bak`)]);
    expect(uids(applyTick(afterWrite, [backup, changed]))).toEqual([uidOf(good, `${path}.bak`)]);
  });

  it('H2: the removal of one of two files takes the Pod away until the tick', () => {
    const two = applyTick(emptySource, [entry(path, good), entry(`${path}.bak`, good)]);
    const removed = applyRemoval(two, `${path}.bak`);
    expect(removed.pods.size).toBe(0);
    expect(uids(applyTick(removed, [entry(path, good)]))).toEqual([uidOf(good)]);
  });

  it('H5: a directory that is away takes every Pod away', () => {
    expect(applyTick(start, undefined).pods.size).toBe(0);
  });

  it('a change is one Pod removed and another added; a pinned one is updated', () => {
    const changed = applyWrite(start, path, decode(withFlag));
    expect(comparePods(start, changed)).toMatchObject({
      removed: [{ uid: uidOf(good) }],
      added: [{ uid: uidOf(withFlag) }],
      updated: [],
    });
    const pin = (text: string): Decoded => decode(text.replace('metadata:\n', 'metadata:\n  uid: p\n'));
    const pinned = applyWrite(emptySource, path, pin(good));
    const edited = applyWrite(pinned, path, pin(withFlag));
    expect(comparePods(pinned, edited)).toMatchObject({ removed: [], added: [], updated: [{ uid: 'p' }] });
  });

  it('H4: only dot files are no manifests', () => {
    expect(['.x.yaml', '.kube.swp'].filter(isManifestName)).toEqual([]);
    const read = ['x.yaml', 'x.yaml.bak', 'x.yaml~', '4913', 'README', '#x#'];
    expect(read.filter(isManifestName)).toEqual(read);
  });
});
