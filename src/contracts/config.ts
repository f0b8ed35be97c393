/** The two configuration files: a node's policy (/etc/kubemend/node.yaml) and the user's (kubemend.yaml). */
import { z } from 'zod';
import { AbsolutePath, Duration, Name, Risk } from './basics.ts';
import { GateOptions } from './request.ts';

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
    kubeletRestart: z.array(z.string()).default(['systemctl', 'restart', 'kubelet']),
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
    excluded: z.array(z.object({ check: z.string(), reason: z.string().min(1) }).strict()).default([]),
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
    outcomeFile: z
      .string()
      .optional()
      .describe('one JSON line per finished run, and per drift audit that has something to tell'),
  })
  .strict();
export type ControlConfig = z.infer<typeof ControlConfig>;
