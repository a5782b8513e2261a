/** The bar on a terminal; nothing elsewhere. Drawn on standard error, so that standard output stays the report's. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `share` of the whole from 0 to 1, `invoices` done so far. */
  update(share: number, invoices: number): void;
  /** Ends the bar and leaves the terminal as it was. */
  stop(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {percentage}% | {invoices} invoices | {rate}/s | {duration_formatted}',
      clearOnComplete: true,
      hideCursor: true,
      // Without its own handlers: an interruption is the program's to answer.
      gracefulExit: false,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  let stopped = false;
  bar.start(1_000, 0, { invoices: 0, rate: 0 });
  return {
    update(share, invoices) {
      if (stopped) return;
      const seconds = (performance.now() - startedAt) / 1_000;
      const rate = seconds > 0 ? Math.round(invoices / seconds) : 0;
      bar.update(Math.round(Math.min(1, Math.max(0, share)) * 1_000), { invoices, rate });
    },
    stop() {
      if (stopped) return;
      stopped = true;
      bar.stop();
    },
  };
}
