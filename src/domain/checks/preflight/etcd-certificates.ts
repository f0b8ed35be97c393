/** What etcd needs beside a flag about certificates: without it nobody is let in, or it does not start. */
import { readBool } from '../../flags/index.ts';
import { valuesAfter } from './changed-flags.ts';
import type { FlagView } from './changed-flags.ts';
import type { PreflightFacts } from './facts.ts';

/** For clients, and for the other members. */
const sides = [
  { prefix: '', who: 'client', example: ', the API server among them' },
  { prefix: 'peer-', who: 'other member', example: '' },
] as const;

/** It asks for certificates then, and trusts none. */
export function clientCertAuth(facts: PreflightFacts, view: FlagView): string[] {
  return sides.flatMap(({ prefix, who, example }) => {
    const [flag, ca] = [`${prefix}client-cert-auth`, `${prefix}trusted-ca-file`];
    if (!(view.isChanged(flag) || view.isChanged(ca)) || !isOn(flag, facts, view)) return [];
    if (isSet(ca, facts, view)) return [];
    return [`--${flag} without --${ca}: no ${who} would be let in${example}`];
  });
}

/** etcd server/embed, configureClientListeners: "TLS key/cert must be provided for client url with HTTPS scheme"; peers alike. */
export function ownCertificate(facts: PreflightFacts, view: FlagView): string[] {
  return sides.flatMap(({ prefix, who }) => {
    const [auto, cert, key] = [`${prefix}auto-tls`, `${prefix}cert-file`, `${prefix}key-file`];
    const wasAuto = readBool(view.before(auto)?.values.at(-1) ?? '') === true;
    const isTouched = wasAuto || view.isChanged(cert) || view.isChanged(key);
    if (!isTouched || isOn(auto, facts, view)) return [];
    if (isSet(cert, facts, view) && isSet(key, facts, view)) return [];
    const urls = valuesAfter(prefix === '' ? 'listen-client-urls' : 'listen-peer-urls', facts, view);
    const secure = urls.filter((url) => /^(https|unixs):/i.test(url.trim()));
    if (secure.length === 0) return [];
    return [
      `--${auto}: off, and without --${cert} and --${key} etcd has no certificate for any ${who} at ${secure.join(', ')}: ` +
        'it does not start',
    ];
  });
}

function isOn(flag: string, facts: PreflightFacts, view: FlagView): boolean {
  return readBool(valuesAfter(flag, facts, view).at(-1) ?? '') === true;
}

function isSet(flag: string, facts: PreflightFacts, view: FlagView): boolean {
  return (valuesAfter(flag, facts, view).at(-1) ?? '') !== '';
}
