/** What a kube-apiserver makes of its flags before it serves, and everything that it refuses there. */
import { provenMinor, valuesIn } from '../../domain/flags/index.ts';
import { authorizationModes } from '../../domain/flags/tables/enumerations.ts';
import { parseGoYaml } from '../go-yaml.ts';
import type { Flags } from './arguments.ts';
import { parseAuditPolicy } from './audit-policy.ts';
import type { AuditPolicy } from './audit-policy.ts';
import { checkFiles } from './check-files.ts';
import { refuseValues } from './check-values.ts';
import type { ContainerFiles } from './container-files.ts';

export interface ApiServerOptions {
  authorizationModes: string[];
  /** may requests without credentials reach this path? */
  allowsAnonymous(path: string): boolean;
  auditPolicy: AuditPolicy | null;
  auditLogPath: string | null;
  /** refused only once etcd is there */
  lateProblem: string | null;
}

type Tree = Record<string, unknown>;

/**
 * @throws Error in the words after `"command failed" err=`
 */
export function readApiServerOptions(flags: Flags, files: ContainerFiles): ApiServerOptions {
  refuseValues(flags, findOwnProblems(flags));
  checkFiles(flags, files);
  const config = readTree(flags, files, 'authorization-config');
  const authorizers = (config?.['authorizers'] ?? []) as { type: string }[];
  const modes = config ? authorizers.map(({ type }) => type) : flags.list('authorization-mode');
  const auditLogPath = flags.text('audit-log-path');
  const auditPolicy = readAuditPolicy(flags, files);
  if (auditLogPath !== '' && auditLogPath !== '-') files.append(auditLogPath, '');
  checkEncryption(flags, files);
  return {
    authorizationModes: modes.length > 0 ? modes : ['AlwaysAllow'],
    allowsAnonymous: readAnonymous(flags, files, modes),
    auditPolicy,
    auditLogPath: auditLogPath === '' ? null : auditLogPath,
    lateProblem: findLateProblem(flags, files),
  };
}

function findOwnProblems(flags: Flags): string[] {
  const problems: string[] = [];
  if (flags.list('etcd-servers').length === 0) problems.push('--etcd-servers must be specified');
  if (flags.list('service-account-issuer').length === 0) {
    problems.push(
      'service-account-issuer is a required flag, --service-account-signing-key-file and --service-account-issuer are required flags',
    );
  }
  const modes = flags.list('authorization-mode');
  const seen = new Set<string>();
  for (const mode of modes) {
    if (!valuesIn(authorizationModes, provenMinor('kube-apiserver')).includes(mode))
      problems.push(`authorization-mode ${JSON.stringify(mode)} is not a valid mode`);
    if (seen.has(mode)) {
      problems.push(`authorization-mode ${JSON.stringify(modes)} has mode specified more than once`);
    }
    seen.add(mode);
  }
  if (flags.isSet('authorization-config') && flags.isSet('authorization-mode')) {
    problems.push(
      '--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined',
    );
  }
  for (const name of ['audit-log-maxage', 'audit-log-maxbackup', 'audit-log-maxsize']) {
    if (flags.number(name) < 0) problems.push(`--${name} ${flags.text(name)} can't be a negative number`);
  }
  const both = flags
    .list('enable-admission-plugins')
    .find((plugin) => flags.list('disable-admission-plugins').includes(plugin));
  if (both !== undefined) {
    problems.push(
      `[${JSON.stringify(both)}] in enable-admission-plugins and disable-admission-plugins overlapped`,
    );
  }
  return problems;
}

function readTree(flags: Flags, files: ContainerFiles, name: string): Tree | undefined {
  const path = flags.text(name);
  if (path === '') return undefined;
  const tree = parseGoYaml(files.read(path).toString('utf8')) as Tree | null;
  if (tree?.['kind'] === undefined)
    throw new Error(`failed to load --${name} ${path}: Object 'Kind' is missing`);
  return tree;
}

function readAuditPolicy(flags: Flags, files: ContainerFiles): AuditPolicy | null {
  const path = flags.text('audit-policy-file');
  if (path === '') return null;
  try {
    let text: string;
    try {
      text = files.read(path).toString('utf8');
    } catch (cause) {
      throw new Error(`failed to read file path ${JSON.stringify(path)}: ${(cause as Error).message}`, {
        cause,
      });
    }
    return parseAuditPolicy(text, path);
  } catch (cause) {
    throw new Error(`loading audit policy file: ${(cause as Error).message}`, { cause });
  }
}

/** --anonymous-auth, or the anonymous part of an AuthenticationConfiguration; never both. */
function readAnonymous(flags: Flags, files: ContainerFiles, modes: string[]): (path: string) => boolean {
  const config = readTree(flags, files, 'authentication-config');
  const anonymous = config?.['anonymous'] as
    { enabled?: boolean; conditions?: { path: string }[] } | undefined;
  if (anonymous && flags.isSet('anonymous-auth')) {
    throw new Error('cannot set both --anonymous-auth and anonymous in --authentication-config');
  }
  if (anonymous) {
    const paths = anonymous.conditions?.map(({ path }) => path);
    return (path) => anonymous.enabled === true && (paths === undefined || paths.includes(path));
  }
  // AlwaysAllow and anonymous requests do not go together: the real one turns the latter off.
  const enabled = flags.isTrue('anonymous-auth') && !modes.includes('AlwaysAllow');
  return () => enabled;
}

function checkEncryption(flags: Flags, files: ContainerFiles): void {
  const config = readTree(flags, files, 'encryption-provider-config');
  if (!config) return;
  const resources = config['resources'] as { providers?: Tree[] }[] | undefined;
  const providers = (resources ?? []).flatMap(({ providers: list }) => list ?? []);
  if (providers.length === 0) throw new Error('error while parsing file: resources: Required value');
  for (const provider of providers) {
    const keys = Object.values(provider).flatMap(
      (settings) => (settings as { keys?: { name: string; secret: string }[] } | null)?.keys ?? [],
    );
    for (const { secret } of keys) {
      const lengthBytes = Buffer.from(secret, 'base64').length;
      if (![16, 24, 32].includes(lengthBytes)) {
        throw new Error(
          `error while parsing file: resources[0].providers[0].keys[0].secret: Invalid value: "REDACTED": secret is not of the expected length, got ${lengthBytes}, expected one of [16 24 32]`,
        );
      }
    }
  }
}

/** EventRateLimit needs its limits, and says so only when admission is built, after etcd has answered. */
function findLateProblem(flags: Flags, files: ContainerFiles): string | null {
  if (!flags.list('enable-admission-plugins').includes('EventRateLimit')) return null;
  const config = readTree(flags, files, 'admission-control-config-file');
  const plugins = (config?.['plugins'] ?? []) as { name: string; path?: string; configuration?: Tree }[];
  const plugin = plugins.find(({ name }) => name === 'EventRateLimit');
  const limits = plugin?.path
    ? (parseGoYaml(files.read(plugin.path).toString('utf8')) as Tree | null)?.['limits']
    : plugin?.configuration?.['limits'];
  if (Array.isArray(limits) && limits.length > 0) return null;
  return 'failed to initialize admission: couldn\'t init admission plugin "EventRateLimit": limits: Invalid value: null: limits must not be empty';
}
