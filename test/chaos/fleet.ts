/** The workers: processes that are started, killed with -9, sent home, and started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Chance } from '../engine/random-shop';
import type { History } from './history';
import type { Ask, Command, FromWorker, Reply, ToWorker, WorkerJob } from './messages';

export interface Fleet {
  readonly size: number;
  /** Sends it to a worker that is there, other than `not` where there is a choice; waits for one. */
  send(command: Command, chance: Chance, not?: number): Promise<{ readonly worker: number; readonly reply: Reply }>;
  kill(worker: number): void;
  /** Kills the next worker that asks for something outside: when it was done, before it hears the answer. */
  killAtNextCall(): void;
  /** Lets a worker end its work and leave; another takes its place. */
  relieve(worker: number): Promise<void>;
  setClock(worker: number, offsetMs: number): void;
  /** All leave, none is replaced. Answers those that did not within the time. */
  dismiss(withinMs: number): Promise<readonly number[]>;
  end(): Promise<void>;
}

export interface FleetOptions {
  readonly size: number;
  readonly job: Omit<WorkerJob, 'clockOffsetMs'>;
  readonly history: History;
  readonly call: (ask: Ask) => Promise<unknown>;
  /** A worker that ended by itself. */
  readonly fell: (what: string) => void;
}

interface Post {
  child: ChildProcess | null;
  ready: boolean;
  offsetMs: number;
  readonly open: Map<number, (reply: Reply) => void>;
}

/** No answer within this time is no answer: more than any wait that a call is allowed. */
const patienceMs = 60_000;
const againMs = 150;

export async function startFleet({ size, job, history, call, fell }: FleetOptions): Promise<Fleet> {
  const dir = await mkdtemp(join(tmpdir(), 'orderwright-chaos-'));
  const script = join(dir, 'worker.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['pg-native'],
    logLevel: 'error',
  });
  const posts = Array.from({ length: size }, (): Post => ({ child: null, ready: false, offsetMs: 0, open: new Map() }));
  let commands = 0;
  let over = false;
  let plug = false;

  function begin(number: number): void {
    if (over) return;
    const post = posts[number] as Post;
    const child = fork(script, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaint = '';
    child.stderr?.on('data', (words: Buffer) => {
      complaint = (complaint + words.toString()).slice(-4_000);
    });
    post.child = child;
    child.on('message', (message: FromWorker) => hear(number, child, message));
    child.once('exit', (code, signal) => {
      if (post.child === child) {
        post.child = null;
        post.ready = false;
      }
      for (const end of [...post.open.values()]) end({ kind: 'lost', reason: `worker ${number} is gone` });
      post.open.clear();
      if (code !== 0 && signal !== 'SIGKILL') fell(`worker ${number} ended with ${code ?? signal}: ${complaint}`);
      if (!over) setTimeout(() => begin(number), againMs);
    });
    tell(child, { say: 'enter', job: { ...job, clockOffsetMs: post.offsetMs } });
  }

  function hear(number: number, child: ChildProcess, message: FromWorker): void {
    const post = posts[number] as Post;
    if (message.say === 'ready') post.ready = post.child === child;
    if (message.say === 'reply') {
      post.open.get(message.id)?.(message.reply);
      post.open.delete(message.id);
    }
    if (message.say === 'ask') void answer(number, child, message.ask);
  }

  async function answer(number: number, child: ChildProcess, ask: Ask): Promise<void> {
    const { id } = ask;
    const reply = await call(ask).then(
      (value): ToWorker => ({ say: 'answer', id, value }),
      (error: Error): ToWorker => ({ say: 'answer', id, error: error.message }),
    );
    if (plug && child.connected) {
      plug = false;
      history.note('fault', `kill -9 of worker ${number}, which has just had ${ask.port}.${ask.method} done`);
      child.kill('SIGKILL');
      return;
    }
    tell(child, reply);
  }

  async function chosen(chance: Chance, not: number | undefined): Promise<number> {
    for (;;) {
      const there = posts.flatMap(({ ready }, number) => (ready ? [number] : []));
      const others = there.filter((number) => number !== not);
      if (there.length > 0) return chance.pick(others.length > 0 ? others : there);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const endOf = (child: ChildProcess | null) =>
    new Promise<void>((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
    });

  for (let number = 0; number < size; number++) begin(number);
  return {
    size,
    async send(command, chance, not) {
      const worker = await chosen(chance, not);
      const post = posts[worker] as Post;
      const id = commands++;
      const reply = await new Promise<Reply>((resolve) => {
        const timer = setTimeout(() => {
          post.open.delete(id);
          fell(`worker ${worker} has not answered ${command.path} within ${patienceMs / 1_000} s`);
          resolve({ kind: 'lost', reason: 'no answer in time' });
        }, patienceMs);
        post.open.set(id, (given) => {
          clearTimeout(timer);
          resolve(given);
        });
        const { path, given, openMs } = command;
        tell(post.child, { say: 'command', id, command: { path, given, openMs } });
      });
      return { worker, reply };
    },
    kill(worker) {
      posts[worker]?.child?.kill('SIGKILL');
    },
    killAtNextCall() {
      plug = true;
    },
    async relieve(worker) {
      const post = posts[worker] as Post;
      const { child } = post;
      if (!post.ready) return;
      // It takes nothing new, and ends what it has.
      post.ready = false;
      tell(child, { say: 'leave' });
      await endOf(child);
    },
    setClock(worker, offsetMs) {
      const post = posts[worker] as Post;
      post.offsetMs = offsetMs;
      tell(post.child, { say: 'clock', offsetMs });
    },
    async dismiss(withinMs) {
      over = true;
      const late: number[] = [];
      await Promise.all(
        posts.map(async ({ child }, number) => {
          tell(child, { say: 'leave' });
          const timer = setTimeout(() => late.push(number), withinMs);
          await Promise.race([endOf(child), new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
          clearTimeout(timer);
        }),
      );
      return late;
    },
    async end() {
      over = true;
      for (const { child } of posts) child?.kill('SIGKILL');
      await Promise.all(posts.map(({ child }) => endOf(child)));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function tell(child: ChildProcess | null, message: ToWorker): void {
  if (child?.connected) child.send(message, () => {});
}
