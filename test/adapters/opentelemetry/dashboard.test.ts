/** The dashboard draws metrics that exist, by labels that they have. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Instrument, instruments } from '../../../src/adapters/opentelemetry';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
}

const dashboard = JSON.parse(readFileSync('docs/operate/grafana.json', 'utf8')) as Dashboard;
const queries = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query)),
];

/** What Prometheus calls the series of an instrument, with the labels that each has. */
const series = new Map<string, readonly string[]>(
  Object.entries<Instrument>(instruments).flatMap(([name, instrument]) => seriesOf(inPrometheus(name), instrument)),
);
const known = (word: string) => series.has(word);
const words = (query: string) => query.match(/\b(?:orderwright|db_client|error)_[a-z_]+|\ble\b/g) ?? [];

it('every series of the dashboard is one that is measured, and has the labels that it is asked for', () => {
  const wrong = queries.flatMap((query) => {
    const used = words(query);
    const labels = new Set(used.filter(known).flatMap((name) => series.get(name) ?? []));
    return used.filter((word) => !known(word) && !labels.has(word)).map((word) => `${word} in ${query}`);
  });

  expect(wrong).toEqual([]);
});

it('everything that is measured is drawn', () => {
  const drawn = queries.flatMap(words).join(' ');

  expect(Object.keys(instruments).filter((name) => !drawn.includes(inPrometheus(name)))).toEqual([]);
});

it('a series that nobody measures is found', () => {
  expect(words('sum(orderwright_orders_total) by (le)').filter(known)).toEqual([]);
});

function seriesOf(name: string, { kind, unit, attributes }: Instrument): (readonly [string, readonly string[]])[] {
  const base = name + (unit === 's' ? '_seconds' : '');
  const labels = attributes.map(inPrometheus);
  if (kind === 'counter') return [[`${base}_total`, labels]];
  if (kind === 'gauge') return [[base, labels]];
  return [
    [`${base}_bucket`, [...labels, 'le']],
    [`${base}_sum`, labels],
    [`${base}_count`, labels],
  ];
}

function inPrometheus(name: string): string {
  return name.replaceAll('.', '_');
}
