/**
 * `npm run money -- --sequences 100000 --seed 7`: orders bought, edited, refunded, sent back and disputed by chance, then taken back whole, to the
 * last minor unit. 0 when nothing was found, 1 with the findings, 2 for wrong arguments. `--first N --sequences 1` runs one of them again.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { added, type Slice, type Tally } from './runs';

const usage = 'npm run money -- [--sequences N] [--seed N] [--first N] [--processes N]';
/** Findings that are printed. */
const told = 20;

const given = readOrEnd();
const started = Date.now();
const slices = sliced(given);
const answers = await Promise.all(slices.map(work));
const tallies = Object.keys(answers[0] ?? {}).map(
  (name) => [name, added(answers.map((answer) => answer[name] as Tally))] as const,
);
const findings = tallies.flatMap(([name, tally]) => tally.findings.map((what) => `${name}, ${what}`));

console.log(
  `seed ${given.seed}, ${given.sequences} runs of each kind from ${given.first} on, ${slices.length} processes`,
);
for (const [name, { runs, off, figures }] of tallies) {
  const counted = Object.entries(figures).map(([what, count]) => `${count} ${what}`);
  console.log(`${name}: ${runs} runs, ${counted.join(', ')}; ${off} off`);
}
for (const finding of findings.slice(0, told)) console.log(`FINDING ${finding}`);
console.log(`${findings.length === 0 ? 'no finding' : `${findings.length} findings`} in ${elapsed(started)} s`);
process.exit(findings.length === 0 ? 0 : 1);

function elapsed(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}

function sliced({ seed, first, sequences, processes }: ReturnType<typeof readArguments>): Slice[] {
  const size = Math.ceil(sequences / processes);
  return Array.from({ length: Math.ceil(sequences / size) }, (_, n) => {
    return { seed, first: first + n * size, count: Math.min(size, sequences - n * size) };
  });
}

function work(slice: Slice): Promise<Readonly<Record<string, Tally>>> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  child.send(slice);
  return new Promise((resolve, reject) => {
    child.once('message', (tally) => resolve(tally as Readonly<Record<string, Tally>>));
    child.once('exit', (code, signal) => reject(new Error(`a process ended with ${code ?? signal}`)));
  });
}

function readOrEnd(): ReturnType<typeof readArguments> {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sequences: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      processes: { type: 'string', default: String(availableParallelism()) },
    },
  });
  return {
    sequences: whole('sequences', values.sequences, 1),
    seed: whole('seed', values.seed, 0),
    first: whole('first', values.first, 0),
    processes: whole('processes', values.processes, 1),
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} is a whole number from ${least} up`);
  return value;
}
