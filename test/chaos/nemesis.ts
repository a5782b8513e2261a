/** What goes wrong and when: a schedule that the seed fixes. */
import { type Chance, chanceOf } from '../engine/random-shop';
import type { Fleet } from './fleet';
import type { History } from './history';
import type { Outside } from './outside';
import type { Wire } from './wire';

export interface Fault {
  /** Since things began to go wrong. */
  readonly atMs: number;
  readonly kind: FaultKind;
  /** What the kind needs: which worker, how long, how many. */
  readonly worker: number;
  readonly ms: number;
  readonly share: number;
}

const kinds = {
  /** kill -9. */
  kill: 22,
  /** kill -9 when the outside has done something and the worker has not heard. */
  plug: 12,
  /** PostgreSQL in immediate mode. */
  restart: 5,
  /** Connections are cut. */
  cut: 14,
  /** Answers of the database get lost, then the connections are cut. */
  swallow: 16,
  /** Every word takes longer for a while. */
  delay: 12,
  /** A worker's clock goes wrong by minutes. */
  skew: 12,
  /** A worker ends in order, and another takes its place. */
  relieve: 5,
  /** Webhooks of long ago come again. */
  replay: 8,
} as const;

export type FaultKind = keyof typeof kinds;

/** From one fault to the next. */
const shortestPauseMs = 300;
const longestPauseMs = 1_500;
/** A clock is wrong by so much at most, either way. */
export const mostSkewMs = 12 * 60_000;

/** The faults of a run: the same seed, the same schedule. */
export function scheduleOf(seed: number, lastsMs: number, workers: number): Fault[] {
  const chance = chanceOf(seed ^ 0x5bd1e995);
  const faults: Fault[] = [];
  for (let atMs = 300; atMs < lastsMs; atMs += shortestPauseMs + chance(longestPauseMs - shortestPauseMs)) {
    const kind = kindOf(chance);
    faults.push({ atMs, kind, worker: chance(workers), ms: chance(1_000), share: 20 + chance(81) });
  }
  return faults;
}

function kindOf(chance: Chance): FaultKind {
  const all = Object.entries(kinds) as [FaultKind, number][];
  let left = chance(all.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [kind, weight] of all) {
    left -= weight;
    if (left < 0) return kind;
  }
  throw new Error('unreachable');
}

export interface Stage {
  readonly fleet: Fleet;
  readonly wire: Wire;
  readonly outside: Outside;
  readonly history: History;
  readonly restartServer: () => Promise<void>;
}

/** Lets all of it happen, each in its time; resolves when the last is over. */
export async function goWrong(schedule: readonly Fault[], stage: Stage): Promise<void> {
  const running: Promise<unknown>[] = [];
  const began = stage.history.nowMs();
  for (const fault of schedule) {
    const wait = began + fault.atMs - stage.history.nowMs();
    if (wait > 0) await pause(wait);
    running.push(happen(fault, stage));
  }
  await Promise.all(running);
  stage.wire.heal();
}

async function happen({ kind, worker, ms, share }: Fault, { fleet, wire, outside, history, restartServer }: Stage) {
  const note = (text: string) => history.note('fault', text);
  const chance = chanceOf(ms * 101 + share);
  switch (kind) {
    case 'kill':
      note(`kill -9 of worker ${worker}`);
      return fleet.kill(worker);
    case 'plug':
      return fleet.killAtNextCall();
    case 'restart':
      note('PostgreSQL goes down in immediate mode');
      await restartServer();
      return note('PostgreSQL is back');
    case 'cut':
      return note(`${wire.cut(() => chance.often(share))} connections are cut`);
    case 'swallow':
      note(`answers of the database get lost; connections are cut after ${50 + (ms >> 1)} ms`);
      return wire.swallow(50 + (ms >> 1));
    case 'delay':
      note(`every word takes ${share} ms longer, for ${ms} ms`);
      wire.delay(share);
      await pause(ms);
      return wire.delay(0);
    case 'skew': {
      const offsetMs = Math.round(((ms - 500) / 500) * mostSkewMs);
      note(`the clock of worker ${worker} is wrong by ${Math.round(offsetMs / 1_000)} s`);
      return fleet.setClock(worker, offsetMs);
    }
    case 'relieve':
      note(`worker ${worker} is relieved`);
      return fleet.relieve(worker);
    case 'replay':
      note(`${1 + (share >> 3)} old webhooks come again`);
      return outside.replayWebhooks(1 + (share >> 3));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
