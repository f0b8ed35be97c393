/**
 * What commands and workers use of the client's SDK. A module of its own because it is loaded when first needed, and a
 * bundle gives the named exports of a package in CommonJS to static imports only.
 */
export {
  Client,
  Connection,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  isGrpcServiceError,
} from '@temporalio/client';
export { ApplicationFailure, CancelledFailure } from '@temporalio/common';
export { loadClientConnectConfig } from '@temporalio/envconfig';
