/** The end of a replay, for people. */
import type { OrdersInState, ReplayResult } from './result';

export interface ReportFrame {
  /** Name of the replayed file. */
  file: string;
  /** Where the orders are kept, in words. */
  store: string;
  /** Where the refused lines are. */
  rejects: string;
}

/** The report as text: one block per question, figures aligned. */
export function formatReport(result: ReplayResult, frame: ReportFrame): string {
  const { orders, lines, units, automation, effects, audit, details } = result;
  const blocks = [
    block('Replayed', [
      ['file', frame.file],
      ['store', frame.store],
      ['invoices', count(orders.seen)],
      ['time', `${seconds(result.seconds)}, ${count(Math.round(result.ordersPerSecond))} orders/s`],
    ]),
    block('Orders', [
      ['placed', count(orders.placed)],
      ['refused', count(orders.refused)],
      ['completed', count(orders.completed)],
      ['cancelled', count(orders.cancelled)],
    ]),
    table('Orders by channel and state', stateRows(details.ordersByState)),
    block('Lines', [
      ['seen', count(lines.seen)],
      ['accepted', count(lines.accepted)],
      ['refused', count(lines.refused)],
    ]),
    block(
      'Money',
      entries(result.money).flatMap(([currency, { captured, refunded }]) => [
        [`taken (${currency})`, money(captured, currency)],
        [`refunded (${currency})`, money(refunded, currency)],
        [`kept (${currency})`, money(captured - refunded, currency)],
      ]),
    ),
    block('Units', [
      ['ordered', count(units.ordered)],
      ['shipped', count(units.shipped)],
      ['returned', count(units.returned)],
    ]),
    block('Refusals', counts(result.refusals)),
    block('Steps taken', [
      ['by rule', count(details.stepsByActorKind.rule ?? 0)],
      ['by hand (staff)', count(details.stepsByActorKind.staff ?? 0)],
      ...counts(details.stepsByActorKind)
        .filter(([kind]) => kind !== 'rule' && kind !== 'staff')
        .map(([kind, figure]): Row => [`by ${kind}`, figure]),
      ['orders no hand touched', count(automation.untouched)],
      ['orders touched by hand', count(automation.touched)],
    ]),
    block('Effects', [
      ['delivered', count(effects.delivered)],
      ...counts(details.effectsByKind).map(([kind, figure]): Row => [`  ${kind}`, figure]),
      ['pending', count(effects.pending)],
      ['dead', count(effects.dead)],
    ]),
    block('Audits (differences found)', [
      ['stock', count(audit.stock)],
      ['money', count(audit.money)],
      ['facts', count(audit.facts)],
    ]),
    `${count(lines.refused)} refused lines are in ${frame.rejects}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

type Row = readonly [label: string, figure: string];

/** Labels to the left; figures to the right, unless the block holds words. */
function block(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return `${title}\n  none`;
  const label = Math.max(...rows.map(([text]) => text.length), 24);
  const words = rows.some(([, figure]) => /[a-z]/i.test(figure));
  const width = Math.max(...rows.map(([, figure]) => figure.length), 12);
  return [
    title,
    ...rows.map(([text, figure]) => `  ${text.padEnd(label)}  ${words ? figure : figure.padStart(width)}`.trimEnd()),
  ].join('\n');
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length <= 1) return `${title}\n  none`;
  const columns = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return [
    title,
    ...rows.map((row) =>
      `  ${row
        .map((cell, column) => {
          const width = columns[column] ?? 0;
          return column === row.length - 1 ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')}`.trimEnd(),
    ),
  ].join('\n');
}

function stateRows(states: readonly OrdersInState[]): string[][] {
  const rows = [...states]
    .sort((a, b) => compare(a.channel, b.channel) || b.orders - a.orders || compare(stateKey(a), stateKey(b)))
    .map((row) => [row.channel, row.lifecycle, row.payment, row.fulfillment, row.aftersales, count(row.orders)]);
  return [['channel', 'lifecycle', 'payment', 'fulfillment', 'aftersales', 'orders'], ...rows];
}

const stateKey = (row: OrdersInState) => `${row.lifecycle} ${row.payment} ${row.fulfillment} ${row.aftersales}`;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The greatest first. */
function counts(record: Readonly<Record<string, number>>): Row[] {
  return entries(record)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => [name, count(n)]);
}

function entries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compare(a, b));
}

const count = (n: number) => n.toLocaleString('en-GB');

const seconds = (n: number) => (n < 100 ? `${n.toFixed(1)} s` : `${count(Math.round(n))} s`);

/** Minor units as the currency is written. */
function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
