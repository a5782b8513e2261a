/** What is loaded at its first use: once, by whoever asks first, and again only where the load failed. */
import { describe, expect, it } from 'vitest';
import { front, later } from '../../src/engine/later';

interface Workshop {
  readonly kiln: Kiln;
}
interface Kiln {
  fire(degrees: number): Promise<string>;
  open(): Promise<string>;
  log(): AsyncIterable<number>;
  readonly shelf: { put(pot: string): Promise<number> };
}

/** A workshop whose load ends when it is told to. */
function heldLoad() {
  const load = { begun: 0, end: () => {}, fail: (_: Error) => {} };
  const calls: string[] = [];
  const kiln: Kiln = {
    fire(degrees) {
      calls.push(`fire ${degrees}`);
      return Promise.resolve(`fired at ${degrees}`);
    },
    async open() {
      throw new Error('still hot');
    },
    async *log() {
      yield* [20, 900];
    },
    shelf: {
      async put(pot) {
        return calls.push(`put ${pot}`);
      },
    },
  };
  const workshop = later<Workshop>(() => {
    load.begun++;
    return new Promise((resolve, reject) => {
      load.end = () => resolve({ kiln });
      load.fail = reject;
    });
  });
  const desk = front<Workshop, Kiln>(workshop, (it) => it.kiln, {
    fire: 'promise',
    open: 'promise',
    log: 'stream',
    shelf: { put: 'promise' },
  });
  return { load, workshop, desk, kiln, calls };
}

describe('a desk that is loaded later', () => {
  it('is known by its names before it is loaded', () => {
    const { load, workshop, desk } = heldLoad();

    expect(Object.keys(desk)).toEqual(['fire', 'open', 'log', 'shelf']);
    expect([load.begun, workshop.begun, workshop.loaded]).toEqual([0, false, null]);
  });

  it('is loaded once for all who ask at the same time and after', async () => {
    const { load, workshop, desk, kiln } = heldLoad();

    const answers = [desk.fire(900), desk.fire(1_200)];
    expect([workshop.begun, workshop.loaded]).toEqual([true, null]);
    load.end();

    expect(await Promise.all(answers)).toEqual(['fired at 900', 'fired at 1200']);
    expect(await desk.fire(1_000)).toBe('fired at 1000');
    expect([load.begun, workshop.loaded?.kiln]).toEqual([1, kiln]);
  });

  it('is reached in the order of the calls, whichever of its doors they use, and before who waits for it after them', async () => {
    const { load, workshop, desk, calls } = heldLoad();

    const asked = [desk.fire(1), desk.shelf.put('cup'), desk.fire(2)];
    const after = workshop().then(() => calls.push('closed'));
    load.end();
    await Promise.all([...asked, after]);

    expect(calls).toEqual(['fire 1', 'put cup', 'fire 2', 'closed']);
  });

  it('is asked in the same turn once it is loaded', async () => {
    const { load, desk, calls } = heldLoad();
    const first = desk.fire(1);
    load.end();
    await first;

    void desk.fire(2);

    expect(calls).toEqual(['fire 1', 'fire 2']);
  });

  it('gives the answer and the error of its doors as they are', async () => {
    const { load, desk } = heldLoad();

    const refused = desk.open();
    load.end();

    await expect(refused).rejects.toThrow('still hot');
    await expect(desk.open()).rejects.toThrow('still hot');
  });

  it('is asked for by a stream when its first piece is', async () => {
    const { load, desk } = heldLoad();
    const log = desk.log()[Symbol.asyncIterator]();
    expect(load.begun).toBe(0);

    const first = log.next();
    load.end();

    expect([await first, await log.next(), await log.next()]).toMatchObject([
      { value: 20 },
      { value: 900 },
      { done: true },
    ]);
  });

  it('is loaded again after a load that failed, of which all hear who waited for it', async () => {
    const { load, workshop, desk } = heldLoad();
    const waiting = Promise.allSettled([desk.fire(900), desk.fire(1_200)]);

    load.fail(new Error('no such file'));
    const failed = await waiting;
    expect(workshop.begun).toBe(false);
    const again = desk.fire(900);
    load.end();

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await again).toBe('fired at 900');
    expect(load.begun).toBe(2);
  });

  it('does not compile with a door that is forgotten, taken for another, or answers at once', () => {
    const kiln = later(
      async (): Promise<Pick<Kiln, 'fire' | 'log'>> => ({ fire: async () => '', log: async function* () {} }),
    );
    const scales = later(async () => ({ weigh: () => 1 }));

    // @ts-expect-error `log` is missing.
    front(kiln, (it) => it, { fire: 'promise' });
    // @ts-expect-error `log` is a stream.
    front(kiln, (it) => it, { fire: 'promise', log: 'promise' });
    // @ts-expect-error What it answers is no promise.
    front(scales, (it) => it, { weigh: 'promise' });
  });
});
