/**
 * Does the API server accept the tokens that Pods hold? One that it issues now, and one that it issued before the change.
 * Tokens stay in the memory of this process: in no record, no history, no log.
 */
import type { Baseline, GateSpec } from '../../../contracts/gate.ts';
import { parseJson } from '../api-server.ts';
import type { UsefulCheck } from './answer.ts';
import { describeRefusal, notAsked } from './ask.ts';
import type { Ask } from './ask.ts';

const name = 'service account tokens';
const group = 'authentication.k8s.io/v1';

/** The shortest that may be asked for; less a while in which an answer is on its way. */
const lifetimeSeconds = 600;
const slackSeconds = 30;

export interface ServiceAccountTokens {
  ask(spec: GateSpec, ask: Ask): Promise<UsefulCheck[]>;
  /** The token that was issued last is one of before a change, of the process that ran then. */
  hold(issuer: Baseline['process']): void;
}

export function createServiceAccountTokens(clock: { monotonicMs(): number }): ServiceAccountTokens {
  let last: { token: string; untilMs: number } | null = null;
  let held: { token: string; untilMs: number; issuer: string } | null = null;

  /** Only the gate over a change of that very process may judge by it: after any other, keys may rightly be others. */
  const heldFor = ({ baseline }: GateSpec): string | null => {
    if (held === null || held.issuer !== idOf(baseline?.process)) return null;
    return clock.monotonicMs() < held.untilMs ? held.token : null;
  };

  return {
    async ask(spec, ask) {
      last = null;
      const untilMs = clock.monotonicMs() + (lifetimeSeconds - slackSeconds) * 1_000;
      const earlier = heldFor(spec);
      const [issued, kept] = await Promise.all([
        issue(ask),
        earlier === null ? null : review(ask, earlier, 'a token from before the change'),
      ]);
      const refused =
        kept ??
        ('refused' in issued
          ? issued.refused
          : await review(ask, issued.token, 'a token that was issued just now'));
      if (refused !== null) return [refused];
      if ('token' in issued) last = { token: issued.token, untilMs };
      const detail = earlier === null ? 'one issued now' : 'one issued now, and one from before the change';
      const unknown = spec.baseline !== null && earlier === null ? [noneHeld] : [];
      return [{ name, ok: true, detail }, ...unknown];
    },
    hold(issuer) {
      const id = idOf(issuer);
      held = last === null || id === null ? null : { ...last, issuer: id };
    },
  };
}

const noneHeld = notAsked(
  'a service account token from before the change',
  'this process holds none of then, or it has run out',
);

function idOf(process: Baseline['process'] | undefined): string | null {
  return process == null ? null : `${process.pid}/${process.startTicks}`;
}

async function issue(ask: Ask): Promise<{ token: string } | { refused: UsefulCheck }> {
  const answer = await ask('/api/v1/namespaces/kube-system/serviceaccounts/default/token', {
    apiVersion: group,
    kind: 'TokenRequest',
    spec: { expirationSeconds: lifetimeSeconds },
  });
  if ('why' in answer) return { refused: notAsked(name, answer.why) };
  const { status } = (parseJson(answer.body) ?? {}) as { status?: { token?: unknown } };
  if (answer.status === 201 && typeof status?.token === 'string') return { token: status.token };
  const detail = `none is issued: ${describeRefusal(answer)}`;
  return { refused: answer.status === 403 ? notAsked(name, detail) : { name, ok: false, detail } };
}

/** @returns null: it is accepted */
async function review(ask: Ask, token: string, what: string): Promise<UsefulCheck | null> {
  const body = { apiVersion: group, kind: 'TokenReview', spec: { token } };
  const answer = await ask(`/apis/${group}/tokenreviews`, body);
  if ('why' in answer) return notAsked(name, answer.why);
  if (answer.status !== 201) {
    const detail = `${what} could not be reviewed: ${describeRefusal(answer)}`;
    return answer.status === 403 ? notAsked(name, detail) : { name, ok: false, detail };
  }
  const { status } = (parseJson(answer.body) ?? {}) as {
    status?: { authenticated?: unknown; error?: unknown };
  };
  if (status?.authenticated === true) return null;
  const error = typeof status?.error === 'string' ? `: ${status.error.slice(0, 300)}` : '';
  return { name, ok: false, detail: `${what} is not accepted${error}` };
}
