/** Every contract, for the library and for the schema generator. */
export * from './answers.ts';
export * from './audit.ts';
export * from './backup.ts';
export * from './basics.ts';
export * from './batch.ts';
export * from './change-record.ts';
export * from './check.ts';
export * from './codes.ts';
export * from './config.ts';
export * from './drift.ts';
export * from './gate.ts';
export * from './node-identity.ts';
export * from './plan.ts';
export * from './plan-file.ts';
export * from './report.ts';
export * from './request.ts';
export * from './result.ts';
export type * from './deeds.ts';
