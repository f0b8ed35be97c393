/** Prints "passed failed skipped" of a vitest JSON report; a file that could not be loaded counts as a failure. */
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
console.log(
  report.numPassedTests,
  report.numFailedTests + broken,
  report.numPendingTests + report.numTodoTests,
);
