/**
 * Every bench with short settings, and one table of what they say: `npm run bench`. Each runs in a process and on a server of its own, one
 * after the other. The long runs are those of the programs themselves.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Figures = Readonly<Record<string, unknown>>;

interface Bench {
  readonly name: string;
  readonly args: readonly string[];
  /** What of the last line's JSON goes into the table. */
  readonly rows: (figures: never) => readonly (readonly [what: string, figure: string])[];
}

const benches: readonly Bench[] = [
  {
    name: 'import',
    args: ['--rounds', '9'],
    rows: ({ coreMs, ratios }: { coreMs: number; ratios: Record<'packages' | 'together', number> }) => [
      [
        'import in a fresh process',
        `${coreMs} ms, ${ratios.packages}× its dependencies, ${ratios.together}× all at once`,
      ],
    ],
  },
  {
    name: 'place',
    args: ['--rounds', '5'],
    rows: ({
      distinct,
      hot,
      cpuMsPerOrder,
    }: Record<'distinct' | 'hot', Record<string, Record<string, number>>> & { cpuMsPerOrder: number }) => [
      ...Object.entries({ distinct, hot }).flatMap(([load, byCallers]) =>
        Object.entries(byCallers).map(([callers, of]): [string, string] => [
          `${load} SKUs, ${callers} callers`,
          `${of.oms}/s, ${of.ratio}× separate statements, ${of.groupRatio}× bare group commit, p99 ${of.p99Ms} ms (separate ${of.sqlP99Ms} ms)`,
        ]),
      ),
      ['own processor time', `${Math.round(cpuMsPerOrder * 1_000)} µs an order`],
    ],
  },
  {
    name: 'relay',
    args: ['--effects', '5000', '--seconds', '3'],
    rows: ({ perSecond, halfLoad }: { perSecond: number; halfLoad: Record<string, { p99Ms: number }> }) => [
      ['deliveries', `${perSecond}/s`],
      ...Object.entries(halfLoad).map(([way, { p99Ms }]): [string, string] => [
        `p99 at half load, ${way}`,
        `${p99Ms} ms`,
      ]),
    ],
  },
  {
    name: 'observer',
    args: ['--rounds', '9'],
    rows: ({ nobody, withoutSdk, withSdk }: Record<string, { microsPerOrder: number; more: number }>) => [
      ['an order in memory', `${nobody?.microsPerOrder} µs`],
      ['watched by OpenTelemetry', `${withSdk?.more} µs more, ${withoutSdk?.more} µs without an SDK`],
    ],
  },
  {
    name: 'held-row',
    args: [],
    rows: ({ held, nobodyHolds }: Record<'held' | 'nobodyHolds', { p99Ms: number }>) => [
      ['p99 of others while a row is held', `${held.p99Ms} ms (${nobodyHolds.p99Ms} ms before)`],
    ],
  },
  {
    name: 'stock',
    args: ['--rows', '100000', '--samples', '200', '--units', '2000'],
    rows: ({
      rows,
      sale,
      ratios,
    }: {
      rows: Record<'readRatio' | 'holdRatio', number>;
      sale: Record<'oms' | 'byHand', { perSecond: number; p99Ms: number }>;
      ratios: { ordersPerSecond: number; p99: number };
    }) => [
      ['100,000 stock rows against 1', `reads ${rows.readRatio}×, holds ${rows.holdRatio}×`],
      ['flash sale of 2,000 units', `${sale.oms.perSecond}/s, ${ratios.ordersPerSecond}× select for update`],
      ['its p99', `${sale.oms.p99Ms} ms (by hand ${sale.byHand.p99Ms} ms)`],
    ],
  },
  {
    name: 'waiting',
    args: ['--waiting', '10000', '--rounds', '3'],
    rows: ({ many, ratios }: { many: Record<string, number>; ratios: Record<'arrival' | 'otherDay', number> }) => [
      ['100 units for 10,000 waiting orders', `${many.msPerUnit} ms a unit, ${ratios.arrival}× 1,000 waiting`],
      ['another day for 100 of them', `${many.otherDayMs} ms, ${ratios.otherDay}×`],
    ],
  },
  {
    name: 'growth',
    args: ['--small', '2000', '--orders', '20000', '--facade', '2000', '--samples', '100'],
    rows: ({ ratios, held }: { ratios: Record<string, number>; held: Record<string, { ratio: number }> }) => [
      ['20,000 orders against 2,000, worst', worst(ratios)],
      [
        'beside 20,000 holds, worst',
        worst(Object.fromEntries(Object.entries(held).map(([k, { ratio }]) => [k, ratio]))),
      ],
    ],
  },
];

for (const { name, args, rows } of benches) {
  const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  if (!existsSync(program)) throw new Error(`there is no bench/${name}.ts`);
  const figures = await lastLineOf(program, args);
  console.log(`\n${name}`);
  for (const [what, figure] of rows(figures as never)) console.log(`  ${what.padEnd(38)} ${figure}`);
}

function worst(ratios: Readonly<Record<string, number>>): string {
  const [name, ratio] = Object.entries(ratios).reduce((a, b) => (b[1] > a[1] ? b : a));
  return `${ratio}× (${name})`;
}

function lastLineOf(program: string, args: readonly string[]): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, '--json', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('exit', (code) => {
      if (code !== 0) return reject(new Error(`${program} ended with ${code}`));
      resolve(JSON.parse(text.trim().split('\n').at(-1) ?? '{}') as Figures);
    });
  });
}
