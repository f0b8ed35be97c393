/** How a run can end without a result of its own, by the name of the failure that the SDK gives for it. */
export const waysToEnd: Readonly<Record<string, string>> = {
  TerminatedFailure: 'was terminated',
  CancelledFailure: 'was cancelled before it could answer',
  TimeoutFailure: 'ran out of its time',
};
