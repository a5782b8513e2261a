/**
 * The order system's side of a replay: every sale is placed, paid, shipped and delivered by rules and simulators, every return matched and
 * refunded, and at the end the books are counted from the orders themselves.
 *
 * Invoices go in groups of `concurrency`: the deadlines that are due run first, then the group's sales side by side, then its returns,
 * customer by customer in the order of the file. Every step has a key, so that a run that is taken up again repeats nothing; how many
 * invoices are done is kept in the store, so that it does not begin at the first one either.
 */
import { type Clock, createOms, type Oms, type Order, type Repository } from 'orderwright';
import type { Invoice } from './invoices';
import { createOutside, type Outside } from './outside';
import type { RejectCode } from './rejects';
import type { OrdersInState, Replay, ReplayOptions, ReplayResult } from './result';
import { returnLines } from './returns';
import { type Classified, classify, type Return, type Sale } from './rules';
import { canBeTaken, orderOf } from './sales';
import { type OpenStore, openStore } from './store';

export { postgresMarker, sqliteMarker } from './store';

const shop = { id: 'replay', zone: 'Europe/London', currency: 'GBP' } as const;
const system = { kind: 'system', id: 'simulators' } as const;
/** Units put on the shelf when a code is first seen: every order of any file can be met. */
const seededUnits = 1_000_000_000;
/** For so long, by the file's clock, a process that was killed keeps what it was about to deliver. */
const leaseMs = 30_000;
const dayMs = 86_400_000;
/** Days without a deadline after which nothing more is waited for: what is undelivered then stands in the result as pending. */
const quietDays = 365;

export const replay: Replay = async (invoices, options, onProgress) => {
  const started = performance.now();
  const store = await openStore(options.database);
  try {
    return await replayInto(store, invoices, { ...options, started }, onProgress);
  } finally {
    await store.close();
  }
};

/** A replay into a store that is open already. */
export async function replayInto(
  store: Pick<OpenStore, 'repository' | 'progress'>,
  invoices: AsyncIterable<Invoice>,
  options: Omit<ReplayOptions, 'database'> & { readonly started: number },
  onProgress: Parameters<Replay>[2],
): Promise<ReplayResult> {
  const clock = fileClock();
  const outside = createOutside();
  const oms = openShop(store.repository, clock, outside);
  await oms.migrate();
  const done = await store.progress.read();
  await options.onReady();
  const run = new Run(oms, store.repository, clock, options);
  await run.lookBack();
  for await (const group of groupsOf(invoices, options.concurrency, done)) {
    options.signal.throwIfAborted();
    if (run.seen < done) await run.passOver(group);
    else {
      await run.group(group);
      await store.progress.write(run.seen);
    }
    onProgress({ invoices: run.seen });
  }
  await run.untilNothingIsDue();
  const result = await run.count(outside);
  await oms.close();
  return result;
}

/** The shop of the file: prices as given, a country is address enough, no limits, no return window; a warehouse that answers at once. */
function openShop(repository: Repository, clock: Clock, outside: Outside): Oms {
  return createOms({
    shop,
    repository,
    clock,
    relay: 'manual',
    settleMs: 0,
    payments: { card: outside.card },
    carriers: [outside.carrier],
    notifiers: [outside.notifier],
    tax: { quote: async ({ lines }) => lines.map(() => [{ name: 'VAT', rate: '0.2' }]) },
    process: {
      prices: 'asGiven',
      address: 'country',
      dispatch: 'onRelease',
      returns: { windowDays: null, receive: 'onApproval' },
      limits: {
        maxAmount: null,
        maxUnitsPerLine: null,
        discountPercentWithoutApproval: null,
        refundWithoutApproval: null,
        overridePercentWithoutApproval: null,
      },
    },
  });
}

type Read = { invoice: Invoice; classified: Classified };

/** A sale that no order can hold loses all its lines. */
function readInvoice(invoice: Invoice): Read {
  const classified = classify(invoice);
  if (classified.kind !== 'sale' || canBeTaken(orderOf(invoice, classified), classified))
    return { invoice, classified };
  const known = new Map(classified.rejects.map((reject) => [reject.line, reject]));
  const rejects = invoice.lines.map(({ line }) => known.get(line) ?? { line, code: 'order.refused' as const });
  return { invoice, classified: { kind: 'empty', rejects } };
}

class Run {
  seen = 0;
  /** Effects were found that an earlier process left undelivered, perhaps still under its lease. */
  private recovering = false;
  /** `placed`: by this process. */
  private readonly orders = { placed: 0, refused: 0 };
  private readonly lines = { seen: 0, refused: 0 };
  private readonly refusals = new Map<string, number>();
  private readonly stocked = new Set<string>();

  constructor(
    private readonly oms: Oms,
    private readonly repository: Repository,
    private readonly clock: ReturnType<typeof fileClock>,
    private readonly options: Parameters<typeof replayInto>[2],
  ) {}

  async lookBack(): Promise<void> {
    this.recovering = (await this.oms.effects.counts()).pending > 0;
  }

  /** A group that an earlier process dealt with: only what the store does not keep is found out again. */
  async passOver(invoices: readonly Invoice[]): Promise<void> {
    const read = invoices.map(readInvoice);
    for (const { invoice, classified } of read) this.rejectAll(invoice, classified);
    this.clock.moveTo(Date.parse((invoices.at(-1) as Invoice).at));
    await this.takeBack(read);
    this.seen += invoices.length;
  }

  async group(invoices: readonly Invoice[]): Promise<void> {
    const read = invoices.map(readInvoice);
    const first = invoices[0] as Invoice;
    await this.deadlinesUntil(Date.parse(first.at));
    await this.stock(read);
    for (const { invoice, classified } of read) this.rejectAll(invoice, classified);
    await this.sell(read);
    await this.takeBack(read);
    this.seen += invoices.length;
  }

  /** Runs what is due before the clock moves on. */
  private async deadlinesUntil(at: number): Promise<void> {
    this.clock.moveTo(at);
    if ((await this.oms.relay.runDeadlines()) > 0 || this.recovering) await this.deliver();
  }

  /** Puts codes on the shelf that are seen for the first time. */
  private async stock(read: readonly Read[]): Promise<void> {
    const codes = new Set(
      read.flatMap(({ classified }) => (classified.kind === 'sale' ? classified.goods.map((line) => line.code) : [])),
    );
    const unseen = [...codes].filter((code) => !this.stocked.has(code));
    if (unseen.length === 0) return;
    const there = new Set((await this.oms.inventory.levels(unseen)).map((row) => row.sku));
    const missing = unseen.filter((code) => !there.has(code));
    if (missing.length > 0)
      await this.oms.inventory.receive({ lines: missing.map((sku) => ({ sku, quantity: seededUnits })) });
    for (const code of unseen) this.stocked.add(code);
  }

  private rejectAll(invoice: Invoice, classified: Classified): void {
    this.lines.seen += invoice.lines.length;
    for (const { line, code } of classified.rejects) this.reject(line, code);
    if (classified.kind !== 'empty') return;
    this.orders.refused++;
    this.refusals.set('order.empty', (this.refusals.get('order.empty') ?? 0) + 1);
  }

  private reject(line: number, code: RejectCode): void {
    this.options.rejects.add(line, code);
    this.lines.refused++;
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Places the sales at their own times; the simulators pay, ship and deliver. */
  private async sell(read: readonly Read[]): Promise<void> {
    const placing = read.flatMap(({ invoice, classified }) =>
      classified.kind === 'sale' ? [this.place(invoice, classified)] : [],
    );
    const last = read.at(-1) as Read;
    this.clock.moveTo(Date.parse(last.invoice.at));
    const placed = await Promise.all(placing);
    if (placed.length === 0) return;
    this.orders.placed += placed.filter((order) => !order.replayed).length;
    await this.deliver();
    await Promise.all(placed.map((order) => this.arrive(order.id)));
    await this.deliver();
  }

  private place(invoice: Invoice, sale: Sale): Promise<Order> {
    this.clock.moveTo(Date.parse(invoice.at));
    return this.oms.orders.place(orderOf(invoice, sale), {
      idempotencyKey: `sale:${invoice.key}`,
      actor: { kind: 'customer' },
    });
  }

  /**
   * Delivers effects until none is due, stopping between two rounds when asked to. What a killed process had claimed is waited for, longer each
   * time: with larger groups its clock was ahead of ours, and its leases end by that clock.
   */
  private async deliver(): Promise<void> {
    for (let waitMs = leaseMs; ; waitMs *= 2) {
      await this.deliverDue();
      if (this.recovering) this.recovering = (await this.oms.effects.counts()).pending > 0;
      if (!this.recovering || waitMs > quietDays * dayMs) return;
      this.clock.moveTo(this.clock.now() + waitMs);
    }
  }

  private async deliverDue(): Promise<void> {
    for (let due = 1; due > 0; ) {
      this.options.signal.throwIfAborted();
      const { delivered, retried } = await this.oms.relay.runOnce({ budgetMs: 0, deadlines: false });
      due = delivered + retried;
    }
  }

  /** The carrier reports every parcel of the order as delivered. */
  private async arrive(orderId: string): Promise<void> {
    const order = await this.oms.orders.get(orderId);
    for (const { id, status } of order.shipments) {
      if (status === 'dispatched')
        await this.oms.shipments.track(
          order,
          { shipmentId: id, status: 'delivered' },
          { actor: system, idempotencyKey: `delivered:${id}` },
        );
    }
  }

  /** Returns of one customer wait for each other; those of several go side by side. */
  private async takeBack(read: readonly Read[]): Promise<void> {
    const byCustomer = new Map<string, { invoice: Invoice; wanted: Return }[]>();
    for (const { invoice, classified } of read) {
      if (classified.kind !== 'return') continue;
      const own = byCustomer.get(classified.customer);
      if (own) own.push({ invoice, wanted: classified });
      else byCustomer.set(classified.customer, [{ invoice, wanted: classified }]);
    }
    if (byCustomer.size === 0) return;
    await Promise.all(
      [...byCustomer.values()].map(async (own) => {
        for (const { invoice, wanted } of own) {
          for (const line of await returnLines(this.oms, invoice, wanted)) this.reject(line, 'return.noMatchingOrder');
        }
      }),
    );
    await this.deliver();
  }

  /** The clock runs on, a day at a time, until nothing is due any more. */
  async untilNothingIsDue(): Promise<void> {
    await this.deliver();
    for (let quiet = 0; quiet < quietDays; ) {
      this.options.signal.throwIfAborted();
      const next = await this.repository.nextDeadline(shop.id);
      if (next === null && !this.recovering) return;
      quiet = next === null ? quiet + 1 : 0;
      await this.deadlinesUntil(Math.max(next === null ? 0 : Date.parse(next), this.clock.now() + dayMs));
    }
  }

  /** Counts everything from the stored orders; only what never became an order is counted on the way. */
  async count(outside: Outside): Promise<ReplayResult> {
    const states = new Map<string, OrdersInState>();
    const steps: Record<string, number> = {};
    const units = { ordered: 0, shipped: 0, returned: 0 };
    const money = { captured: 0, refunded: 0 };
    const orders = { seen: this.seen, placed: 0, refused: this.orders.refused, completed: 0, cancelled: 0 };
    let touched = 0;
    for await (const order of everyOrder(this.oms)) {
      orders.placed++;
      if (order.state.lifecycle === 'completed') orders.completed++;
      if (order.state.lifecycle === 'cancelled') orders.cancelled++;
      if (order.steps.staff > 0) touched++;
      for (const [kind, count] of Object.entries(order.steps)) if (count > 0) steps[kind] = (steps[kind] ?? 0) + count;
      for (const line of order.lines) {
        units.ordered += line.quantity;
        units.shipped += line.shipped;
        units.returned += line.returned;
      }
      money.captured += order.totals.captured;
      money.refunded += order.totals.refunded;
      addState(states, order);
    }
    const audit = await this.oms.audit();
    const effects = await this.oms.effects.counts();
    const seconds = (performance.now() - this.options.started) / 1_000;
    const answered = Object.values(outside.answered).reduce((sum, n) => sum + n, 0);
    return {
      orders,
      lines: { seen: this.lines.seen, accepted: this.lines.seen - this.lines.refused, refused: this.lines.refused },
      units,
      money: { GBP: money },
      refusals: Object.fromEntries(this.refusals),
      automation: { untouched: orders.placed - touched, touched },
      effects,
      audit: { stock: audit.stock.length, money: audit.money.length, facts: audit.facts.length },
      seconds: Math.round(seconds * 1_000) / 1_000,
      ordersPerSecond: Math.round((this.orders.placed / seconds) * 10) / 10,
      details: {
        ordersByState: [...states.values()],
        stepsByActorKind: steps,
        // What an earlier process delivered, nobody has counted by kind.
        effectsByKind: answered === effects.delivered ? outside.answered : {},
      },
    };
  }
}

function addState(states: Map<string, OrdersInState>, { channel, state }: Order): void {
  const { lifecycle, payment, fulfillment, aftersales } = state;
  const key = [channel, lifecycle, payment, fulfillment, aftersales].join(' ');
  const known = states.get(key);
  if (known) known.orders++;
  else states.set(key, { channel, lifecycle, payment, fulfillment, aftersales, orders: 1 });
}

async function* everyOrder(oms: Oms): AsyncGenerator<Order> {
  let after: string | undefined;
  do {
    const page = await oms.orders.find({ limit: 500, ...(after !== undefined && { after }) });
    yield* page.orders;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** Groups of `size`; none reaches from what is done into what is not. */
async function* groupsOf(invoices: AsyncIterable<Invoice>, size: number, done: number): AsyncGenerator<Invoice[]> {
  let group: Invoice[] = [];
  let read = 0;
  for await (const invoice of invoices) {
    group.push(invoice);
    read += 1;
    if (group.length < size && read !== done) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** The file's time: it moves forward only, and nobody waits for it. */
function fileClock(): Clock & { moveTo(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    sleep: async () => {},
    moveTo: (ms) => {
      now = Math.max(now, ms);
    },
  };
}
