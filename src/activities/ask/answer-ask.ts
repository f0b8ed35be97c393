/** Answers the questions of commands that need no repair. Changes nothing but what an operator names: a stop, an old backup. */
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord, ChangeSummary } from '../../contracts/change-record.ts';
import type { AskRequest } from '../../contracts/request.ts';
import type { GivenParameters } from '../../domain/checks/index.ts';
import { InputError } from '../../domain/errors.ts';
import { auditChecks } from '../audit/audit-checks.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { answerBackups } from './ask-backups.ts';
import { answerEmergency } from './ask-emergency.ts';
import { examineNode } from './examine-node.ts';

type Input = Record<string, unknown>;

export async function answerAsk(
  context: NodeActivityContext,
  ask: AskRequest['ask'],
  input: Input,
): Promise<unknown> {
  switch (ask) {
    case 'audit': {
      const checks =
        Array.isArray(input['checks']) && input['checks'].length > 0
          ? (input['checks'] as string[])
          : ('all' as const);
      const open = await context.node.records.open();
      const findings = await auditChecks(context.audit, {
        checks,
        parameters: (input['parameters'] ?? {}) as GivenParameters,
        openChange: open?.target ?? null,
      });
      // A batch keeps this in its history: what was seen stays on the node.
      return { findings: input['brief'] === true ? findings.map(briefly) : findings };
    }
    case 'backups':
      return await answerBackups(context, input);
    case 'journal':
      return input['do'] === 'verify'
        ? await context.node.journal.verify()
        : {
            entries: await context.node.journal.read(typeof input['last'] === 'number' ? input['last'] : 50),
          };
    case 'emergency':
      return await answerEmergency(context.node, input);
    case 'doctor':
      return { examinations: await examineNode(context) };
    case 'changes':
      return { changes: (await context.node.records.list()).map(summarize) };
  }
}

function briefly({ check, verdict, reason }: Finding): Pick<Finding, 'check' | 'verdict' | 'reason'> {
  return { check, verdict, reason };
}

function summarize({ changeId, state, target, armedAt, workflow }: ChangeRecord): ChangeSummary {
  return { changeId, state, target, armedAt, workflow };
}

/** A text field of a question. @throws InputError INVALID_REQUEST */
export function textOf(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new InputError(
    `input.${name}: expected text, found ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
    { code: 'INVALID_REQUEST' },
  );
}
