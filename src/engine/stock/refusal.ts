/** What the store refused of a stock document or a cart, as callers see it. */
import { isFrozen } from '../../inventory';
import { omsError } from '../../kernel';
import type { CommitResult, CounterMove } from '../../ports';
import { isRepairOpen } from '../repairs/room';
import { serialRefusal } from './serials';

export function refusal(result: CommitResult, counters: readonly CounterMove[] = []): unknown {
  if (result.status === 'failed') return result.error;
  if (result.status === 'shortage') {
    const misplaced = serialRefusal(counters, result.counters);
    if (misplaced) return misplaced;
    if (isRepairOpen(counters, result.counters))
      return omsError('repair.open', 'a repair of it is open already: it takes one at a time');
    const { rows } = result;
    return rows.some(isFrozen)
      ? omsError('stock.frozen', 'the stock is frozen', { rows })
      : omsError('stock.short', 'not enough stock', { rows });
  }
  if (result.status === 'keyReused')
    return omsError('key.reused', 'the idempotency key was used before with another body');
  return omsError('version.conflict', 'the stock document was changed by somebody else');
}
