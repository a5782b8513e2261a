// @vitest-environment happy-dom
/** The hooks in a page: against the real handler, in strict mode, and on a server. */
import { act, createElement, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Client, createClient } from '../../src/client';
import { createHandler, type Handler, type OrderView } from '../../src/http';
import type { Order } from '../../src/index';
import { useActions, useOrder } from '../../src/react';
import { openShop, type Shop } from '../support/shop';
import { memoryStore, type Store } from '../support/stores';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** What the test needs of the page; the library itself is compiled without the types of a browser. */
interface Page extends HTMLElement {
  readonly textContent: string | null;
  innerHTML: string;
  remove(): void;
}
const { document } = globalThis as unknown as {
  readonly document: { readonly body: { appendChild(page: Page): Page }; createElement(name: string): Page };
};

let store: Store;
let shop: Shop;
let handler: Handler;
let client: Client;
let order: Order;
let root: Root | undefined;
let page: Page;
/** Streams that are open now, and requests that were made. */
let open: number;
let asked: string[];
/** The order that was wanted and the one that was shown, by rendering. */
let rendered: (readonly [wanted: string, got: string | undefined])[];

interface StatusProps {
  readonly id: string;
  readonly initial?: OrderView;
}

function Status({ id, initial }: StatusProps) {
  const live = useOrder(client, id, { initial });
  rendered.push([id, live.order?.id]);
  const { may, actions } = useActions(client, live.order);
  const said = live.error?.code ?? `${live.order?.state.lifecycle ?? 'unknown'} ${live.order?.version ?? 0}`;
  return createElement(
    'p',
    null,
    `${said}, ${actions === null ? 'asking' : may('orders.cancel') ? 'may cancel' : 'may not'}`,
  );
}

const shown = () => page.textContent;
const until = (text: string | RegExp) =>
  expect
    .poll(
      async () => {
        await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
        return shown();
      },
      { timeout: 20_000 },
    )
    .toMatch(text);
const view = async (): Promise<OrderView> => client.orders.get(order.id);
const render = (props: StatusProps) =>
  act(() => root?.render(createElement(StrictMode, null, createElement(Status, props))));

beforeEach(async () => {
  store = await memoryStore();
  shop = openShop(store.repository);
  await shop.oms.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 50 }] });
  handler = createHandler(shop.oms, { authorize: () => ({ role: 'customer', customer: 'c-ann' }), liveMs: 10 });
  [open, asked, rendered] = [0, [], []];
  client = createClient({
    url: 'https://shop.example',
    retry: { firstPauseMs: 5, longestPauseMs: 20 },
    fetch: async (url, init) => {
      const path = new URL(String(url)).pathname;
      asked.push(path);
      if (path.endsWith('/events')) {
        open += 1;
        init?.signal?.addEventListener('abort', () => (open -= 1), { once: true });
      }
      return handler(new Request(url, init));
    },
  });
  order = await shop.settled(await shop.place({ customer: { id: 'c-ann' } }));
  page = document.body.appendChild(document.createElement('div'));
});
afterEach(async () => {
  await act(() => root?.unmount());
  root = undefined;
  page.remove();
  await shop.oms.close();
});

it('shows an order as it moves on, with what may be done, and leaves no stream behind in strict mode', async () => {
  root = createRoot(page);
  await render({ id: order.id });
  await until(new RegExp(`^\\w+ ${order.version}, may cancel$`));
  expect(open).toBe(1);

  await shop.oms.shipments.dispatch(order, { carrier: null });
  await until(/, may not$/);
  expect(Number(shown()?.match(/ (\d+),/)?.[1])).toBeGreaterThan(order.version);

  await act(() => root?.unmount());
  await expect.poll(() => open, { timeout: 20_000 }).toBe(0);
});

it('renders on a server what it was given, asks nothing there, and goes on from it in the page', async () => {
  const initial = await view();
  asked = [];
  const props = { id: order.id, initial };
  const html = renderToString(createElement(StrictMode, null, createElement(Status, props)));

  expect(html).toContain(`${initial.state.lifecycle} ${initial.version}, asking`);
  expect(asked).toEqual([]);

  page.innerHTML = html;
  const complaints: unknown[] = [];
  await act(() => {
    root = hydrateRoot(page, createElement(StrictMode, null, createElement(Status, props)), {
      onRecoverableError: (error) => complaints.push(error),
    });
  });
  await act(() => shop.oms.orders.note(order, { text: 'x' }));
  await until(new RegExp(` ${initial.version + 1}, `));
  expect(complaints).toEqual([]);
});

it('shows another order when it is given one, and nothing of the last', async () => {
  const other = await shop.settled(await shop.place({ customer: { id: 'c-ann' } }));
  await shop.oms.orders.note(other, { text: 'x' });
  root = createRoot(page);
  await render({ id: order.id });
  await until(` ${order.version}, may cancel`);

  await render({ id: other.id });
  await until(` ${other.version + 1}, may cancel`);
  await expect.poll(() => open, { timeout: 20_000 }).toBe(1);
  expect(rendered).toContainEqual([other.id, other.id]);
  expect(rendered.filter(([wanted, got]) => got !== undefined && got !== wanted)).toEqual([]);
});

it('takes a newer order from its parent, and says why it hears no more', async () => {
  root = createRoot(page);
  await render({ id: 'no-such-order' });
  await until('http.notFound');

  const initial = await view();
  await render({ id: order.id, initial });
  expect(shown()).toContain(` ${initial.version}, `);
  await act(() => shop.oms.orders.note(order, { text: 'x' }));
  await until(` ${initial.version + 1}, `);
  await render({ id: order.id, initial: { ...(await view()), version: initial.version + 9 } });
  expect(shown()).toContain(` ${initial.version + 9}, `);
});
