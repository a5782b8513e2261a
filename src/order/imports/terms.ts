/** What an imported order was agreed at: its own figures, taken as they are and added up. */
import { serialCountProblem } from '../../inventory';
import { type Problem, problem, roundProduct } from '../../kernel';
import { spreadShares } from '../../settlement';
import type { CommandContext } from '../command';
import { channelProblems } from '../intake';
import type { LineTerms, Terms } from '../vocabulary';
import type { ReadImport } from './record';

/** The terms of the order; `contentPrint` tells whether a record that comes again is the same. */
export function importedTerms(record: ReadImport, contentPrint: string, { shop, gathered }: CommandContext): Terms {
  const currency = record.currency ?? shop.currency;
  const lines = record.lines.map((line, index): LineTerms => {
    const { sku, title = sku, kind, quantity, unitPrice, discount, tax, total, rates, weightGrams, components } = line;
    return {
      ...{ id: String(index + 1), sku, title, kind, units: quantity, unitPrice: priceOf(unitPrice) },
      ...{ gross: grossOf(line), discount, tax, total, rates },
      runs: spreadShares(quantity, total, tax, discount),
      ...(weightGrams !== undefined && { weightGrams }),
      ...(components && {
        components: components.map(({ share, ...part }) => ({ ...part, share: share ?? part.units })),
      }),
      ...(isNumbered(record, String(index + 1)) && { serials: true as const }),
    };
  });
  const pricesIncludeTax = record.pricesIncludeTax ?? shop.pricesIncludeTax;
  const chargesOf = (kind: 'shipping' | 'fee') =>
    sum(
      record.charges.filter((charge) => charge.kind === kind),
      ({ total, tax }) => (pricesIncludeTax ? total : total - tax),
    );
  return {
    intake: {
      number: record.number,
      channel: record.channel,
      externalRef: record.externalRef ?? null,
      contentPrint,
      currency,
      locale: record.locale ?? shop.locale,
      zone: shop.zone,
      pricesIncludeTax,
      party: gathered.party?.id ?? '',
      customerKnown: gathered.party?.known ?? false,
      country: record.shipTo?.country ?? record.billTo?.country ?? null,
      postalCode: record.shipTo?.postalCode ?? null,
      vatId: record.vatId ?? null,
      wanted: null,
      takenBy: null,
      validUntil: null,
      tags: record.tags,
      test: record.test,
      ...(currency !== shop.currency && { shopCurrency: shop.currency }),
    },
    lines,
    charges: record.charges.map((charge, index) => ({ id: `c${index + 1}`, ...charge })),
    totals: {
      currency,
      goods: sum(lines, ({ gross }) => gross),
      discount: sum(lines, ({ discount }) => discount),
      shipping: chargesOf('shipping'),
      fees: chargesOf('fee'),
      tax: record.totals.tax,
      total: record.totals.total,
    },
  };
}

/** Every figure that does not follow from the others, and every word that the shop does not know. */
export function termsProblems(record: ReadImport, { shop }: CommandContext): Problem[] {
  const currency = record.currency ?? shop.currency;
  const includes = record.pricesIncludeTax ?? shop.pricesIncludeTax;
  const parts = [...record.lines, ...record.charges];
  return [
    ...channelProblems(record.channel, shop),
    ...(parts.length === 0 ? [problem('order.empty', 'the order has no line and no charge', {}, ['lines'])] : []),
    ...record.lines.flatMap((line, index): Problem[] => [
      ...(line.unitPrice.currency === currency
        ? []
        : [
            problem('line.price', `a price in ${line.unitPrice.currency} in an order in ${currency}`, {}, [
              ...['lines', index, 'unitPrice', 'currency'],
            ]),
          ]),
      ...differs(line.total, grossOf(line) - line.discount + (includes ? 0 : line.tax), ['lines', index, 'total']),
      ...aboveTotal(line, ['lines', index, 'tax']),
      ...kitProblems(line, ['lines', index, 'components']),
      ...placeProblems(line.location, shop, ['lines', index, 'location']),
    ]),
    ...record.shipments.flatMap(({ lines }, index) =>
      lines.flatMap((line, place) => unitNames(record, line, shop, ['shipments', index, 'lines', place])),
    ),
    ...record.charges.flatMap((charge, index) => aboveTotal(charge, ['charges', index, 'tax'])),
    ...differs(
      record.totals.total,
      sum(parts, ({ total }) => total),
      ['totals', 'total'],
    ),
    ...differs(
      record.totals.tax,
      sum(parts, ({ tax }) => tax),
      ['totals', 'tax'],
    ),
  ];
}

/** Whether the units of a line have numbers: those that have left are named. */
function isNumbered({ shipments }: ReadImport, id: string): boolean {
  return shipments.some(({ lines }) => lines.some(({ lineId, serials }) => lineId === id && serials !== undefined));
}

/** A kit, and nothing else, is put together from something. */
function kitProblems({ kind, components }: ReadImport['lines'][number], path: readonly (string | number)[]): Problem[] {
  if ((kind === 'kit') !== (components !== undefined))
    return [problem('input.invalid', 'belongs to a kit, and every kit has it', {}, path)];
  const skus = (components ?? []).map(({ sku }) => sku);
  return new Set(skus).size === skus.length ? [] : [problem('input.invalid', 'names a component twice', {}, path)];
}

/** Lots and numbers of units that have left. */
function unitNames(
  record: ReadImport,
  { lineId, units, lot, serials }: ReadImport['shipments'][number]['lines'][number],
  { stock }: CommandContext['shop'],
  path: readonly (string | number)[],
): Problem[] {
  const line = record.lines[Number(lineId) - 1];
  if (line?.kind === 'kit')
    return [
      ...(lot === undefined ? [] : [problem('input.invalid', 'a kit has no lot', {}, [...path, 'lot'])]),
      ...(serials === undefined ? [] : [problem('input.invalid', 'a kit has no number', {}, [...path, 'serials'])]),
    ];
  if (!isNumbered(record, lineId)) return [];
  const named = [...new Set(serials)].length;
  return [
    ...(stock.serials ? [] : [problem('input.invalid', 'the shop keeps no serial numbers', {}, [...path, 'serials'])]),
    ...(named === units && serials?.length === units
      ? []
      : [serialCountProblem(line?.sku ?? '', { units, named, lineId })].map((item) => ({
          ...item,
          path: [...path, 'serials'],
        }))),
  ];
}

/** A problem where the shop has no such location. */
export function placeProblems(
  location: string | undefined,
  { locations }: CommandContext['shop'],
  path: readonly (string | number)[],
): Problem[] {
  if (location === undefined || locations.some(({ id }) => id === location)) return [];
  return [problem('input.invalid', `the shop has no location "${location}"`, { location }, path)];
}

function differs(given: number, sums: number, path: readonly (string | number)[]): Problem[] {
  if (given === sums) return [];
  const field = path.join('.');
  return [problem('order.totals', `${field} is ${given}, its parts come to ${sums}`, { field, given, sums }, path)];
}

function aboveTotal({ tax, total }: { tax: number; total: number }, path: readonly (string | number)[]): Problem[] {
  if (tax <= total) return [];
  return [problem('order.totals', `a tax of ${tax} in ${total}`, { field: path.join('.'), tax, total }, path)];
}

function grossOf({ quantity, unitPrice: { amount, scale = 0, per = 1 } }: ReadImport['lines'][number]): number {
  return roundProduct(amount, quantity, 10 ** scale * per, 'half-up');
}

function priceOf({ amount, currency, scale, per }: ReadImport['lines'][number]['unitPrice']): LineTerms['unitPrice'] {
  return { amount, currency, ...(scale !== undefined && { scale }), ...(per !== undefined && { per }) };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
