/** May a change begin on a node, by what the node says of itself? No answer is never yes. */
import type { Admission } from '../contracts/deeds.ts';
import type { NodeFacts, Plan } from '../contracts/plan.ts';
import type { TimeWindow } from '../contracts/time-window.ts';
import { durationText } from './duration.ts';
import { sameIdentity } from './node-identity.ts';
import { holdsInWindow, windowText } from './time-window.ts';

/** @param isRestore putting a named backup back: the emergency stop must not block what heals the node */
export function judgeAdmission(facts: NodeFacts, plan: Plan, isRestore = false): Admission {
  const { emergencyStop, openChange, recoverer, identity } = facts;
  if (!sameIdentity(identity, plan.identity)) {
    return {
      admitted: false,
      code: 'WRONG_NODE',
      reason: `${identity.node}: expected the machine of the plan (${plan.identity.machineId}, ${plan.identity.hostname}), found ${identity.machineId}, ${identity.hostname}`,
    };
  }
  if (emergencyStop !== null && !isRestore) {
    return {
      admitted: false,
      code: 'EMERGENCY_STOP',
      reason: `emergency stop on ${identity.node} since ${emergencyStop.since} (change ${emergencyStop.changeId}): ${emergencyStop.reason}`,
    };
  }
  if (openChange !== null) {
    return {
      admitted: false,
      code: 'OPEN_CHANGE',
      reason: `change ${openChange.changeId} on ${openChange.target} is ${openChange.state}, final in at most ${durationText(openChange.remainingMs)}`,
    };
  }
  if (!recoverer.alive) {
    return { admitted: false, code: 'NO_RECOVERER', reason: `${identity.node}: ${recoverer.detail}` };
  }
  return { admitted: true };
}

/** May a change begin at this time? `windows` empty: at any. */
export function judgeTime(windows: readonly TimeWindow[], at: Date): Admission {
  if (windows.length === 0 || windows.some((window) => holdsInWindow(window, at))) return { admitted: true };
  const reason = `expected a time in ${windows.map(windowText).join(', or ')}, found ${at.toISOString()}`;
  return { admitted: false, code: 'OUTSIDE_WINDOW', reason };
}
