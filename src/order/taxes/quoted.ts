/** How the tax of what is agreed came about, told with it where the shop wants to know. */
import type { CommandContext } from '../command';
import { type News, news, type OrderRecord } from '../vocabulary';

/** The news of a draft or an order: nothing where the provider is only asked for rates, and was there. A test order is never reported. */
export function quotedNews({ gathered, shop }: CommandContext, { test }: { readonly test: boolean }): News[] {
  if (gathered.tax === undefined || shop.tax === undefined) return [];
  const reports = shop.tax.reports && !test;
  const { reference, estimated } = gathered.tax;
  if (estimated) return [news('tax.estimated', { reports })];
  return reports ? [news('tax.quoted', { reference, reports })] : [];
}

/**
 * The same of an edit. What was estimated waits for the provider as before; corrections were of other shares, so that all of it is quoted again.
 */
export function requotedNews({ head, taxes }: OrderRecord, { gathered }: CommandContext): News[] {
  if (gathered.tax === undefined) return [];
  const reports = head.tax?.reports ?? false;
  const { reference, estimated } = gathered.tax;
  const corrected = taxes.some(({ lines, charges }) => lines.length + charges.length > 0);
  if (estimated || (corrected && !head.tax?.estimated)) return [news('tax.estimated', { reports })];
  return reports && !head.tax?.estimated ? [news('tax.quoted', { reference, reports })] : [];
}
