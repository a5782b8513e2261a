/** The import directions of the house, as data. A new folder needs a row; a new arrow needs a reason in docs/explanation/architecture.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBreaches, findCycles, type Layer } from './support/imports';

const calculators = ['kernel', 'inventory', 'settlement', 'fulfillment', 'aftersales'];
const pure = [...calculators, 'planning', 'order', 'insights', 'compliance'];

const layers: Readonly<Record<string, Layer>> = {
  kernel: { imports: [], packages: ['decimal.js', 'date-fns/', '@date-fns/tz'], pure: true },
  inventory: { imports: ['kernel'], pure: true },
  planning: { imports: ['kernel', 'inventory'], pure: true },
  settlement: { imports: ['kernel'], pure: true },
  fulfillment: { imports: ['kernel', 'inventory', 'settlement'], pure: true },
  aftersales: { imports: ['kernel', 'inventory', 'settlement', 'fulfillment'], pure: true },
  order: { imports: calculators, packages: ['xstate', 'zod'], pure: true },
  insights: { imports: [...calculators, 'order'], pure: true },
  compliance: { imports: [...calculators, 'order'], pure: true },
  ports: { imports: [], types: [...calculators, 'order'] },
  engine: { imports: [...pure, 'ports'], packages: ['zod', 'node:async_hooks', 'node:crypto'] },
  oms: { imports: [...pure, 'ports', 'engine'] },
  index: { imports: [...pure, 'ports', 'engine', 'oms'] },
  // The library's own schemas and its one way to check with them: what comes in over HTTP is checked as what comes in by a call.
  http: { imports: ['kernel', 'order', 'engine', 'oms'], types: ['ports'], packages: ['zod', 'hono', 'hono/'] },
  // Over the facade alone, so that it works through the client, too.
  adopt: { imports: ['kernel', 'engine'], types: ['oms'], packages: ['zod'] },
  // What stands between a framework and the handler; the handler itself knows no framework, and no Node.
  mount: { imports: ['kernel'], types: ['http'], packages: ['node:http', 'node:stream', 'node:stream/'] },
  // Of everything else the types alone: a page that calls the API loads none of it.
  client: { imports: [], types: ['kernel', 'aftersales', 'order', 'insights', 'ports', 'engine', 'oms', 'http'] },
  react: { imports: ['client'], types: ['order'], packages: ['react'] },
  'adapters/memory': { imports: ['kernel', 'ports', 'inventory/guard'] },
  // The driver is structural: what it needs of `pg` or PGlite it declares, and imports neither.
  'adapters/postgres': { imports: ['kernel', 'ports'], packages: ['node:crypto'] },
  // Decides its commits in this process, so it asks the one guard itself, as memory does.
  'adapters/sqlite': { imports: ['kernel', 'ports', 'inventory/guard'] },
  // What adapters over plain `fetch` have in common. No adapter by itself, and no subpath.
  'adapters/fetching': { imports: ['kernel'] },
  'adapters/stripe': { imports: ['kernel', 'ports', 'adapters/fetching'] },
  'adapters/paypal': { imports: ['kernel', 'ports', 'adapters/fetching'] },
  // What brokers of carriers have in common: odd dates, nested payloads, signatures. No adapter by itself, and no subpath.
  'adapters/brokers': { imports: ['kernel', 'ports', 'adapters/fetching'] },
  'adapters/easypost': { imports: ['kernel', 'ports', 'adapters/brokers'] },
  'adapters/shippo': { imports: ['kernel', 'ports', 'adapters/brokers'] },
  'adapters/aftership': { imports: ['kernel', 'ports', 'adapters/brokers'] },
  // Renders what fulfillment describes; the libraries are peers of this subpath alone.
  'adapters/papers': { imports: ['kernel'], types: ['fulfillment'], packages: ['bwip-js/node', 'pdfkit'] },
  'adapters/templates': { imports: ['kernel', 'ports'] },
  // The libraries are peers of this subpath alone.
  'adapters/smtp': { imports: ['kernel', 'ports'], packages: ['nodemailer', 'postal-mime', 'node:crypto'] },
  // Looks names up so that nothing is posted into the host's own network.
  'adapters/webhooks': {
    imports: ['kernel', 'ports', 'adapters/fetching'],
    packages: ['node:crypto', 'node:dns/promises', 'node:net'],
  },
  // The API is a peer of this subpath alone.
  'adapters/opentelemetry': { imports: ['ports'], packages: ['@opentelemetry/api'] },
  contract: { imports: ['kernel', 'ports'] },
};

function sourcesBelow(folder: string): Map<string, string> {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const ours = files.filter((file) => !/(^|[\\/])(node_modules|\.next)[\\/]/.test(file));
  const sources = ours.filter((file) => /\.tsx?$/.test(file)).sort();
  return new Map(sources.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(folder, file), 'utf8')]));
}

describe('the house', () => {
  it('imports in the one direction of the table, and keeps pure folders pure', () => {
    const breaches = findBreaches(sourcesBelow('src'), layers);

    expect(breaches).toEqual([]);
  });

  it('has no files that import each other in a circle', () => {
    const cycles = findCycles(sourcesBelow('src'));

    expect(cycles).toEqual([]);
  });

  it('is entered by its public names in the examples', () => {
    const reaching = [...sourcesBelow('examples')].filter(([, text]) => /from '(\.\.\/)+(src|dist|test)\//.test(text));

    expect(reaching.map(([file]) => file)).toEqual([]);
  });
});

describe('the check itself', () => {
  const house = (files: Record<string, string>) => findBreaches(new Map(Object.entries(files)), layers);

  it('names the file and the import that points the wrong way', () => {
    const breaches = house({
      'kernel/money.ts': "import { place } from '../order/place';",
      'order/place.ts': "import { memory } from '../adapters/memory';\nexport * from '../kernel/money';",
      'adapters/memory/index.ts':
        "import { guard } from '../../inventory/guard';\nimport { stock } from '../../inventory/stock';",
      'adapters/postgres/index.ts': "const { memory } = await import('../memory');",
      'inventory/guard.ts': '',
      'inventory/stock.ts': "type Order = import('../order/place').Order;",
    });

    expect(breaches).toEqual([
      "kernel/money.ts:1 imports '../order/place': kernel may not import order",
      "order/place.ts:1 imports '../adapters/memory': order may not import adapters/memory",
      "adapters/memory/index.ts:2 imports '../../inventory/stock': adapters/memory may not import inventory",
      "adapters/postgres/index.ts:1 imports '../memory': adapters/postgres may not import adapters/memory",
      "inventory/stock.ts:1 imports '../order/place': inventory may not import order",
    ]);
  });

  it('lets ports name types, and types only', () => {
    const breaches = house({
      'kernel/money.ts': '',
      'ports/catalog.ts': "import type { Money } from '../kernel/money';",
      'ports/carrier.ts': "import { type Money } from '../kernel/money';",
    });

    expect(breaches).toEqual([
      "ports/carrier.ts:1 imports '../kernel/money': ports may only `import type` from kernel",
    ]);
  });

  it('lets each package into its own folder only', () => {
    const breaches = house({
      'kernel/time.ts': "import { addDays } from 'date-fns/addDays';",
      'kernel/zone.ts': "import { addDays } from 'date-fns';",
      'order/machine.ts': "import { setup } from 'xstate';",
      'engine/relay.ts': "import { createActor } from 'xstate';",
      'adapters/postgres/driver.ts': "import type { Pool } from 'pg';",
    });

    expect(breaches).toEqual([
      "kernel/zone.ts:1 imports 'date-fns', which kernel may not use",
      "engine/relay.ts:1 imports 'xstate', which engine may not use",
      "adapters/postgres/driver.ts:1 imports 'pg', which adapters/postgres may not use",
    ]);
  });

  it('finds the clock, chance, the environment and classes in pure folders, and leaves others alone', () => {
    const impure = 'const t = [Date.now(), new Date(), new Date(0), Math.random(), process.env.A];\nclass Basket {}';
    const breaches = house({
      'order/clock.ts': impure,
      'engine/clock.ts': impure,
      'kernel/errors.ts': 'export class OmsError extends Error {}',
    });

    expect(breaches).toEqual([
      'order/clock.ts:1 uses Date.now in a pure folder',
      'order/clock.ts:1 uses new Date() without an argument in a pure folder',
      'order/clock.ts:1 uses Math.random in a pure folder',
      'order/clock.ts:1 uses process.env in a pure folder',
      'order/clock.ts:2 uses class Basket in a pure folder',
    ]);
  });

  it('finds identity checks that fail when the package is loaded twice', () => {
    const breaches = house({ 'engine/run.ts': 'if (e instanceof OmsError || e instanceof Error) throw e;' });

    expect(breaches).toEqual(['engine/run.ts:1 uses instanceof OmsError: ask for the shape']);
  });

  it('finds files outside every layer and imports of nothing', () => {
    const breaches = house({ 'helpers/misc.ts': '', 'kernel/ids.ts': "import { hex } from './hex.js';" });

    expect(breaches).toEqual([
      'helpers/misc.ts:1 belongs to no layer of the table',
      "kernel/ids.ts:1 imports './hex.js', which is no file of src (write no extension)",
    ]);
  });

  it('finds circles of files, also through types', () => {
    const cycles = findCycles(
      new Map([
        ['order/a.ts', "import { b } from './b';"],
        ['order/b.ts', "import type { C } from './c';"],
        ['order/c.ts', "import { a } from './a';"],
      ]),
    );

    expect(cycles).toEqual(['order/a.ts → order/b.ts → order/c.ts → order/a.ts']);
  });
});
