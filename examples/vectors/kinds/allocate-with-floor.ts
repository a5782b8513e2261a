/** A discount shared over lines in proportion to what they cost, no unit below its least price: rounded part by part, the rest shared again. */
import { shareWithin } from 'orderwright/settlement';
import * as z from 'zod';
import { minor } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({
  lines: z.array(z.strictObject({ total: minor, quantity: minor, min_unit_price: minor })),
  amount: minor.max(0),
});

export const allocateWithFloor: Calculator = (testCase) => {
  const { lines, amount } = inputSchema.parse(testCase.input);
  const parts = lines.map((line) => {
    return { weight: line.total, room: Math.max(0, line.total - line.quantity * line.min_unit_price) };
  });
  const shares = shareWithin(-amount, parts, { method: 'nearest', tie: 'first', zeroWeights: 'nothing' });
  return { actual: { parts: shares.map((part) => (part === 0 ? 0 : -part)) } };
};
