/**
 * One process of one system: opened by `bench/peers.ts`, told what to do over its channel.
 *
 *   shop-process.ts <system> <seed | open> <url>
 */
import { hot, ordinary, type Shop, type SystemName, systems } from './shop';

export type Task =
  | { readonly do: 'rate'; readonly callers: number; readonly hot: boolean; readonly ms: number }
  | { readonly do: 'warm'; readonly orders: number }
  | { readonly do: 'buy'; readonly sku: string; readonly buyers: number }
  | { readonly do: 'promised'; readonly sku: string }
  | { readonly do: 'close' };
/** Orders accepted, and the time that it took. */
export interface Done {
  readonly accepted: number;
  readonly ms: number;
  /** Processor time of this process alone, which a busy machine stretches less than the clock. */
  readonly cpuMs: number;
  /** Orders that met an error other than a refusal, and what the first one said. */
  readonly failed: number;
  readonly failure?: string;
}
export type Reply = { readonly ready: true } | { readonly done: Done } | { readonly error: string };

const triesPerBuyer = 5;
const nothing: Done = { accepted: 0, ms: 0, cpuMs: 0, failed: 0 };
const [system, action, url] = process.argv.slice(2) as [SystemName, 'seed' | 'open', string];
// tsx turns source maps on, which makes every stack that a peer looks at dearer than it is in production.
process.setSourceMapsEnabled(false);
try {
  const { seed, open } = await systems[system]();
  if (action === 'seed') {
    await seed(url);
    say({ ready: true });
    process.exit();
  }
  const shop = await open(url);
  process.on('message', (task: Task) => void answer(shop, task));
  say({ ready: true });
} catch (error) {
  say({ error: textOf(error) });
  process.exit(1);
}

async function answer(shop: Shop, task: Task): Promise<void> {
  try {
    say({ done: await perform(shop, task) });
    if (task.do === 'close') process.exit();
  } catch (error) {
    say({ error: textOf(error) });
  }
}

async function perform(shop: Shop, task: Task): Promise<Done> {
  switch (task.do) {
    case 'rate':
      return rate(shop, task);
    case 'warm':
      return warm(shop, task);
    case 'buy':
      return buy(shop, task);
    case 'promised':
      return { ...nothing, accepted: await shop.promised(task.sku) };
    case 'close':
      await shop.close();
      return nothing;
  }
}

/** `callers` place one order after the other until the time is over. */
async function rate(shop: Shop, task: Task & { do: 'rate' }): Promise<Done> {
  const started = now();
  const tries: Promise<boolean>[] = [];
  const caller = async (_: unknown, index: number) => {
    while (performance.now() < started.ms + task.ms) {
      const attempt = shop.place({ skus: threeOf(task.hot), email: `caller-${process.pid}-${index}@example.com` });
      tries.push(attempt);
      await attempt.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: task.callers }, caller));
  return count(tries, started);
}

/** Four callers until that many orders were tried: the caches are filled and the code is compiled. */
async function warm(shop: Shop, task: Task & { do: 'warm' }): Promise<Done> {
  const started = now();
  const tries: Promise<boolean>[] = [];
  const caller = async (_: unknown, index: number) => {
    while (tries.length < task.orders) {
      const attempt = shop.place({ skus: threeOf(false), email: `caller-${process.pid}-${index}@example.com` });
      tries.push(attempt);
      await attempt.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: 4 }, caller));
  return count(tries, started);
}

/**
 * Every buyer at once wants one unit. One that meets an error, such as a lock that was not had in time, tries again from the start, as
 * shoppers do; one that is told that there is no stock gives up.
 */
async function buy(shop: Shop, task: Task & { do: 'buy' }): Promise<Done> {
  const started = now();
  const tries: Promise<boolean>[] = [];
  const buyer = async (_: unknown, index: number) => {
    for (let left = triesPerBuyer; left > 0; left--) {
      const attempt = shop.place({ skus: [task.sku], email: `buyer-${process.pid}-${task.sku}-${index}@example.com` });
      tries.push(attempt);
      const decided = await attempt.then(
        () => true,
        () => false,
      );
      if (decided) return;
    }
  };
  await Promise.all(Array.from({ length: task.buyers }, buyer));
  return count(tries, started);
}

async function count(tries: readonly Promise<boolean>[], started: Started): Promise<Done> {
  const ends = await Promise.allSettled(tries);
  const ended = now();
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [textOf(end.reason)] : []));
  return {
    accepted: ends.filter((end) => end.status === 'fulfilled' && end.value).length,
    ms: ended.ms - started.ms,
    cpuMs: ended.cpuMs - started.cpuMs,
    failed: failures.length,
    ...(failures[0] !== undefined && { failure: failures[0] }),
  };
}

interface Started {
  readonly ms: number;
  readonly cpuMs: number;
}

function now(): Started {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1_000 };
}

function threeOf(withHot: boolean): readonly string[] {
  const picked = new Set(withHot ? [hot] : []);
  while (picked.size < 3) picked.add(ordinary[Math.floor(Math.random() * ordinary.length)] as string);
  return [...picked];
}

function say(reply: Reply): void {
  process.send?.(reply);
}

/** A peer's workflow engine hands on errors as plain objects. */
function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : JSON.stringify(error);
}
