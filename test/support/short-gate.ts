/** Limits in proportion to a practice node's half-second tick. */
export const shortGate = {
  interval: '200ms',
  settle: '500ms',
  progress: '15s',
  request: '3s',
  accept: '10s',
  oldGone: '15s',
  start: '15s',
};

/** Generous where a gate gives up, so that a busy machine does not decide the outcome. */
export const patientGate = { ...shortGate, progress: '20s', accept: '15s', request: '2s' };
