/** What the main process and its workers say to each other. */
import type { Breakage } from './breaks';

/** How a worker begins. */
export interface WorkerJob {
  readonly url: string;
  readonly schema: string;
  readonly breakage: Breakage | null;
  readonly clockOffsetMs: number;
}

/** A verb of the facade and what it is given: `orders.place`, `inventory.receive`. */
export interface Command {
  readonly path: string;
  readonly given: readonly unknown[];
  /** Given inside a transaction of the host, which stays open for so long. */
  readonly openMs: number | null;
}

export type ToWorker =
  | { readonly say: 'enter'; readonly job: WorkerJob }
  | { readonly say: 'command'; readonly id: number; readonly command: Command }
  | { readonly say: 'clock'; readonly offsetMs: number }
  | { readonly say: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly say: 'leave' };

export type FromWorker =
  | { readonly say: 'ready' }
  | { readonly say: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly say: 'ask'; readonly ask: Ask }
  | { readonly say: 'left' };

/** What came of a command: carried out, refused, or nobody knows. */
export type Reply =
  | { readonly kind: 'done'; readonly result: unknown; readonly allowed: readonly string[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'lost'; readonly reason: string };

/** A call of an outside port, which stands in the main process so that it outlives a worker. */
export interface Ask {
  readonly id: number;
  readonly port: 'card' | 'post' | 'mail' | 'publisher';
  readonly method: string;
  readonly request: unknown;
}
