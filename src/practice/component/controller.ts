/** kube-controller-manager and kube-scheduler: health without credentials, a lease of their own, nothing to control. */
import type { Flags } from './arguments.ts';
import { checkFiles } from './check-files.ts';
import { refuseValues } from './check-values.ts';
import { answerHealth } from './health-checks.ts';
import { openKubeconfig } from './kubeconfig.ts';
import { holdLease } from './leader-lease.ts';
import type { ComponentProcess } from './process.ts';
import { clientOf, createTlsServer, listenOn, reply, replyStatus, servingCertificate } from './serving.ts';

/** The controller manager has no /livez and no /readyz. */
const healthPaths: Record<string, string[]> = {
  'kube-controller-manager': ['healthz'],
  'kube-scheduler': ['healthz', 'livez', 'readyz'],
};

const readyChecks = ['leaderElection', 'shutdown', 'sched-handler-sync'];

export async function runController(process_: ComponentProcess, flags: Flags): Promise<void> {
  const { files, name } = process_;
  refuseValues(flags);
  checkFiles(flags, files);
  const ask = openKubeconfig(files, flags.text('kubeconfig'));
  await process_.startSlowly();
  const clientCa = flags.text('client-ca-file');
  const paths = healthPaths[name] ?? [];
  const server = createTlsServer(
    {
      pair: servingCertificate(flags, files, 'localhost', process_.startedAtMs),
      clientCa: clientCa === '' ? undefined : files.read(clientCa),
      flags,
    },
    (request, response) => {
      const url = new URL(request.url ?? '/', 'https://component');
      const first = url.pathname.split('/')[1] ?? '';
      if (paths.includes(first)) {
        const ok = !process_.isUnhealthy();
        // With no /readyz of its own, being unready shows where its only probe looks.
        const ready = !process_.isUnready() || (first !== 'readyz' && paths.includes('readyz'));
        const names = first === 'readyz' ? readyChecks : ['ping', 'leaderElection'];
        answerHealth(
          response,
          url,
          names.map((check) => ({ name: check, ok: ok && ready })),
        );
        return;
      }
      if (['livez', 'readyz'].includes(first)) {
        reply(response, 404, '404 page not found\n');
        return;
      }
      const client = clientOf(request);
      if (!client) {
        replyStatus(
          response,
          403,
          'Forbidden',
          `forbidden: User "system:anonymous" cannot get path "${url.pathname}"`,
        );
        return;
      }
      if (url.pathname.startsWith('/debug/pprof') && flags.isTrue('profiling')) {
        reply(response, 200, '/debug/pprof/\n');
        return;
      }
      if (url.pathname === '/metrics') {
        reply(response, 200, `process_start_time_seconds ${process_.startedAtMs / 1000}\n`);
        return;
      }
      reply(response, 404, '404 page not found\n');
    },
  );
  await listenOn(server, flags.text('bind-address'), flags.number('secure-port'));
  process_.log(
    'I',
    'secure_serving.go:211',
    `Serving securely on ${flags.text('bind-address')}:${flags.text('secure-port')}`,
  );
  const lease = flags.isTrue('leader-elect') ? holdLease(process_, ask) : undefined;
  process_.onTerminate(() => {
    process_.log('I', 'controllermanager.go:333', 'Requested to terminate, exiting');
    // Of the two only the scheduler gives its lease back (1.35: cmd/kube-scheduler/app/options).
    const released = name === 'kube-scheduler' ? lease?.release() : undefined;
    void Promise.resolve(released).finally(() => process.exit(0));
  });
}
