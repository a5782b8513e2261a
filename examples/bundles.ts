/**
 * Bundles: a tea set and a brunch box share their cups, and cups are sold alone, too.
 *
 * Whoever orders, and however, every cup is sold once: what an order wants of a component is summed over all of its lines and taken by the guard
 * of the commit that places it. Forty customers come at the same moment; the audit finds nothing afterwards.
 */
import { createOms, isOmsError } from 'orderwright';
import { memory, memoryCatalog } from 'orderwright/memory';

const catalog = memoryCatalog(
  {
    CUP: { title: 'Cup', price: 900 },
    POT: { title: 'Tea pot', price: 2400 },
    JAM: { title: 'Jam', price: 450 },
    'TEA-SET': {
      title: 'Tea set',
      price: 3600,
      kind: 'kit',
      components: [
        { sku: 'POT', units: 1, share: 24 },
        { sku: 'CUP', units: 2, share: 18 },
      ],
    },
    BRUNCH: {
      title: 'Brunch box',
      price: 1200,
      kind: 'kit',
      components: [
        { sku: 'CUP', units: 1 },
        { sku: 'JAM', units: 1 },
      ],
    },
  },
  'GBP',
);
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog,
  payments: { invoice: { rule: 'onTerms' } },
  process: { returns: { kits: 'byComponent' } },
});
const stock = { POT: 20, CUP: 50, JAM: 60 };
await oms.inventory.receive({
  lines: Object.entries(stock).map(([sku, quantity]) => ({ sku, quantity, unitCost: 200 })),
});
for (const { sku, units, limitedBy } of await oms.inventory.available(['TEA-SET', 'BRUNCH', 'CUP']))
  console.log(`available: ${sku} ${units}${limitedBy ? `, limited by ${limitedBy}` : ''}`);

// One set, one box and one cup: four cups each. There are cups for twelve of the forty.
const basket = ['TEA-SET', 'BRUNCH', 'CUP'].map((sku) => ({ sku, quantity: 1 }));
const asked = await Promise.allSettled(
  Array.from({ length: 40 }, () => oms.orders.place({ channel: 'web', lines: basket, payment: { method: 'invoice' } })),
);
const placed = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
const short = asked.filter((answer) => answer.status === 'rejected' && isOmsError(answer.reason, 'stock.short'));
console.log(`placed:    ${placed.length}, refused for want of stock: ${short.length}`);
for (const { sku, onHand, allocated } of await oms.inventory.levels(['CUP', 'JAM', 'POT']))
  console.log(`stock:     ${sku} ${allocated} of ${onHand} sold`);

const [first] = placed;
if (!first) throw new Error('nobody got anything');
const sent = await oms.shipments.dispatch(first, { carrier: null });
console.log(`parcel:    ${sent.shipments[0]?.allocations.map(({ sku, units }) => `${units} ${sku}`).join(', ')}`);

// A cup of the set arrived broken: its part of the set's price goes back, the set itself stays sold.
const asks = await oms.returns.request(sent, { lines: [{ lineId: '1', units: 1, component: 'CUP' }] });
const back = await oms.returns.receive(sent, { returnId: asks.returns[0]?.id ?? '' });
console.log(`given back: ${back.totals.returned} of ${back.lines[0]?.total} for one cup of the set`);

const { stock: differences, money, facts } = await oms.audit();
console.log(`audit:     ${differences.length + money.length + facts.length} differences`);
await oms.close();
