/** What no order can hold is refused line by line, and the run goes on. */
import { expect, test } from 'vitest';
import { writeOrders } from './files';
import { inMemory, runProgram, timeoutMs } from './program';

const rows = [
  { number: '1', code: 'D', description: 'Discount' },
  { number: '2' },
  { number: '3', code: 'X'.repeat(101) },
  { number: '3', code: 'POST', price: '' },
  { number: '4', quantity: 10_000_001 },
  { number: '5', price: '9000000000000.00' },
];

test('an invoice that is no order is refused with all its lines', { timeout: timeoutMs }, async () => {
  const { json, rejects } = await runProgram(await inMemory(), { file: writeOrders(rows), concurrency: 2 });

  expect(json).toMatchObject({
    orders: { seen: 5, placed: 1, refused: 4 },
    lines: { seen: 6, accepted: 1, refused: 5 },
    refusals: { 'line.price': 1, 'order.empty': 4, 'order.refused': 4 },
  });
  expect(rejects.map(({ line, code }) => `${line} ${code}`)).toEqual([
    '1 order.refused',
    '3 order.refused',
    '4 line.price',
    '5 order.refused',
    '6 order.refused',
  ]);
});
