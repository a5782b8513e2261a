/**
 * What a replay of a file must answer, computed from the file alone: no order system, and nothing shared with the
 * program under test (own reading, own arithmetic). It holds the whole file in memory.
 *
 * The rules are those of the main job. Where they leave a choice, this is the reading taken:
 *
 * - An invoice's lines are its first and those with its number among the 5,000 lines after it. A number that comes back
 *   later is another invoice. Customer and time are the first line's; invoices stand in the order of first lines.
 * - Every accepted sale is paid, shipped and delivered at once, and completes: `completed` = `placed`, nobody cancels.
 * - An order's discounts (`D` on a sale) are summed, at most the goods together, and spread over the goods lines in
 *   proportion to their amounts by largest remainder, ties to the first line. Charges are not discounted.
 * - What remains of a line's amount is spread over its units by largest remainder, ties to the first units. Units come
 *   back from the first not yet returned on, each with its share.
 * - A discount is no charge: `D` on a `C` invoice finds nothing to reverse. Neither does a return line of no units, nor
 *   a charge line of no money.
 * - Charges of one code on one order count together; a line reverses on one order only, units come from many.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

export interface Expected {
  orders: { seen: number; placed: number; refused: number; completed: number; cancelled: number };
  lines: { seen: number; accepted: number; refused: number };
  units: { ordered: number; shipped: number; returned: number };
  money: Record<string, { captured: number; refunded: number }>;
  refusals: Record<string, number>;
  automation: { untouched: number; touched: number };
  /** Ascending by line; reasons are the writer's own words. */
  rejects: { line: number; code: string }[];
  /** Each placed order, in the order of the file: to find where two answers part. */
  placed: ExpectedOrder[];
}

export interface ExpectedOrder {
  key: string;
  number: string;
  captured: number;
  refunded: number;
  units: number;
  returned: number;
}

export function expectReplay(path: string, { limit = Number.POSITIVE_INFINITY } = {}): Expected {
  const invoices = readWhole(path).slice(0, limit);
  const rejects: { line: number; code: string }[] = [];
  const placed: Order[] = [];
  const ofCustomer = new Map<string, Order[]>();
  let refused = 0;

  for (const { number, lines } of invoices) {
    const customer = lines[0]?.customer ?? '';
    if (number.startsWith('C')) {
      const newestFirst = [...(ofCustomer.get(customer) ?? [])].reverse();
      for (const row of lines) {
        const found =
          customer !== '' && (chargeCodes.has(row.code) ? reverse(newestFirst, row) : take(newestFirst, row));
        if (!found) rejects.push({ line: row.line, code: 'return.noMatchingOrder' });
      }
      continue;
    }
    if (number.startsWith('A')) {
      rejects.push(...lines.map(({ line }) => ({ line, code: 'line.accounting' })));
      continue;
    }
    const good = lines.filter((row) => {
      const code = refusal(row);
      if (code !== undefined) rejects.push({ line: row.line, code });
      return code === undefined;
    });
    const first = lines[0];
    if (good.length === 0 || first === undefined) {
      refused += 1;
      continue;
    }
    const order = sell(`${number}@${first.line}`, number, good);
    placed.push(order);
    if (customer !== '') ofCustomer.set(customer, [...(ofCustomer.get(customer) ?? []), order]);
  }

  rejects.sort((a, b) => a.line - b.line);
  const refusals: Record<string, number> = refused > 0 ? { 'order.empty': refused } : {};
  for (const { code } of rejects) refusals[code] = (refusals[code] ?? 0) + 1;
  const seen = sum(invoices.map(({ lines }) => lines.length));
  const ordered = sum(placed.map((order) => order.units));
  return {
    orders: { seen: invoices.length, placed: placed.length, refused, completed: placed.length, cancelled: 0 },
    lines: { seen, accepted: seen - rejects.length, refused: rejects.length },
    units: { ordered, shipped: ordered, returned: sum(placed.map((order) => order.returned)) },
    money: {
      GBP: {
        captured: sum(placed.map((order) => order.captured)),
        refunded: sum(placed.map((order) => order.refunded)),
      },
    },
    refusals,
    automation: { untouched: placed.length, touched: 0 },
    rejects,
    placed: placed.map(({ key, number, captured, refunded, units, returned }) => ({
      key,
      number,
      captured,
      refunded,
      units,
      returned,
    })),
  };
}

interface Row {
  line: number;
  code: string;
  description: string;
  quantity: number;
  price: Rational;
  customer: string;
}

/** `value` × 10^-`scale`. */
interface Rational {
  value: bigint;
  scale: number;
}

interface Order extends ExpectedOrder {
  goods: { code: string; units: number; net: number; returned: number }[];
  charges: Map<string, number>;
}

const chargeCodes = new Set(['POST', 'DOT', 'C2', 'M', 'm', 'S', 'AMAZONFEE', 'BANK CHARGES', 'CRUK', 'D']);

function readWhole(path: string): { number: string; lines: Row[] }[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const records = parse(text, { columns: true, bom: true, relax_column_count: true, skip_empty_lines: true });
  const invoices: { number: string; lines: Row[] }[] = [];
  const latest = new Map<string, { number: string; lines: Row[] }>();
  for (const [index, record] of (records as Record<string, string | undefined>[]).entries()) {
    const line = index + 1;
    const number = record.InvoiceNo ?? '';
    let invoice = latest.get(number);
    if (invoice === undefined || line - (invoice.lines[0]?.line ?? 0) > 5000) {
      invoice = { number, lines: [] };
      latest.set(number, invoice);
      invoices.push(invoice);
    }
    const quantity = Number(record.Quantity?.trim() || 0);
    invoice.lines.push({
      line,
      code: record.StockCode ?? '',
      description: record.Description ?? '',
      quantity: Number.isSafeInteger(quantity) ? quantity : 0,
      price: rational(record.UnitPrice ?? ''),
      customer: record.CustomerID?.trim() ?? '',
    });
  }
  return invoices;
}

function rational(text: string): Rational {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text.trim());
  if (match === null) return { value: 0n, scale: 0 };
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  return { value: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale: fraction.length - Number(exponent) };
}

/** Price × quantity in pence, half-up: twice the value, plus one half, halved and floored. */
function pence({ value, scale }: Rational, quantity: number): number {
  const numerator = value * BigInt(quantity) * 100n * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  const denominator = scale > 0 ? 10n ** BigInt(scale) : 1n;
  return Number((2n * numerator + denominator) / (2n * denominator));
}

function refusal({ code, description, quantity, price }: Row): string | undefined {
  if (code.trim() === '' || description.trim() === '') return 'line.incomplete';
  if (quantity <= 0) return 'line.quantity';
  if (price.value <= 0n) return 'line.price';
  return undefined;
}

function sell(key: string, number: string, rows: readonly Row[]): Order {
  const goods: { code: string; units: number; gross: number }[] = [];
  const charges = new Map<string, number>();
  let discount = 0;
  for (const { code, quantity, price } of rows) {
    const amount = pence(price, quantity);
    if (code === 'D') discount += amount;
    else if (chargeCodes.has(code)) charges.set(code, (charges.get(code) ?? 0) + amount);
    else goods.push({ code, units: quantity, gross: amount });
  }
  const gross = goods.map((line) => line.gross);
  const off = spread(Math.min(discount, sum(gross)), gross);
  const priced = goods.map(({ code, units, gross }, index) => ({
    code,
    units,
    net: gross - (off[index] ?? 0),
    returned: 0,
  }));
  const captured = sum(priced.map((line) => line.net)) + sum([...charges.values()]);
  const units = sum(priced.map((line) => line.units));
  return { key, number, goods: priced, charges, captured, refunded: 0, units, returned: 0 };
}

/** A total in proportion to weights by largest remainder, ties to the first. */
function spread(total: number, weights: readonly number[]): number[] {
  const whole = BigInt(sum(weights));
  if (whole === 0n) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((part) => Number(part / whole));
  const byRemainder = exact
    .map((part, index) => ({ index, rest: part % whole }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of byRemainder.slice(0, total - sum(parts))) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

function take(newestFirst: readonly Order[], { code, quantity }: Row): boolean {
  const wanted = Math.abs(quantity);
  let missing = wanted;
  for (const order of newestFirst) {
    for (const line of order.goods) {
      const units = line.code === code ? Math.min(missing, line.units - line.returned) : 0;
      if (units === 0) continue;
      for (let unit = line.returned; unit < line.returned + units; unit += 1) {
        order.refunded += Math.floor(line.net / line.units) + (unit < line.net % line.units ? 1 : 0);
      }
      line.returned += units;
      order.returned += units;
      missing -= units;
    }
  }
  return missing < wanted;
}

function reverse(newestFirst: readonly Order[], { code, quantity, price }: Row): boolean {
  const amount = pence(price, Math.abs(quantity));
  const order = newestFirst.find(({ charges }) => (charges.get(code) ?? 0) > 0);
  if (order === undefined || amount <= 0) return false;
  const left = order.charges.get(code) ?? 0;
  const back = Math.min(amount, left);
  order.charges.set(code, left - back);
  order.refunded += back;
  return true;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
