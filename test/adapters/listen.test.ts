/** The connection that hears of new effects: it is opened again whenever it is lost, or was not to be had. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Driver } from '../../src/adapters/postgres/driver';
import { createNotifier, type ListenConnection } from '../../src/adapters/postgres/listen';

function newConnection(query: () => Promise<unknown> = async () => {}) {
  const emitter = new EventEmitter();
  const connection = {
    ended: false,
    query,
    on: (event: string, hear: (...values: never[]) => void) => emitter.on(event, hear as () => void),
    say: (event: string) => emitter.emit(event),
    async end() {
      connection.ended = true;
    },
  };
  return connection satisfies ListenConnection;
}

const unreachable = () => Promise.reject(new Error('connect ECONNREFUSED'));
let heard: number;
const listener = () => {
  heard += 1;
};

beforeEach(() => {
  heard = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function listening(...attempts: (() => Promise<ListenConnection>)[]) {
  const connect = vi.fn(() => (attempts.shift() ?? unreachable)());
  return { connect, notifier: createNotifier({} as Driver, 'channel', connect) };
}

it('is opened as soon as the database is there, when it was not at the start', async () => {
  const connection = newConnection();
  const { notifier, connect } = listening(unreachable, unreachable, async () => connection);

  await notifier.listen(listener);
  await vi.advanceTimersByTimeAsync(2_500);

  expect(connect).toHaveBeenCalledTimes(3);
  // It looks once for what it missed, then hears.
  expect(heard).toBe(1);
  connection.say('notification');
  expect(heard).toBe(2);
  await notifier.close();
  expect(connection.ended).toBe(true);
});

it('is opened once for a connection that is lost and says so twice', async () => {
  const [first, second] = [newConnection(), newConnection()];
  const { notifier, connect } = listening(
    async () => first,
    async () => second,
  );
  await notifier.listen(listener);

  first.say('error');
  await vi.advanceTimersByTimeAsync(1_500);
  first.say('end');
  await vi.advanceTimersByTimeAsync(5_000);

  expect(connect).toHaveBeenCalledTimes(2);
  await notifier.close();
  expect(second.ended).toBe(true);
});

it('gives back a connection that cannot listen', async () => {
  const deaf = newConnection(unreachable);
  const { notifier } = listening(async () => deaf);

  await notifier.listen(listener);

  expect(deaf.ended).toBe(true);
  await notifier.close();
});
