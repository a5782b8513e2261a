/** What is said of a window that an order books: that it is booked, and that its goods may not be there by then. */
import type { Allocation } from '../../inventory';
import { problem } from '../../kernel';
import type { CommandContext } from '../command';
import { placesOf } from '../progress';
import { lateFor } from '../promising';
import { type Intake, type News, news, type OrderRecord, type WindowBooking } from '../vocabulary';

/** Facts of booking a window together with the order. */
export function windowNews(
  window: WindowBooking | undefined,
  allocations: readonly Allocation[],
  to: Pick<Intake, 'country' | 'postalCode'>,
  context: CommandContext,
): News[] {
  return window ? [news('window.booked', window), ...warnings(window, allocations, to, context)] : [];
}

/** The warning, of an order that was placed before. */
export function windowWarnings({ head }: OrderRecord, window: WindowBooking, context: CommandContext): News[] {
  const places = head.counts.flatMap((count) => placesOf(count).map((place) => ({ ...place, lineId: count.id })));
  return warnings(window, places, head.intake, context);
}

function warnings(
  window: WindowBooking,
  places: Parameters<typeof lateFor>[1],
  to: Pick<Intake, 'country' | 'postalCode'>,
  context: CommandContext,
): News[] {
  const lines = lateFor(window, places, to, context);
  if (lines.length === 0) return [];
  const message = `lines ${lines.join(', ')} may not be there by the window ${window.id}`;
  return [news('order.warned', { warnings: [problem('window.late', message, { window: window.id, lines })] })];
}
