/** Answers that did not count, as they are told: of a flood the first ones, for all of them would fill the status and its history. */

const most = 50;

/** Adds a reason, and once that there were more. */
export function noteIgnored(ignored: string[], reason: string): void {
  if (ignored.length < most) ignored.push(reason);
  else if (ignored.length === most) ignored.push('and more, which are not listed');
}
