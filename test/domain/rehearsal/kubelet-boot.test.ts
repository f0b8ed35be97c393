/** L1 of a kubelet: with which flags its program is tried, and what its end means (words of kubelet 1.35). */
import { describe, expect, it } from 'vitest';
import { judgeKubeletBoot, kubeletBootFlags } from '../../../src/domain/rehearsal/kubelet-boot.ts';

describe('the flags of a trial', () => {
  const flags = kubeletBootFlags(
    [
      '/usr/bin/kubelet',
      '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
      '--kubeconfig',
      '/etc/kubernetes/kubelet.conf',
      '--config=/var/lib/kubelet/config.yaml',
      '--node-ip=10.200.0.2',
      '--container-runtime-endpoint=unix:///run/containerd/containerd.sock',
      '--exit-on-lock-contention',
      '--v=2',
    ],
    '/scratch',
  );

  it('never name the live runtime, its API server or its directories', () => {
    expect(
      flags.filter((flag) => /containerd|etc.kubernetes|var.lib.kubelet|lock|bootstrap/.test(flag)),
    ).toEqual([]);
    expect(flags).toContain('--container-runtime-endpoint=unix:///scratch/no-such-runtime.sock');
    expect(flags).toContain('--root-dir=/scratch');
    expect(flags).toContain('--config=/proc/self/fd/3');
    expect(flags).toContain('--kubeconfig=/proc/self/fd/4');
  });

  it('never name them either where they are written with underscores', () => {
    const written = [
      '--lock_file',
      '/run/kubelet.lock',
      '--exit_on_lock_contention',
      '--root_dir=/var/lib/kubelet',
    ];
    const tried = kubeletBootFlags(['kubelet', ...written, '--v=2'], '/scratch');
    expect(tried.filter((flag) => /lock|_|var.lib.kubelet/.test(flag))).toEqual([]);
    expect(tried[0]).toBe('--v=2');
  });

  it('keep the others', () => {
    expect(flags.slice(0, 2)).toEqual(['--node-ip=10.200.0.2', '--v=2']);
  });
});

describe('the end of a trial', () => {
  const ended = (line: string, changed: string[] = ['streamingConectionIdleTimeout']) =>
    judgeKubeletBoot({ exitCode: 1, output: `I1121 x] started\n${line}\n` }, changed);

  it('without a runtime is the end of one that has accepted everything', () => {
    const line =
      'E1121 15:09:01.517179       1 run.go:72] "command failed" err="failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint"';
    expect(ended(line)).toEqual({ passed: true, detail: 'the kubelet accepts its configuration' });
  });

  it.each([
    [
      'E1121 15:08:38.7 1 run.go:72] "command failed" err="… Cipher suite TLS_NOT_A_SUITE not supported or doesn\'t exist"',
      'TLS_NOT_A_SUITE',
    ],
    [
      'E1121 15:08:38.9 1 run.go:72] "command failed" err="… KubeletConfiguration.readOnlyPort of type int32"',
      'readOnlyPort',
    ],
    ['panic: feature gates: unrecognized feature gate: NoSuch', 'NoSuch'],
  ])('in any other way is the configuration’s fault: %s', (line, words) => {
    expect(ended(line)).toEqual({ passed: false, detail: expect.stringContaining(words) as string });
  });

  it('a key that is only ignored is a fault too, whatever the end', () => {
    const line =
      'I1121 15:08:38.07 1 codec.go:102] "Using lenient decoding as strict decoding failed" err="strict decoding error: unknown field \\"streamingConectionIdleTimeout\\""\nE1121 1] err="validate service connection: x"';
    expect(ended(line)).toEqual({
      passed: false,
      detail: 'the kubelet would ignore it in silence: unknown field "streamingConectionIdleTimeout"',
    });
  });

  it('a key that it ignores already is none of the change', () => {
    const ignoring = (...fields: string[]): string =>
      `I1121 1 codec.go:100] "Using lenient decoding as strict decoding failed" err="strict decoding error: ${fields.map((field) => `unknown field \\"${field}\\"`).join(', ')}"\nE1121 1] err="validate service connection: x"`;
    // A kubelet of 1.32 with a configuration for 1.33.
    const old = 'imagePullCredentialsVerificationPolicy';
    expect(ended(ignoring(old), ['podPidsLimit'])).toMatchObject({ passed: true });
    expect(ended(ignoring(old, 'podPidLimit'), ['podPidLimit'])).toMatchObject({ passed: false });
    expect(ended(ignoring('userNamespaces'), ['userNamespaces.idsPerPod'])).toMatchObject({ passed: false });
    expect(ended(ignoring('logging.format2'), ['logging.format'])).toMatchObject({ passed: true });
    // Of what names no key nobody knows whose it is.
    expect(ended('err="strict decoding error: key \\"x\\" already set in map"')).toMatchObject({
      passed: false,
    });
  });

  it('one that does not end proves nothing', () => {
    expect(judgeKubeletBoot({ exitCode: null, output: '' }, []).passed).toBeNull();
  });
});
