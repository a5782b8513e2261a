/**
 * Replays a file of orders through their whole life: `npm start -- --help`.
 *
 * Standard output gets the report (and, with `--json`, one last line of JSON); everything else goes to standard error.
 * Ctrl-C stops cleanly: the same command then takes the run up where it stood. A second Ctrl-C ends at once, and does no harm either.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments, type Store, usage } from './arguments';
import { readInvoices } from './invoices';
import { createProgress } from './progress';
import { createRejectsWriter } from './rejects';
import { postgresMarker, replay, sqliteMarker } from './replay';
import { formatReport } from './report';
import { toJsonLine } from './result';
import { openRun } from './run';

/** One Ctrl-C under npm comes twice, from the terminal and from npm: what follows the first so closely is its echo. */
const echoMs = 500;

const parsed = parseArguments(process.argv.slice(2));
if (!parsed.ok) {
  console.error(`${parsed.problems.join('\n')}\n\n${usage}`);
  process.exitCode = 2;
} else if (parsed.value.help) console.log(usage);
else await main(parsed.value);

async function main({ file: given, store, limit, concurrency, json, rejects: rejectsPath }: Parsed): Promise<void> {
  const file = given ?? fileURLToPath(new URL('./sample.csv', import.meta.url));
  const { signal, stop } = stopOnSignals();
  const progress = createProgress();
  const rejects = createRejectsWriter(rejectsPath);
  let release = async () => {};
  try {
    const run = await openRun({
      store,
      file,
      limit,
      signal,
      postgresMarker,
      sqliteMarker,
      onWait: () => console.error('Another process is on this run. Waiting for it to end …'),
    });
    release = run.release;
    if (run.resumed) console.error('Taking up the interrupted run of this file.');

    const source = readInvoices(file, { limit, signal });
    const share = (invoices: number) => Math.max(invoices / (limit ?? Number.POSITIVE_INFINITY), source.share());
    const result = await replay(
      source.invoices,
      { database: run.database, concurrency, rejects, signal, onReady: run.markReady },
      ({ invoices }) => progress.update(share(invoices), invoices),
    );
    await rejects.finish();
    progress.stop();
    process.stdout.write(formatReport(result, { file: basename(file), store: inWords(store), rejects: rejectsPath }));
    if (json) process.stdout.write(`${toJsonLine(result)}\n`);
    // Last: whoever is interrupted before has not seen the report, and gets it from the resumed run.
    await run.marker.markFinished();
  } catch (error) {
    progress.stop();
    rejects.discard();
    const kept = store.kind === 'memory' ? '' : ' The same command takes the run up where it stands.';
    console.error(signal.aborted ? `Stopped.${kept}` : `The run failed: ${reasonOf(error)}`);
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    await release();
    stop();
  }
}

/** What went wrong in words; where it is a fault of the program, also where. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const behind = cause instanceof Error && cause.message !== error.message ? ` (${cause.message})` : '';
  const isProgrammers = error instanceof TypeError || error instanceof ReferenceError;
  return isProgrammers ? (error.stack ?? error.message) : `${error.message || error.name}${behind}`;
}

type Parsed = Extract<ReturnType<typeof parseArguments>, { ok: true }>['value'];

function inWords(store: Store): string {
  if (store.kind === 'memory') return 'memory';
  if (store.kind === 'sqlite') return `SQLite in ${store.file}`;
  return store.kind === 'pglite' ? `PGlite in ${store.directory}` : 'PostgreSQL';
}

/** A signal that the first Ctrl-C (or termination) aborts. A later one ends the process at once. */
function stopOnSignals(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (controller.signal.aborted && performance.now() - firstAt > echoMs) process.exit(130);
    if (controller.signal.aborted) return;
    firstAt = performance.now();
    console.error('Stopping …');
    controller.abort(new Error('Stopped by a signal.'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const stopWatching = process.env.npm_lifecycle_event === undefined ? () => {} : onOrphaned(onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      stopWatching();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/** Tells when npm, which started this process, is gone: killed, it passes nothing on, and nobody would see what comes of the run. */
function onOrphaned(listener: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    listener();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}
