/**
 * Computes published expectations with the public calculators, reads published payloads of carriers, and prints every difference:
 * `npm run --silent vectors -- FILE…`.
 * Without a file: every one known under `../shared`. Ends with the counts, and with exit code 1 when a case failed.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type AnyCase, type Outcome, readCases, runCase } from './run';

/** The files that stand beside the repository where it is developed. */
const published = ['totals', 'einvoices', 'iso4217', 'forecasts', 'inventory-policies', 'standard-webhooks'];
const known = [
  ...published.map((name) => `../shared/vectors/${name}.json`),
  ...['easypost', 'shippo', 'aftership'].map((name) => `../shared/data/carriers/${name}.json`),
];

const given = process.argv.slice(2);
const files = given.length > 0 ? given : known.filter((file) => existsSync(file));
if (files.length === 0)
  console.log('No vectors: ../shared is absent. Name the files: npm run --silent vectors -- FILE…');
else process.exitCode = runFiles(files);

function runFiles(paths: readonly string[]): number {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const path of paths) {
    const cases = casesOf(path);
    if (cases === null) counts.failed++;
    for (const testCase of cases ?? []) {
      const outcome = runCase(testCase);
      counts[outcome.outcome]++;
      tell(basename(path), testCase, outcome);
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed > 0 ? 1 : 0;
}

function casesOf(path: string): AnyCase[] | null {
  try {
    return readCases(path);
  } catch (error) {
    console.log(`FAILED ${path} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function tell(file: string, { name }: AnyCase, outcome: Outcome): void {
  if (outcome.outcome === 'skipped') console.log(`skipped ${file}: ${name}: ${outcome.reason}`);
  if (outcome.outcome !== 'failed') return;
  console.log(`FAILED ${file}: ${name}`);
  if (outcome.error !== undefined) console.log(`  ${outcome.error.replaceAll('\n', '\n  ')}`);
  for (const { path, expected, actual } of outcome.mismatches) {
    console.log(`  ${path}: expected ${JSON.stringify(expected)}, actual ${JSON.stringify(actual) ?? 'nothing'}`);
  }
}
