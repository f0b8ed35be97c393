/** `kubemend approvals lint` and `check`: the rules and the windows of kubemend.yaml, read as the control worker reads them. */
import { RequestApproval } from '../contracts/approval.ts';
import { NodeRole } from '../contracts/approval-policy.ts';
import type { ApprovalRule } from '../contracts/approval-policy.ts';
import { Risk, Target } from '../contracts/basics.ts';
import { conditionsOf } from '../domain/approval/match-rule.ts';
import type { AskedChange } from '../domain/approval/match-rule.ts';
import { roleOf } from '../domain/approval/role.ts';
import { standingsOf, whoMay } from '../domain/approval/demands.ts';
import { termsOf } from '../domain/approval/terms.ts';
import { durationText } from '../domain/duration.ts';
import { InputError } from '../domain/errors.ts';
import { beginOf, beginText, windowsText } from './change-windows.ts';
import { dim, pc, printJson, printLine } from './print.ts';
import { loadConfigFor } from './session.ts';
import type { ConnectOptions } from './session.ts';
import { whoAmI } from './who.ts';

export interface CheckOptions extends ConnectOptions {
  risk: string;
  component: string;
  role?: string;
  at?: string;
  usedBefore?: boolean;
  by?: string;
}

/** @throws InputError with every problem, each with file:line:column */
export async function lintPolicy(options: ConnectOptions): Promise<void> {
  const { config, file } = await loadConfigFor(options);
  const { rules, groups } = config.approval;
  const { environment = null, changeWindows = [] } = config;
  if (options.json === true) {
    printJson({ file, rules, groups, environment, changeWindows });
    return;
  }
  const where = file ?? 'no configuration file';
  if (rules.length === 0) {
    printLine(`${where}: no rules; nobody is asked but by a node's own policy (node.yaml) and by requests`);
  } else {
    printLine(
      `${where}: ${rules.length} rule(s), ${Object.keys(groups).length} group(s); each can be answered`,
    );
  }
  printLine(`  ${windowsText(changeWindows)}`);
}

export async function checkPolicy(options: CheckOptions): Promise<void> {
  const { config, file } = await loadConfigFor(options);
  const asked = { ...changeOf(options), environment: config.environment ?? null };
  const requestedBy = options.by ?? whoAmI();
  const rules = config.approval.rules.map((rule) => ({ rule, conditions: conditionsOf(rule, asked) }));
  const answer = termsOf(config.approval, asked, {
    plan: { approvalNeeded: null, selfApproval: true },
    approval: RequestApproval.parse({}),
    requestedBy,
  });
  const begins = beginOf(config.changeWindows ?? [], asked.at);
  if (options.json === true) {
    const told = rules.map(({ rule, conditions }) => ({
      name: rule.name,
      asks: asks(conditions),
      conditions,
    }));
    printJson({ file, change: { ...asked, requestedBy }, rules: told, ...answer, begins });
    return;
  }
  printLine(
    `${asked.target}, risk ${asked.risk}, ${asked.role ?? 'any'} node, ${asked.environment ?? 'no environment'}, ` +
      `${asked.at.toISOString()}, asked for by ${requestedBy}`,
  );
  for (const one of rules) printRule(one);
  printLine(beginText(begins));
  if (answer.kind === 'refused') {
    printLine(`${pc.yellow('refused')} ${answer.code}: ${answer.reason}`);
    return;
  }
  const { demands, expiresInMs, remindAfterMs } = answer.terms;
  if (demands.length === 0) {
    printLine("no rule asks; a node's own policy (approval in node.yaml) and the request still may");
    return;
  }
  for (const one of standingsOf(demands, [], { requestedBy, escalatedAt: new Map() })) {
    printLine(`${one.rule} wants ${one.quorum} of ${whoMay(one)}`);
  }
  const reminder = remindAfterMs === null ? '' : `, with a reminder after ${durationText(remindAfterMs)}`;
  printLine(`declined unless all are satisfied within ${durationText(expiresInMs)}${reminder}`);
}

interface Judged {
  rule: ApprovalRule;
  conditions: { text: string; holds: boolean }[];
}

function printRule({ rule, conditions }: Judged): void {
  printLine(`${asks(conditions) ? pc.yellow('asks') : dim('silent')}  ${rule.name}`);
  for (const { text, holds } of conditions) printLine(dim(`  ${holds ? 'yes' : 'no '} ${text}`));
}

function asks(conditions: Judged['conditions']): boolean {
  return conditions.every(({ holds }) => holds);
}

/** @throws InputError that lists every option that is none */
function changeOf(options: CheckOptions): Omit<AskedChange, 'environment'> {
  const risk = Risk.safeParse(options.risk);
  const target = Target.safeParse(options.component);
  const role = NodeRole.optional().safeParse(options.role);
  const at = options.at === undefined ? new Date() : timeOf(options.at);
  const problems = [
    ...(risk.success ? [] : [`--risk: expected ${Risk.options.join(', ')}, found "${options.risk}"`]),
    ...(target.success ? [] : [`--component: expected a component or files, found "${options.component}"`]),
    ...(role.success
      ? []
      : [`--role: expected ${NodeRole.options.join(' or ')}, found "${options.role ?? ''}"`]),
    ...(Number.isNaN(at.getTime())
      ? [`--at: expected ISO 8601, such as 2026-12-01T09:00Z, found "${options.at ?? ''}"`]
      : []),
  ];
  if (!risk.success || !target.success || !role.success || problems.length > 0) {
    throw new InputError(problems.join('\n'), {
      code: 'INVALID_REQUEST',
      hint: 'see `kubemend approvals check --help`',
    });
  }
  const isControlPlane = role.data === undefined ? undefined : role.data === 'control-plane';
  return {
    risk: risk.data,
    target: target.data,
    role: roleOf(target.data, isControlPlane),
    isFirstUse: options.usedBefore === true ? false : null,
    at,
  };
}

/** UTC where it has no offset, also with a space in the place of the T: what that means is not left to where it is typed. */
export function timeOf(text: string): Date {
  const isLocal = /[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/i.test(text);
  return /^\d{4}-\d\d-\d\d/.test(text) ? new Date(isLocal ? `${text}Z` : text) : new Date(Number.NaN);
}
