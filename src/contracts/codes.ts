/**
 * The closed table of statuses and codes that users see, with cause and next step.
 * Status and code of a run are a function of how its change record ended (domain/outcome.ts).
 */
import { z } from 'zod';

export const Status = z.enum([
  'FIXED',
  'ALREADY_COMPLIANT',
  'PLANNED',
  'REMEDIATION_FAILED',
  'REMEDIATION_FAILED_ROLLED_BACK',
  'REMEDIATION_FAILED_ROLLBACK_FAILED',
  'DECLINED',
  'REFUSED',
  'CANCELLED',
  'CANCELLED_ROLLED_BACK',
]);
export type Status = z.infer<typeof Status>;

interface CodeEntry {
  cause: string;
  next: string;
}

export const codes = {
  // input and node unusable: REMEDIATION_FAILED, nothing changed
  MANIFEST_NOT_FOUND: {
    cause: 'the manifest does not exist on the node',
    next: "check the path and the node name; `kubemend doctor` lists the node's paths",
  },
  MANIFEST_UNPARSABLE: {
    cause: 'the file is not a static Pod manifest or kubelet configuration that can be edited safely',
    next: 'read the position in the message, correct the file by hand, run again',
  },
  PERMISSION_DENIED: {
    cause: 'the node worker may not read or write the file',
    next: 'run the node worker as root',
  },
  BACKUP_FAILED: {
    cause: 'no backup could be stored and read back',
    next: 'check space, rights and place of the backup directory (`kubemend doctor`)',
  },
  SNAPSHOT_FAILED: {
    cause: "no snapshot of etcd's data could be taken, verified and kept before etcd is changed",
    next: 'correct what the reason names (space, certificate, health), run again; `--without-etcd-snapshot REASON` changes etcd without one',
  },
  WRITE_FAILED: {
    cause: 'the new file could not be staged or renamed into place',
    next: 'read the named cause (no space, read-only, other file system), correct it, run again',
  },
  CONFLICT: {
    cause: 'a file changed, or is held, by someone else',
    next: 'run again: the plan is made from what is there now',
  },
  PLAN_CHANGED: {
    cause: 'the change computed now is not the one that was approved, or that a plan file holds',
    next: 'read what differs, and plan again',
  },
  WRONG_NODE: {
    cause: 'the machine that answered is not the one the plan was made for',
    next: 'find two machines with one node name: `kubemend doctor`',
  },
  NODE_UNREACHABLE: {
    cause: "no node worker took the task from the node's queue",
    next: 'on that machine, `kubemend doctor` names the worker that runs there (it may serve another server); none: `kubemend worker node`',
  },
  NO_RECOVERER: {
    cause: 'no recover process has proved that it lives on the node',
    next: 'start it: `kubemend node recover`',
  },
  INVALID_REQUEST: { cause: 'the request is malformed', next: 'correct each listed problem' },
  NODE_ERROR: {
    cause: 'the node could not be inspected',
    next: 'read the reason; `kubemend doctor` looks at the same places',
  },
  // a rule or a state says no: REFUSED, nothing changed
  OPEN_CHANGE: {
    cause: 'another change on the node is not final yet',
    next: 'wait for it (`kubemend status`, or `kubemend guard status` where the guard holds it), or give a longer --wait',
  },
  EMERGENCY_STOP: {
    cause: 'a rollback on this node failed and nobody has cleared the stop',
    next: 'repair the node, then `kubemend emergency clear NODE --reason …`',
  },
  UNHEALTHY_BEFORE: {
    cause:
      "the component was not healthy before the change, or the kubelet does not take its manifest as it is; or the API server of another control-plane node is not ready, and this node's was to restart",
    next: 'repair it first (a node that is gone for good: `kubectl delete node`); a health gate could not tell your fault from ours',
  },
  ETCD_QUORUM: {
    cause: "etcd would lose its quorum while this node's member restarts",
    next: 'have at least three members, all well (`etcdctl endpoint health --cluster`), then run again; one that is alone may restart',
  },
  DUPLICATE_POD: {
    cause: 'two files in the manifest directory define the same Pod',
    next: 'move the other file out of the directory',
  },
  KNOWN_TO_BREAK: {
    cause: 'the change is known to break a cluster of this shape',
    next: 'use the safe form that the reason names',
  },
  CONSENT_REQUIRED: {
    cause: 'the check changes behaviour and has not been accepted',
    next: 'read `kubemend checks show CHECK`, then name it with --accept-risk',
  },
  MANUAL_CHECK: {
    cause: 'the check needs a human decision and has no fix',
    next: 'read its guidance: `kubemend checks show CHECK`',
  },
  FIX_NOT_AVAILABLE: {
    cause: 'the check can be audited here, but its fix is not available for this component',
    next: 'see `kubemend checks show CHECK`',
  },
  PREREQUISITE_MISSING: {
    cause: 'something that the change needs is not there',
    next: 'provide what the reason names, run again',
  },
  FLAG_REFUSED: {
    cause:
      'the flag is unknown to this version, its value is ill-typed, or what stands beside it has the component ignore or refuse it',
    next: 'correct it; --allow-unknown is for flags of a newer version',
  },
  EXCLUDED: {
    cause:
      "the check is excluded, disabled or left to a person by the node's configuration, or is for other nodes",
    next: 'remove that from node.yaml if its reason no longer holds; for which nodes a check of your own is, its `nodes` says',
  },
  CHECKS_UNREAD: {
    cause: 'a file or directory of own checks could not be read: it may replace any check',
    next: 'make it readable or take it out of checkDirs, then start the node worker again; nothing was changed',
  },
  CHECKS_DIFFER: {
    cause: 'the node and whoever asked mean different things by one check',
    next: 'bring the same files to both (`checkDirs`), or the same version of kubemend, and start their workers again',
  },
  AUDIT_SCRIPT_REFUSED: {
    cause: 'the audit script is missing or not in an allowed place',
    next: 'put it in an allowed directory that is owned by root and not writable by others',
  },
  REHEARSAL_FAILED: {
    cause: 'the new configuration did not pass the rehearsal',
    next: "read the rehearsal's output in the reason",
  },
  WRONG_WORKFLOW: {
    cause: 'the workflow or its id does not fit the input',
    next: 'use the workflow or id that the reason names',
  },
  GUARD_PAUSED: {
    cause: "a person has paused all changes of the cluster's nodes",
    next: 'ask whoever paused it, or `kubemend guard resume --reason …`; what was before can be put back meanwhile (`kubemend backups restore`)',
  },
  OUTSIDE_WINDOW: {
    cause: 'no change may begin at this time: `changeWindows` in kubemend.yaml of the control worker',
    next: 'ask again in one of the windows that the reason names; what was before can be put back at any time (`kubemend backups restore`)',
  },
  GUARD_LOST: {
    cause:
      'the guard of the cluster is new, and a node was changed under another one: pauses and slots of that one are not known',
    next: 'see that no change is under way on any node (`kubemend doctor`), then `kubemend guard adopt --reason …`',
  },
  GUARD_WARMING: {
    cause:
      'the guard of the cluster is new, and has not learnt yet from the nodes that this server knows of whether they were changed under another one',
    next: 'ask again in half a minute; where it lasts, `kubemend guard status` says what is in the way. See that no change is under way on any node (`kubemend doctor`), then `kubemend guard adopt --reason …` does without their answers',
  },
  CONTROL_PLANE_BUSY: {
    cause: 'another control-plane node is being changed, or is held because its rollback failed',
    next: 'wait for it (`kubemend guard status`), give a longer --wait, or repair that node and `kubemend guard free NODE --reason …` (with --under-way where its run is gone)',
  },
  CONTROL_PLANE_LEASED: {
    cause:
      'another control-plane node of the cluster is being changed under another Temporal server, or its change could not give the Lease back',
    next: 'wait for that node; when nothing is open there (`kubemend doctor --node NAME`), and only then: `kubectl -n kube-system delete lease kubemend-control-plane`',
  },
  LEASE_UNREAD: {
    cause:
      'the cluster has several control-plane nodes, or does not say, and whether another is being changed could not be asked of its API server',
    next: 'see that the API server answers, and that its client certificate (apiserver-kubelet-client) may read nodes and write the Lease; `controlPlaneLease: off` in node.yaml does without, where one Temporal server alone changes the cluster',
  },
  NOT_ADMITTED: {
    cause: 'a guardrail did not admit the change',
    next: 'read the reason; wait or ask for the guardrail to be lifted',
  },
  // fleet
  ROLE_DIFFERS: {
    cause: 'the node says of itself that it has another role than the one it was asked for in',
    next: 'correct the inventory, or look at the node: a control-plane node has static Pod manifests',
  },
  SAME_MACHINE: {
    cause: 'two nodes of the list are one machine',
    next: 'take one of the two names out of the list, or find out which worker runs on the wrong machine',
  },
  NODE_SLOW: {
    cause:
      "the work on a node took longer than the fleet's nodeWithin and was cancelled, or was cancelled with the fleet and has not ended",
    next: "look at the node's batch: `kubemend status batch/<cluster>/<node>`; allow more with nodeWithin",
  },
  FLEET_STOPPED: {
    cause:
      'the fleet began nothing more: failed nodes, a canary that proved nothing, or a control-plane node that is not well',
    next: 'read which node and why, repair it, and run the fleet again with the nodes that are left',
  },
  // approval
  POLICY_UNREADABLE: {
    cause:
      'the approval policy of the control worker could not be read, or is not valid: nobody knows who is to be asked',
    next: 'correct the file that the reason names (`kubemend approvals lint`), or put it back where it is gone, and run again; nothing was changed',
  },
  APPROVAL_NEEDED: {
    cause: 'the request wants nobody to be asked, and a rule of the approval policy asks',
    next: 'leave `approval.required` out, run again, and have it approved',
  },
  APPROVAL_IMPOSSIBLE: {
    cause:
      'nobody could give the approval that is asked for: too few people may, or it is not known who asks',
    next: 'read the reason; name more people, or ask as another person (`kubemend approvals check` shows who may)',
  },
  REJECTED: { cause: 'a person rejected the plan', next: 'see the comment; plan again when it is settled' },
  APPROVAL_EXPIRED: {
    cause: 'nobody decided in time',
    next: 'run again, or allow more time with --approval-expires',
  },
  // after the write: rolled back
  GATE_FAILED: {
    cause: 'the component did not become healthy with the change',
    next: 'read the failing state and the last thing seen; nothing of the change is left',
  },
  REHEARSAL_OVER: {
    cause: 'the canary Pod of a rehearsal was removed, as it always is',
    next: 'nothing: the result of the rehearsal is in the run',
  },
  RESTART_FAILED: {
    cause: 'the kubelet could not, or must not, be restarted with its new configuration',
    next: 'read the reason; `kubeletRestart` in node.yaml is the command, and the API server must answer',
  },
  NOT_PROVEN: {
    cause: 'the component answered, but nothing proved that it is the new process',
    next: 'read which evidence was missing',
  },
  AUDIT_FAILED: {
    cause: 'the component is healthy but the check does not pass',
    next: 'read the observed value; the change does not do what it was for',
  },
  AUDIT_ERROR: { cause: 'the audit could not be carried out', next: "read the audit's error" },
  AUDIT_MANUAL: {
    cause: 'the audit script answered "manual"',
    next: 'an unverified change is not kept; decide by hand',
  },
  SELF_REVERTED: {
    cause: 'the node put the change back by itself (deadline or reboot)',
    next: 'find out why nobody confirmed in time: worker, server, network',
  },
  CONFIRM_REFUSED: {
    cause: 'the last look before confirming did not find what gate and audit saw',
    next: 'read what differed',
  },
  ABANDONED: {
    cause: 'an operator gave up waiting for a silent node, or ended the run from outside',
    next: 'when the node returns its own record decides: `kubemend backups list`',
  },
  // rollback failed
  REVERT_CONFLICT: {
    cause: 'a person edited the manifest after the change, so the old bytes were not put over theirs',
    next: 'compare with the backup and decide by hand',
  },
  REVERT_UNVERIFIED: {
    cause: 'the old bytes are back but the component did not pass its gate',
    next: 'repair the component; the recovery commands are in the reason',
  },
  REVERT_WRITE_FAILED: {
    cause: 'the old bytes could not be put back',
    next: 'use the recovery commands in the reason',
  },
  STATE_LOST: {
    cause: 'the node has no record of a change whose bytes are on its disk',
    next: 'restore from the backup by hand, then clear the emergency stop',
  },
  CANCELLED: {
    cause: 'the run was cancelled; of a batch also: it was aborted, or its budget of restarts was used up',
    next: 'start it again when wanted',
  },
  BUG: { cause: 'kubemend itself failed', next: "report it with the run's history; the node was put back" },
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;
export const Code = z.enum(Object.keys(codes) as [Code, ...Code[]]);
