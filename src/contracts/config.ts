/** The two configuration files: a node's policy (/etc/kubemend/node.yaml) and the user's (kubemend.yaml). */
import { z } from 'zod';
import { ApprovalPolicy } from './approval-policy.ts';
import { TimeWindow } from './time-window.ts';
import { AbsolutePath, Duration, Name, Risk } from './basics.ts';
import { NodeSelector } from './node-selector.ts';
import { GateOptions } from './request.ts';

/** A stored decision to leave a check as it is. */
const exclusion = {
  reason: z.string().min(1),
  until: z.iso
    .date({ error: 'expected a date, such as "2026-12-31"' })
    .optional()
    .describe('the last day (UTC) on which the exclusion holds; default: it has no end'),
};

const nodes = NodeSelector.optional().describe(
  'the nodes on which the rule holds, so that one text may be given to all; default: wherever it stands',
);

/** What one node decides about one check. */
export const CheckRule = z
  .object({
    enabled: z
      .boolean()
      .default(true)
      .describe('false: it is not judged on this node (verdict `waived`), and not mended'),
    manual: z.boolean().default(false).describe('judged, and never mended by kubemend'),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('values that a request may still replace; one name has one value on a node'),
    excluded: z.object(exclusion).strict().optional(),
    nodes,
  })
  .strict();
export type CheckRule = z.infer<typeof CheckRule>;

/** Where own checks lie when nothing else is said. */
export const defaultCheckDir = '/etc/kubemend/checks';

export const NodeConfig = z
  .object({
    cluster: Name,
    node: Name,
    root: z
      .string()
      .default('')
      .describe("prefix before every path of the node; a practice node's directory"),
    manifestsDir: AbsolutePath.default('/etc/kubernetes/manifests'),
    kubeletConfig: AbsolutePath.default('/var/lib/kubelet/config.yaml'),
    kubeletDir: AbsolutePath.default('/var/lib/kubelet'),
    pkiDir: AbsolutePath.default('/etc/kubernetes/pki'),
    kubeletToken: AbsolutePath.nullable()
      .default(null)
      .describe(
        "file with a service account's token that may read nodes/configz and nodes/pods; null: the control plane's client certificate",
      ),
    stateDir: AbsolutePath.default('/var/lib/kubemend'),
    backupsDir: AbsolutePath.default('/var/backups/cis-remediation'),
    logFile: AbsolutePath.default('/var/log/cis-remediation/remediation.log'),
    machineIdFile: AbsolutePath.default('/etc/machine-id'),
    bootFile: AbsolutePath.nullable()
      .default(null)
      .describe("a practice node's own boot instance; null: the kernel's"),
    auditScriptDirs: z.array(AbsolutePath).default(['/etc/kubemend/audits']),
    runtimeEndpoint: z
      .string()
      .nullable()
      .default(null)
      .describe("the container runtime's socket; null: the kubelet's, else a runtime's usual place"),
    kubeletLog: AbsolutePath.nullable()
      .default(null)
      .describe("the kubelet's log file; null: the journal of unit kubelet"),
    kubeletRestart: z
      .array(z.string())
      .default(['systemctl', 'restart', 'kubelet'])
      .describe(
        "command that restarts the kubelet; of `systemctl restart UNIT` alone it is known how to get past systemd's start limit: `reset-failed`, and once more",
      ),
    backups: z
      .object({ keep: z.number().int().min(1).default(10), minAge: Duration.default('7d') })
      .strict()
      .prefault({}),
    approval: z
      .object({
        fromRisk: Risk.default('high').describe('a change of this risk or more waits for a person'),
        selfApproval: z.boolean().default(true).describe('may the person who asked for a change approve it'),
      })
      .strict()
      .prefault({}),
    checkDirs: z
      .array(AbsolutePath)
      .optional()
      .describe(`directories of your own checks; default: ${defaultCheckDir}, where it is there`),
    checks: z
      .record(z.string(), CheckRule)
      .default({})
      .describe('by id or slug: enabled, manual, parameters, excluded {reason, until}, nodes {names, roles}'),
    excluded: z.array(z.object({ check: z.string(), ...exclusion, nodes }).strict()).default([]),
    controlPlaneLease: z
      .enum(['auto', 'off'])
      .default('auto')
      .describe(
        'auto: where the cluster has several control-plane nodes, one is changed only under a Lease in the cluster; off: one Temporal server alone changes it, and its guard is enough (the API servers of the others must be ready all the same)',
      ),
    gate: GateOptions.prefault({}),
    recover: z
      .object({ tick: Duration.default('5s'), lockWait: Duration.default('10s') })
      .strict()
      .prefault({}),
  })
  .strict();
export type NodeConfig = z.infer<typeof NodeConfig>;

export const ControlConfig = z
  .object({
    cluster: Name.optional().describe('default cluster; `local` under `kubemend up`'),
    node: Name.optional().describe('default node'),
    benchmark: z.string().default('cis-1.12'),
    temporal: z
      .object({ address: z.string().optional(), namespace: z.string().optional(), ui: z.string().optional() })
      .strict()
      .prefault({}),
    dataDir: z
      .string()
      .optional()
      .describe('where `up` and `practice` keep their files; default $XDG_DATA_HOME/kubemend'),
    checkDirs: z
      .array(AbsolutePath)
      .optional()
      .describe(
        `directories of your own checks, the same files as on the nodes; default: those of a \`kubemend up\` here, else ${defaultCheckDir}, where it is there`,
      ),
    outcomeFile: z
      .string()
      .optional()
      .describe(
        'one JSON line per finished run, per drift audit that has something to tell, and per question to people (asked, reminded, escalated)',
      ),
    environment: Name.optional().describe('such as prod or staging: what rules of `approval` call it'),
    changeWindows: z
      .array(TimeWindow)
      .min(1)
      .optional()
      .describe(
        'when a change of a node may begin: in any of these; default: always. What puts back is not held up. Read by the control worker for every change',
      ),
    approval: ApprovalPolicy.prefault({}),
  })
  .strict();
export type ControlConfig = z.infer<typeof ControlConfig>;
