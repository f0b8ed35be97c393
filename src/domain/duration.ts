/** Durations as people write them ("30s", "10m") and milliseconds, both ways. */
import ms from 'ms';

/** Milliseconds of a duration that its contract has accepted. */
export function durationMs(text: string): number {
  return ms(text as ms.StringValue);
}

/** Short text for people: "45s", "10m", "2h". */
export function durationText(milliseconds: number): string {
  return ms(Math.max(0, Math.round(milliseconds)));
}
