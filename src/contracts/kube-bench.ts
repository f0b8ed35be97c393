/** kube-bench's JSON, as v0.15.6 prints it with `--json`: what is read of a report, and all of what is written. */
import { z } from 'zod';

export const KubeBenchStatus = z.enum(['PASS', 'FAIL', 'WARN', 'INFO']);
export type KubeBenchStatus = z.infer<typeof KubeBenchStatus>;

/** Older versions leave fields out; those that decide are required. */
export const KubeBenchResult = z.object({
  test_number: z.string().min(1),
  test_desc: z.string().default(''),
  audit: z.string().default(''),
  AuditEnv: z.string().default(''),
  AuditConfig: z.string().default(''),
  type: z.string().default('').describe('"", manual or skip'),
  remediation: z.string().default('').describe('prose with known errors: never read'),
  test_info: z.array(z.string()).nullish(),
  status: KubeBenchStatus,
  actual_value: z.string().default(''),
  scored: z.boolean().default(false),
  IsMultiple: z.boolean().default(false),
  expected_result: z.string().default(''),
  reason: z.string().default('').describe('of what is not manual: it could not look'),
});
export type KubeBenchResult = z.infer<typeof KubeBenchResult>;

export const KubeBenchGroup = z.object({
  section: z.string().default(''),
  type: z.string().default(''),
  pass: z.number().default(0),
  fail: z.number().default(0),
  warn: z.number().default(0),
  info: z.number().default(0),
  desc: z.string().default(''),
  results: z.array(KubeBenchResult),
});
export type KubeBenchGroup = z.infer<typeof KubeBenchGroup>;

export const KubeBenchControl = z.object({
  id: z.string().default(''),
  version: z.string().min(1).describe('the benchmark: without it a number means nothing'),
  detected_version: z.string().default(''),
  text: z.string().default(''),
  node_type: z.string().default(''),
  tests: z.array(KubeBenchGroup),
  total_pass: z.number().default(0),
  total_fail: z.number().default(0),
  total_warn: z.number().default(0),
  total_info: z.number().default(0),
});
export type KubeBenchControl = z.infer<typeof KubeBenchControl>;

export interface KubeBenchReport {
  Controls: KubeBenchControl[];
  Totals: { total_pass: number; total_fail: number; total_warn: number; total_info: number };
}

/** One finding of somebody else's report. It only selects a check: nothing changes unless our own audit agrees. */
export const ReportedCheck = z
  .object({
    id: z.string().min(1).describe('benchmark and number, such as cis-1.12/1.2.15'),
    title: z.string().default(''),
    status: z.enum(['FAIL', 'WARN']),
    whyNot: z.string().nullable().default(null).describe('why nothing is to be done for it; null: it is'),
  })
  .strict();
export type ReportedCheck = z.infer<typeof ReportedCheck>;

/** A finding that comes to nothing here: the catalog has no check for it, or it was to be left alone. */
export const SkippedFinding = ReportedCheck.pick({ id: true, title: true, status: true }).extend({
  reason: z.string(),
});
export type SkippedFinding = z.infer<typeof SkippedFinding>;

/** How a report's findings were read by the catalog. */
export interface ReportTaken {
  /** by the id of our check */
  findings: { check: string; status: ReportedCheck['status']; whyNot: string | null }[];
  unknown: SkippedFinding[];
  /** by --exclude */
  excluded: SkippedFinding[];
}

/** What was read of the reports of one node; which node and when, no report says. */
export const Reported = z
  .object({
    sources: z
      .array(z.object({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).strict())
      .min(1),
    findings: z.array(ReportedCheck),
  })
  .strict();
export type Reported = z.infer<typeof Reported>;
