/** Computes published cases with the public calculators: `npm run vectors -- FILE…`. Exits with 1 when a value differs. */
import { readFile } from 'node:fs/promises';
import type { VectorCase, VectorResult } from './compare';
import { runForecast } from './forecast';
import { runInventoryPolicy } from './inventory-policy';

const kinds: Readonly<Record<string, (vector: VectorCase) => VectorResult>> = {
  forecast: runForecast,
  inventory_policy: runInventoryPolicy,
};

const count = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  for (const vector of JSON.parse(await readFile(file, 'utf8')) as VectorCase[]) {
    const result = run(vector);
    if ('skipped' in result) {
      count.skipped++;
      console.log(`skipped ${vector.kind} ${vector.name}: ${result.skipped}`);
    } else if (result.mismatches.length === 0) count.passed++;
    else count.failed++;
    for (const { path, expected, actual } of 'mismatches' in result ? result.mismatches : []) {
      const [wanted, got] = [expected, actual].map((value) => JSON.stringify(value) ?? 'nothing');
      console.log(`failed ${vector.kind} ${vector.name}: ${path} expected ${wanted}, actual ${got}`);
    }
  }
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
if (count.failed > 0) process.exitCode = 1;

function run(vector: VectorCase): VectorResult {
  const calculator = Object.hasOwn(kinds, vector.kind) ? kinds[vector.kind] : undefined;
  if (calculator === undefined) return { skipped: 'no calculator is for this kind' };
  try {
    return calculator(vector);
  } catch (error) {
    return { mismatches: [{ path: '(thrown)', expected: vector.expected, actual: String(error) }] };
  }
}
