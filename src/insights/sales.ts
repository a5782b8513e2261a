/** What was sold, by period. */
import { compareBytes, type Instant, type LocalDate, localDate } from '../kernel';

/** An order as far as its sales matter. Amounts are minor units of its currency, `total` is payable, tax included. */
export interface SoldOrder {
  readonly placedAt: Instant;
  readonly currency: string;
  readonly units: number;
  readonly total: number;
  readonly tax: number;
  readonly refunded: number;
}

/** `week` begins on Monday (ISO 8601). */
export type SalesPeriod = 'day' | 'week' | 'month';

/** The calendar in which orders are grouped: an IANA zone and the length of a period. */
export interface SalesCalendar {
  readonly zone: string;
  readonly period: SalesPeriod;
}

/** The sales of one currency in the period that begins on a day; `average` is the order value in minor units, rounded half-up. */
export interface PeriodSales {
  readonly from: LocalDate;
  readonly currency: string;
  readonly orders: number;
  readonly units: number;
  readonly total: number;
  readonly tax: number;
  readonly refunded: number;
  readonly average: number;
}

/**
 * Sales by period and currency, earliest first. A period is one of the zone's calendar; periods without an order are left out.
 *
 * Law: per currency, the sums over all periods are the sums over all orders.
 *
 * @example
 * salesByPeriod(orders, { zone: 'Europe/London', period: 'month' });
 * // [{ from: '2026-01-01', currency: 'GBP', orders: 2, units: 3, total: 3000, tax: 500, refunded: 0, average: 1500 }]
 */
export function salesByPeriod(orders: readonly SoldOrder[], { zone, period }: SalesCalendar): PeriodSales[] {
  const groups = new Map<string, PeriodSales>();
  for (const order of orders) {
    const from = startOf(localDate(order.placedAt, zone), period);
    const key = `${from} ${order.currency}`;
    groups.set(key, add(groups.get(key) ?? nothing(from, order.currency), order));
  }
  return [...groups].sort(([a], [b]) => compareBytes(a, b)).map(([, sales]) => sales);
}

function nothing(from: LocalDate, currency: string): PeriodSales {
  return { from, currency, orders: 0, units: 0, total: 0, tax: 0, refunded: 0, average: 0 };
}

function add(sales: PeriodSales, order: SoldOrder): PeriodSales {
  const orders = sales.orders + 1;
  const total = sales.total + order.total;
  return {
    from: sales.from,
    currency: sales.currency,
    orders,
    units: sales.units + order.units,
    total,
    tax: sales.tax + order.tax,
    refunded: sales.refunded + order.refunded,
    average: Math.round(total / orders),
  };
}

function startOf(date: LocalDate, period: SalesPeriod): LocalDate {
  if (period === 'day') return date;
  if (period === 'month') return `${date.slice(0, 7)}-01`;
  const day = new Date(`${date}T00:00:00.000Z`);
  const daysSinceMonday = (day.getUTCDay() + 6) % 7;
  day.setUTCDate(day.getUTCDate() - daysSinceMonday);
  return day.toISOString().slice(0, 10);
}
