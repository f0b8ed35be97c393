/** Answers the questions of commands that need no repair. Changes nothing but what an operator names: a stop, an old backup. */
import type { ChangeRecord, ChangeSummary } from '../../contracts/change-record.ts';
import type { AskRequest } from '../../contracts/request.ts';
import { InputError } from '../../domain/errors.ts';
import { describeChecks } from '../audit/describe-checks.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { answerAudit } from './ask-audit.ts';
import { answerBackups } from './ask-backups.ts';
import { answerEmergency } from './ask-emergency.ts';
import { examineNode } from './examine-node.ts';
import { tellState } from './tell-state.ts';

type Input = Record<string, unknown>;

export async function answerAsk(
  context: NodeActivityContext,
  ask: AskRequest['ask'],
  input: Input,
): Promise<unknown> {
  switch (ask) {
    case 'audit':
      return await answerAudit(context, input);
    case 'checks':
      return { checks: await describeChecks(context.audit) };
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
    case 'state':
      return await tellState(context);
  }
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
