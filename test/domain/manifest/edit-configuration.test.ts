import { describe, expect, test } from 'vitest';
import type { KeyValue, ManifestChange } from '../../../src/domain/manifest/index.ts';
import { planEdit, readKubeletConfiguration } from '../../../src/domain/manifest/index.ts';
import { changedLines, edit, expectUnchanged, fixture, refusal } from './support.ts';

const C = fixture('kubelet-config.yaml');
const setKey = (path: string, value: KeyValue): ManifestChange => ({ kind: 'setKey', path, value });
const unsetKey = (path: string): ManifestChange => ({ kind: 'unsetKey', path });

describe('a KubeletConfiguration', () => {
  test('a value changes in place, with its comment', () => {
    const edited = edit(C, [setKey('authentication.anonymous.enabled', false)]);
    expect(edited).toMatchObject({
      component: 'kubelet',
      document: 'KubeletConfiguration',
      changesMade: 1,
      podChanged: true,
    });
    expect(changedLines(C, edited.text)).toEqual({
      line: 4,
      removed: ['    enabled: true  # to be closed'],
      added: ['    enabled: false  # to be closed'],
    });
    expectUnchanged(edited.text, [setKey('authentication.anonymous.enabled', false)]);
  });

  test('missing keys and maps are made with the indentation of the file', () => {
    const wanted = [
      setKey('readOnlyPort', 0),
      setKey('authorization.mode', 'Webhook'),
      setKey('authorization.webhook.cacheAuthorizedTTL', '5m0s'),
    ];
    const edited = edit(C, wanted);
    expect(changedLines(C, edited.text)).toMatchObject({
      removed: [],
      added: [
        'readOnlyPort: 0',
        'authorization:',
        '  mode: Webhook',
        '  webhook:',
        '    cacheAuthorizedTTL: 5m0s',
      ],
    });
    expectUnchanged(edited.text, wanted);
    const wide = C.replace(/^( +)/gm, '$1$1');
    expect(edit(wide, wanted).text).toContain(
      'authorization:\n    mode: Webhook\n    webhook:\n        cacheAuthorizedTTL: 5m0s\n',
    );
  });

  test('unset removes the lines, and leaves an object where one was', () => {
    expect(changedLines(C, edit(C, [unsetKey('clusterDomain')]).text)).toEqual({
      line: 12,
      removed: ['clusterDomain: cluster.local'],
      added: [],
    });
    const emptied = edit(C, [unsetKey('authentication.webhook.cacheTTL')]);
    expect(changedLines(C, emptied.text)).toMatchObject({
      removed: ['  webhook:', '    cacheTTL: 0s'],
      added: ['  webhook: {}'],
    });
    expect(edit(emptied.text, [setKey('authentication.webhook.enabled', true)]).text).toContain(
      '  webhook: {enabled: true}\n',
    );
    expectUnchanged(C, [unsetKey('readOnlyPort')]);
    const last = C.trimEnd();
    expect(
      edit(last, [unsetKey('streamingConnectionIdleTimeout')]).text.endsWith('# how long exec may be idle'),
    ).toBe(true);
  });

  test('quotes stay where they say that a value is text', () => {
    expect(edit(C, [setKey('logging.options.json.infoBufferSize', '64Ki')]).text).toContain(
      'infoBufferSize: "64Ki"\n',
    );
    expect(edit(C, [setKey('streamingConnectionIdleTimeout', '4h0m0s')]).text).toContain(
      'streamingConnectionIdleTimeout: 4h0m0s\n',
    );
    expect(edit(C, [setKey('clusterDomain', 'yes')]).text).toContain('clusterDomain: "yes"\n');
  });

  test('lists change item by item', () => {
    expect(changedLines(C, edit(C, [setKey('clusterDNS', ['10.96.0.10', '10.96.0.11'])]).text)).toEqual({
      line: 12,
      removed: [],
      added: ['- 10.96.0.11'],
    });
    expect(edit(C, [setKey('clusterDNS', [])]).text).toContain('clusterDNS: []\nclusterDomain');
    expect(
      edit(C, [setKey('tlsCipherSuites', ['TLS_AES_128_GCM_SHA256'])]).text.endsWith(
        'tlsCipherSuites:\n- TLS_AES_128_GCM_SHA256\n',
      ),
    ).toBe(true);
  });

  test('keys of a map may have dots', () => {
    const edited = edit(C, [
      setKey('evictionHard.memory.available', '100Mi'),
      setKey('evictionHard.nodefs.available', '10%'),
    ]);
    expect(edited.text.endsWith('evictionHard:\n  memory.available: 100Mi\n  nodefs.available: 10%\n')).toBe(
      true,
    );
    expect(
      changedLines(edited.text, edit(edited.text, [setKey('evictionHard.memory.available', '200Mi')]).text)
        .added,
    ).toEqual(['  memory.available: 200Mi']);
  });

  test('booleans and numbers are those of YAML 1.1, as the kubelet reads them', () => {
    const text = C.replace('maxPods: 110', 'maxPods: 0156').replace('enabled: true ', 'enabled: yes ');
    expectUnchanged(text, [setKey('maxPods', 110), setKey('authentication.anonymous.enabled', true)]);
    expect(readKubeletConfiguration(text)).toMatchObject({
      ok: true,
      config: { maxPods: 110, authentication: { anonymous: { enabled: true } } },
    });
  });

  test.each<[string, ManifestChange[], string]>([
    [
      'an unknown key',
      [setKey('authentication.anonymus.enabled', false)],
      'did you mean authentication.anonymous.enabled?',
    ],
    [
      'text for a boolean',
      [setKey('authentication.anonymous.enabled', 'no')],
      'expected true or false, without quotes, found "no"',
    ],
    [
      'a number for a duration',
      [setKey('streamingConnectionIdleTimeout', 30)],
      'expected a duration with units',
    ],
    [
      'a value above a value',
      [setKey('clusterDomain.x', 'y')],
      'clusterDomain.x: expected a key of KubeletConfiguration',
    ],
    [
      'two changes of one key',
      [setKey('maxPods', 1), setKey('maxPods', 2)],
      'maxPods: expected one change for each key',
    ],
    [
      'a change inside a removed key',
      [unsetKey('authentication'), setKey('authentication.anonymous.enabled', false)],
      'expected one change for each key',
    ],
    ['no path', [setKey('a..b', 'x')], 'expected a dotted path'],
  ])('%s is refused', (_, changes, expected) => {
    expect(refusal(C, changes)).toContain(expected);
  });

  test('a part that is shared is refused', () => {
    const text =
      C.replace('  webhook:\n    cacheTTL: 0s', '  webhook: &w\n    cacheTTL: 0s') +
      'authorization:\n  webhook: *w\n';
    expect(refusal(text, [setKey('authentication.webhook.enabled', true)])).toContain(
      'authentication.webhook: expected a part that is used once, found the anchor &w',
    );
    expect(refusal(text, [setKey('authorization.webhook.cacheAuthorizedTTL', '1s')])).toContain(
      'found the alias *w',
    );
    expect(edit(text, [setKey('maxPods', 50)]).changesMade).toBe(1);
  });
});

describe('a request in words', () => {
  test('text becomes a value of the type of its key', () => {
    const planned = planEdit(C, {
      set: {
        'authentication.anonymous.enabled': 'false',
        '--maxPods': '50',
        clusterDNS: '10.0.0.1,10.0.0.2',
        'logging.options.json.infoBufferSize': '1',
      },
      unset: ['clusterDomain'],
    });
    expect(planned).toMatchObject({
      ok: true,
      changesMade: 5,
      changes: [
        { kind: 'setKey', path: 'authentication.anonymous.enabled', value: false },
        { kind: 'setKey', path: 'maxPods', value: 50 },
        { kind: 'setKey', path: 'clusterDNS', value: ['10.0.0.1', '10.0.0.2'] },
        { kind: 'setKey', path: 'logging.options.json.infoBufferSize', value: '1' },
        { kind: 'unsetKey', path: 'clusterDomain' },
      ],
    });
  });

  test('what does not fit the type is refused with the type', () => {
    const problem = (set: Record<string, string>): string => {
      const planned = planEdit(C, { set });
      return planned.ok ? '' : planned.problems.map(({ expected }) => expected).join();
    };
    expect(problem({ maxPods: 'many' })).toContain('a whole number');
    expect(problem({ 'authentication.anonymous.enabled': 'nein' })).toContain('true or false');
    expect(problem({ authentication: 'x' })).toContain('an object');
  });

  test('of a Pod, several kinds in one', () => {
    const planned = planEdit(fixture('kube-apiserver.yaml'), {
      set: { '--profiling': 'false' },
      add: { 'enable-admission-plugins': 'AlwaysPullImages' },
      remove: { 'authorization-mode': ['Node'] },
      unset: ['event-ttl'],
    });
    expect(planned).toMatchObject({ ok: true, changesMade: 4, component: 'kube-apiserver' });
  });

  test('add to a configuration is refused', () => {
    expect(planEdit(C, { add: { clusterDNS: '10.0.0.1' } })).toMatchObject({
      ok: false,
      problems: [{ code: 'INVALID_REQUEST', hint: 'set the whole list: --set clusterDNS=A,B' }],
    });
  });
});
