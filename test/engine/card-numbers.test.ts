/** Card numbers beside an order: in keys, names of people and carts, stock, gift cards and credit. Wherever one comes in, nothing of it is kept. */
import { expect, it } from 'vitest';
import { isOmsError, type Oms } from '../../src/index';
import type { Problem } from '../../src/kernel';
import { openShop } from '../support/shop';
import { memoryStore } from '../support/stores';

const visa = '4111 1111 1111 1111';
const word = 'v4111111111111111';
const lines = [{ sku: 'MUG', quantity: 1 }];

/** Every door with a text of its own, and the field that is named. */
const doors: readonly (readonly [field: string, call: (oms: Oms, id: string) => Promise<unknown>])[] = [
  ['idempotencyKey', ({ orders }) => orders.place({ channel: 'web', lines }, { idempotencyKey: visa })],
  ['actor.id', ({ orders }, id) => orders.note(id, { text: 'hm' }, { actor: { kind: 'staff', id: visa } })],
  ['idempotencyKey', ({ bulk }, id) => bulk('orders.confirm', [id], {}, { idempotencyKey: visa })],
  ['sku', ({ inventory }) => inventory.receive({ sku: visa, quantity: 1 })],
  ['lot', ({ inventory }) => inventory.receive({ sku: 'MUG', quantity: 1, lot: visa })],
  ['ref', ({ inventory }) => inventory.receive({ lines, ref: visa })],
  ['idempotencyKey', ({ inventory }) => inventory.receive({ lines }, { idempotencyKey: visa })],
  ['reason', ({ inventory }) => inventory.adjust({ sku: 'MUG', delta: 1, reason: word })],
  ['lot', ({ inventory }) => inventory.setPolicy({ sku: 'MUG', lot: visa })],
  ['cart', ({ inventory }) => inventory.reserve({ cart: visa, lines })],
  ['lines.0.sku', ({ inventory }) => inventory.reserve({ cart: 'c', lines: [{ sku: visa, quantity: 1 }] })],
  ['channel', ({ inventory }) => inventory.reserve({ cart: 'c', lines, channel: visa })],
  ['cart', ({ inventory }) => inventory.renew(visa)],
  ['cart', ({ inventory }) => inventory.release(visa)],
  ['reason', ({ inventory }) => inventory.writeOff({ sku: 'MUG', units: 1, reason: word })],
  [
    'supplier',
    ({ inventory }) => inventory.returnToSupplier({ sku: 'MUG', units: 1, supplier: visa, reason: 'faulty' }),
  ],
  ['sku', ({ inventory }) => inventory.atp(visa, 1)],
  ['file', async ({ inventory }) => inventory.importStock('sku,quantity', { file: visa }).next()],
  [
    'source',
    ({ inventory }) => inventory.takeDeltas({ source: visa, deltas: [{ sku: 'MUG', position: 1, units: 1 }] }),
  ],
  [
    'suppliers.0.id',
    ({ inventory }) => inventory.replenishment({ suppliers: [{ id: visa, leadTimeDays: 1, items: [] }] }),
  ],
  [
    'supplier,reference,lines.0.reasons.0',
    ({ purchaseOrders }) =>
      purchaseOrders.create({
        supplier: visa,
        reference: visa,
        lines: [{ sku: 'MUG', units: 1, reasons: [visa] }],
      }),
  ],
  ['reason', ({ purchaseOrders }, id) => purchaseOrders.cancel(id, { reason: visa })],
  ['reason', ({ transfers }, id) => transfers.cancel(id, { reason: visa })],
  ['reason', ({ counts }, id) => counts.cancel(id, { reason: visa })],
  ['code', ({ giftCards }) => giftCards.issue({ amount: 1, code: visa })],
  ['idempotencyKey', ({ giftCards }) => giftCards.issue({ amount: 1 }, { idempotencyKey: visa })],
  ['', ({ giftCards }) => giftCards.balance(visa)],
  ['customer', ({ storeCredit }) => storeCredit.grant({ customer: visa, amount: 1 })],
  ['reason', ({ storeCredit }) => storeCredit.grant({ customer: 'c-1', amount: 1, reason: word })],
  ['idempotencyKey', ({ storeCredit }) => storeCredit.grant({ customer: 'c', amount: 1 }, { idempotencyKey: visa })],
  ['', ({ storeCredit }) => storeCredit.balance(visa)],
  ['customer', ({ customers }) => customers.data({ customer: visa })],
  ['party', ({ customers }) => customers.erase({ party: visa })],
];

it('card numbers are refused at every door, by the name of the field, and nothing of them is kept or repeated', async () => {
  const store = await memoryStore();
  const { oms, place } = openShop(store.repository);
  await oms.inventory.receive({ sku: 'MUG', quantity: 9 });
  const { id } = await place();

  const refused = await Promise.all(doors.map(([, call]) => call(oms, id).then(() => null, problemsOf)));

  const fields = refused.map((problems) => problems?.map(({ path }) => (path ?? []).join('.')).join() ?? 'taken');
  expect(fields).toEqual(doors.map(([field]) => field));
  expect(`${JSON.stringify(refused)} ${await store.dump()}`).not.toMatch(/4111[ -]?1111/);
});

function problemsOf(error: unknown): readonly Problem[] {
  if (isOmsError(error, 'input.invalid')) return error.problems;
  throw error;
}
