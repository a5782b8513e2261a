/** The blocks of the README and the guides run: each as its reader runs it, after those before it, on real stores. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { Order } from '../../src/index';
import { blocksOf } from '../support/guide-blocks';
import { openHand, today } from './hand';
import { type Bindings, type Load, leftToReader, runBlock } from './run-block';
import { type Scene, scenes } from './scenes';

const pages = ['README.md', ...readdirSync('docs/guides').map((file) => `docs/guides/${file}`)].map((path) => {
  const name = path.replace('docs/guides/', '');
  const blocks = blocksOf(readFileSync(path, 'utf8')).filter(({ language }) => language === 'ts');
  return { name, blocks, scenes: scenes[name] ?? {} };
});

/** What the pages take from their environment; keys that open nothing. */
const environment = {
  EASYPOST_API_KEY: 'EZTK1',
  EASYPOST_WEBHOOK_SECRET: 'easypost',
  SHIPPO_TOKEN: 'shippo_test_1',
  SHIPPO_WEBHOOK_SECRET: 'shippo',
  AFTERSHIP_WEBHOOK_SECRET: 'aftership',
  PAYPAL_ID: 'app',
  PAYPAL_SECRET: 'secret',
  PAYPAL_WEBHOOK_ID: '1JE4291016473214C',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  CRON_SECRET: 'of the clock',
};

const font = 'node_modules/@expo-google-fonts/noto-sans-tc/400Regular/NotoSansTC_400Regular.ttf';
const home = process.cwd();
let folder: string;
let server: pg.Pool;
const databases: string[] = [];
const closing: (() => unknown)[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guides-'));
  copyFileSync(font, join(folder, 'NotoSansTC-Regular.ttf'));
  server = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
  process.chdir(folder); // the pages name files without a folder
});
afterAll(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
  // A pool that was closed may still be saying so to the server.
  for (const name of databases)
    await vi.waitFor(() => server.query(`drop database ${name}`), { timeout: 30_000, interval: 100 });
  await server.end();
}, 60_000);
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date(today) }));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A database of its own: the pages take the schema that is the default. */
async function newDatabase(): Promise<string> {
  const name = `guides_${process.pid}_${databases.length}`;
  databases.push(name);
  await server.query(`create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = name;
  return url.href;
}

describe.each(pages)('$name', ({ name, blocks, scenes }) => {
  /** By block: what it declared, on top of what it went on with. */
  const read: Bindings[] = [];

  it.each(blocks.map((block, index) => ({ ...block, index })))('line $line', { timeout: 120_000 }, async (block) => {
    const { goesOn, ...scene }: Scene = scenes[block.index] ?? {};
    const databaseUrl = /DATABASE_URL|\bpool\b/.test(block.code) ? await newDatabase() : '';
    const hand = await openHand(scene.shop?.());
    const given = (await scene.given?.(hand, { databaseUrl, closes })) ?? {};
    const printed: unknown[][] = [];
    const stops: (() => Promise<void>)[] = [];
    const before = goesOn === undefined ? {} : read[goesOn];
    const atHand = {
      ...hand.names(given.order ? (given.order as Order) : await hand.place()),
      ...before,
      ...given,
      console: { log: (...words: unknown[]) => printed.push(words), warn: () => {}, error: () => {} },
      process: {
        env: { ...environment, DATABASE_URL: databaseUrl },
        once: (_signal: string, stop: () => Promise<void>) => stops.push(stop),
      },
    };
    const cases: Case[] = [];

    const made = await runBlock(block.code, atHand, loader(cases));
    for (const value of Object.values(made)) if (isOpen(value)) closes(value);

    for (const run of cases) await run();
    expect(cases.length > 0).toBe(/from '(vitest|node:test)'/.test(block.code));
    const called = new Set<string>();
    await scene.after?.({ ...atHand, ...watched(made, called), printed }, hand);
    const uncalled = leftToReader(block.code).filter((declared) => !called.has(declared));
    expect(uncalled).toEqual(untried[`${name} ${block.index}`]?.of ?? []);
    for (const stop of stops.slice(0, 1)) await stop();
    read[block.index] = { ...before, ...made };
  });
});

it('says what lies before blocks that are there', () => {
  const known = pages.flatMap(({ name, blocks }) => blocks.map((_, index) => `${name} ${index}`));
  const named = Object.entries(scenes).flatMap(([name, of]) => Object.keys(of).map((index) => `${name} ${index}`));

  expect(known.length).toBeGreaterThan(190);
  expect(named.filter((block) => !known.includes(block))).toEqual([]);
});

it('says why of each block whose functions are not called here', () => {
  const asking = pages.flatMap(({ name, blocks }) =>
    blocks.flatMap(({ code }, index) => (/fetch\([`']https:/.test(code) ? [`${name} ${index}`] : [])),
  );
  const left = pages.flatMap(({ name, blocks }) =>
    blocks.flatMap(({ code }, index) => (leftToReader(code).length > 0 ? [`${name} ${index}`] : [])),
  );

  expect(asking).toEqual(Object.keys(foreign));
  expect(Object.keys(untried).filter((block) => !left.includes(block))).toEqual([]);
});

/** Blocks that are compiled and read, and whose methods are not called, as they would ask a server of somebody else. */
const foreign: Readonly<Record<string, string>> = {
  'adapters.md 1': 'the payment provider that the reader has',
  'adapters.md 3': 'the carrier that the reader has',
  'adapters.md 4': 'the mailer that the reader has',
  'tax.md 2': 'the tax service that the reader has',
};

/** Functions that the scenes leave to the reader, and where they run instead. */
const untried: Readonly<Record<string, { readonly of: readonly string[]; readonly because: string }>> = {
  'client.md 6': { of: ['Tracking'], because: 'the hooks are rendered in test/react' },
  'nextjs.md 4': { of: ['useTracking'], because: 'the shop of test/nextjs is served to a browser' },
  'notifications.md 2': { of: ['mail'], because: 'it waits for the mailer that the reader has' },
  'your-own-database.md 6': { of: ['inKysely'], because: 'the same lines run in test/orms' },
  'your-own-database.md 7': { of: ['inDrizzle'], because: 'the same lines run in test/orms' },
  'your-own-database.md 9': { of: ['inPrisma'], because: 'the same lines run in test/orms' },
};

/** The same, and told by name once it is called. */
function watched(made: Bindings, called: Set<string>): Bindings {
  const heard = Object.entries(made).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    return [
      name,
      new Proxy(value, {
        apply(call, self, given) {
          called.add(name);
          return Reflect.apply(call, self, given);
        },
      }),
    ];
  });
  return Object.fromEntries(heard);
}

type Case = () => unknown;

/** Modules by their public names; a test runner, which collects what the block would have it run. */
function loader(cases: Case[]): Load {
  const describe = (_name: string, declare: () => void) => declare();
  const it = (_name: string, run: Case) => void cases.push(run);
  return async (specifier) =>
    specifier === 'vitest' || specifier === 'node:test' ? { describe, it, expect } : import(specifier);
}

interface Open {
  close?(): unknown;
  end?(): unknown;
}

const isOpen = (value: unknown): value is Open =>
  typeof value === 'object' && value !== null && ('close' in value || 'end' in value);

/** After the test, the last first. */
function closes<Opened extends Open>(opened: Opened): Opened {
  closing.push(() => (opened.close ? opened.close() : opened.end?.()));
  return opened;
}
