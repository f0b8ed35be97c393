/** A program's last words are told to many: whatever it prints of its flags, their secrets are not among them. */
import { expect, it } from 'vitest';
import { lastWords } from '../../src/domain/last-words.ts';

it('are the line that says why', () => {
  expect(lastWords('starting\nError: unknown flag: --profilng\nUsage:\n')).toBe(
    'Error: unknown flag: --profilng',
  );
  expect(lastWords('')).toBe('it said nothing');
});

it('name no secret', () => {
  const said = lastWords('Error: with --bootstrap-token=abc.def --v=2: no such token\n');
  expect(said).toBe('Error: with --bootstrap-token=******** --v=2: no such token');
});
