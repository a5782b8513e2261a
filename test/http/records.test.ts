/** Records of any number over HTTP, a line for each: what is answered, what is held meanwhile, and what becomes of a line that is none. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client';
import { type Caller, createHandler, type Handler } from '../../src/http';
import type { ImportedOrder } from '../../src/index';
import { expressHandler } from '../../src/mount/express';
import { onSocket } from '../client/socket';
import { openShop, type Shop } from '../support/shop';
import { memoryStore } from '../support/stores';

const callers: Readonly<Record<string, Caller>> = {
  staff: { role: 'staff', id: 'sam' },
  ann: { role: 'customer', customer: 'c-ann' },
};
const maxBodyBytes = 4_000;
let shop: Shop;
let handler: Handler;

beforeEach(async () => {
  shop = openShop((await memoryStore()).repository);
  handler = createHandler(shop.oms, {
    maxBodyBytes,
    authorize: (asked) => callers[asked.headers.get('authorization') ?? ''] ?? null,
  });
});
afterEach(() => shop.oms.close());

const order = (number: string, changes: object = {}): ImportedOrder =>
  ({
    ...{ number, channel: 'web', customer: { email: 'old@example.com' } },
    ...{ placedAt: '2025-12-01T10:00:00Z', cancellations: [{ at: '2025-12-02T10:00:00Z', reason: 'customer' }] },
    lines: [{ sku: 'MUG', quantity: 1, unitPrice: { amount: 1250, currency: 'GBP' }, tax: 208, total: 1250 }],
    totals: { total: 1250, tax: 208 },
    ...changes,
  }) as ImportedOrder;
const many = (count: number, from = 1) => Array.from({ length: count }, (_, n) => order(`OLD-${from + n}`));
const asLines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

const send = (body: string | ReadableStream<Uint8Array> | null, path = '/orders/import', as = 'staff') =>
  handler(
    new Request(`https://shop.example${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', ...(as && { authorization: as }) },
      ...(body !== null && { body, duplex: 'half' }),
    } as RequestInit),
  );
interface Report {
  readonly line: number;
  readonly number?: string | null;
  readonly status: string;
  readonly problems: readonly { readonly message: string; readonly path?: readonly unknown[] }[];
}
const reports = async (answer: Response): Promise<Report[]> => {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  return (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

describe('a body of records', () => {
  it('is answered line by line; what is no record is refused by itself, and what comes behind it is taken', async () => {
    const long = JSON.stringify(order('LONG', { notes: 'x'.repeat(maxBodyBytes) }));
    const body = [
      ...[JSON.stringify(order('OLD-1')), '', '{"number":', '[1]', '"text"', 'null', '  \t\r', long],
      ...['{}', `${JSON.stringify(order('OLD-2'))}\r`, JSON.stringify(order('OLD-1'))],
    ].join('\n');
    const told = await reports(await send(body));

    expect(told.map(({ line, number, status }) => [line, number, status])).toEqual([
      ...[
        [1, 'OLD-1', 'taken'],
        [2, null, 'refused'],
        [3, null, 'refused'],
        [4, null, 'refused'],
        [5, null, 'refused'],
      ],
      ...[
        [6, null, 'refused'],
        [7, null, 'refused'],
        [8, 'OLD-2', 'taken'],
        [9, 'OLD-1', 'unchanged'],
      ],
    ]);
    const why = told.map(({ problems }) => problems.map(({ message }) => message));
    const none = ['the line is no JSON object'];
    expect(why.slice(1, 6)).toEqual([none, none, none, none, [`is longer than ${maxBodyBytes} bytes`]]);
    expect(told[6]?.problems.map(({ path }) => path?.[0])).toContain('number');
    expect((await shop.oms.orders.find()).orders.map(({ number }) => number).sort()).toEqual(['OLD-1', 'OLD-2']);
  });

  it('is read in whatever pieces it comes, letters of several bytes cut in two', async () => {
    const record = order('ALT-1', { customer: { email: 'bärbel@example.com', name: '林小美' } });
    const bytes = new TextEncoder().encode(asLines([record, order('OLD-2')]).trimEnd());
    for (const size of [1, 7, 64, bytes.length]) {
      const pieces = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
          controller.close();
        },
      });
      const told = await reports(await send(pieces));
      const status = size === 1 ? 'taken' : 'unchanged';
      expect(told.map((one) => [one.number, one.status])).toEqual([
        ['ALT-1', status],
        ['OLD-2', status],
      ]);
    }
  });

  it('is longer than a body may be, and each record is not; no other address takes one', async () => {
    const body = asLines(many(30));
    expect(body.length).toBeGreaterThan(2 * maxBodyBytes);
    expect((await reports(await send(body))).map(({ status }) => status)).toEqual(
      Array.from({ length: 30 }, () => 'taken'),
    );

    const elsewhere = await send(body, '/orders');
    expect([elsewhere.status, await elsewhere.json()]).toMatchObject([413, { code: 'http.tooLarge' }]);
    const short = await send('{}', '/orders');
    expect([short.status, await short.json()]).toMatchObject([415, { code: 'http.mediaType' }]);
  });

  it('is not read where nobody may send it, and nothing is taken with terms that there are not', async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>(
        { pull: (controller) => controller.enqueue(new TextEncoder().encode(asLines([order(`OLD-${++pulled}`)]))) },
        { highWaterMark: 0 },
      );
    const statuses = [
      (await send(endless(), '/orders/import', '')).status,
      (await send(endless(), '/orders/import', 'ann')).status,
      (await send(endless(), '/orders/import?publish=perhaps')).status,
      (await send(endless(), '/stock/importStock?mode=guess')).status,
    ];
    expect([statuses, pulled]).toEqual([[401, 403, 422, 422], 0]);
    expect(await reports(await send(null))).toEqual([]);
  });

  it('is read no further than its reports are, and no more once nobody reads them', async () => {
    let pulled = 0;
    let over = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => controller.enqueue(new TextEncoder().encode(asLines([order(`OLD-${++pulled}`)]))),
        cancel() {
          over = true;
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await send(endless);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const held = pulled;
    expect(held).toBeLessThanOrEqual(201);
    for (let read = 0; read < 450; read++) await reader.read();
    expect(pulled).toBeGreaterThan(held);
    expect(pulled).toBeLessThanOrEqual(held + 600);
    await reader.cancel();
    await expect.poll(() => over).toBe(true);
  });
});

it('takes rows of a stock file one by one, under its name once', async () => {
  const rows = [
    { sku: 'MUG', quantity: 5, unitCost: 250 },
    { sku: 'TEE', quantity: -1 },
    { sku: 'PEN', quantity: 5, serials: ['x'] },
    { sku: 'TEE', quantity: 7, location: 'main', lot: 'L1', expiresOn: '2027-01-31' },
  ];
  const told = await reports(await send(asLines(rows), '/stock/importStock?mode=add&file=monday'));
  expect(told.map(({ line, status, problems }) => [line, status, problems[0]?.path])).toEqual([
    [1, 'taken', undefined],
    [2, 'refused', ['quantity']],
    [3, 'refused', ['serials']],
    [4, 'taken', undefined],
  ]);
  const again = await reports(await send(asLines(rows), '/stock/importStock?mode=add&file=monday'));
  expect(again.map(({ status }) => status)).toEqual(['unchanged', 'refused', 'refused', 'unchanged']);
  expect(await shop.oms.inventory.levels(['MUG', 'TEE'])).toMatchObject([
    { sku: 'MUG', onHand: 5, value: 1_250 },
    { sku: 'TEE', onHand: 7, lot: 'L1' },
  ]);
});

it('answers on a socket while the body is still being sent', async () => {
  const mount = expressHandler(handler);
  const server = createServer((incoming, outgoing) => void mount(incoming, outgoing, () => outgoing.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const headers = { 'content-type': 'application/x-ndjson', authorization: 'staff' };
  const { port } = server.address() as AddressInfo;
  const asking = request({ port, host: '127.0.0.1', method: 'POST', path: '/orders/import', headers });
  asking.write(asLines(many(200)));
  const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream];
  const lines = createInterface({ input: answer })[Symbol.asyncIterator]();
  for (let line = 1; line <= 200; line++) expect(JSON.parse((await lines.next()).value)).toMatchObject({ line });
  asking.end(asLines(many(1, 201)));

  expect(JSON.parse((await lines.next()).value)).toMatchObject({ line: 201, number: 'OLD-201', status: 'taken' });
  expect((await lines.next()).done).toBe(true);
  server.closeAllConnections();
  server.close();
});

it('is sent by the client block by block, each until it is answered, no faster than reports are taken', async () => {
  const socket = await onSocket(handler);
  const client = createClient({
    url: socket.url,
    headers: () => ({ authorization: 'staff' }),
    retry: { firstPauseMs: 1, longestPauseMs: 50 },
  });
  let read = 0;
  function* old(): Generator<ImportedOrder> {
    for (const record of many(450)) {
      read += 1;
      yield record;
    }
  }
  socket.loseAnswers(1);
  const statuses: string[] = [];
  for await (const { line, number, status } of client.orders.importEach(old())) {
    expect([line, number]).toEqual([statuses.length + 1, `OLD-${line}`]);
    statuses.push(status);
    expect(read).toBe(Math.min(450, Math.ceil(line / 200) * 200));
  }
  // The first block was taken before its answer was lost.
  expect(statuses.map((status, at) => status === (at < 200 ? 'unchanged' : 'taken'))).not.toContain(false);
  expect(statuses).toHaveLength(450);
  expect(socket.heard).toEqual(Array.from({ length: 4 }, () => 'POST /orders/import'));

  const rows = Array.from({ length: 250 }, () => ({ sku: 'MUG', quantity: 1 }));
  const told = [];
  for await (const report of client.inventory.importEach(rows, { mode: 'add', file: 'monday' })) told.push(report);
  expect(told.map(({ line, status }) => [line, status])).toEqual(rows.map((_, at) => [at + 1, 'taken']));
  expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 250 }]);
  await socket.close();
}, 60_000);
