/** Notifiers that reach nobody: one keeps messages for a test, one prints that there was one. */
import type { Message, Notifier } from '../../ports/notifier';

/** Its id among notifiers, and how many messages it refuses first. */
export interface RecordingNotifierOptions {
  /** Default: `recording`. */
  readonly id?: string;
  /** How many of the next messages are not taken over. Default: 0. */
  readonly failures?: number;
}

/** A notifier for tests: it keeps what it was given, and fails when told to. */
export interface RecordingNotifier extends Notifier {
  /** Every message that was taken over, in order, each once. */
  readonly messages: readonly Message[];
  /** Lets the next `times` messages fail. Default: one. */
  readonly failNext: (times?: number) => void;
}

/**
 * A notifier that keeps its messages, contact data included, and sends none.
 *
 * @example
 * const mail = recordingNotifier();
 * mail.messages.map(({ template }) => template); // ['order.placed', 'order.confirmed']
 */
export function recordingNotifier({
  id = 'recording',
  failures = 0,
}: RecordingNotifierOptions = {}): RecordingNotifier {
  const messages: Message[] = [];
  const taken = new Set<string>();
  let toFail = failures;

  return {
    id,
    messages,
    failNext: (times = 1) => {
      toFail += times;
    },
    async send(message) {
      if (isForNobody(message) || taken.has(message.key)) return;
      if (toFail > 0) {
        toFail -= 1;
        throw new Error(`simulated: message ${message.key} was not taken over`);
      }
      taken.add(message.key);
      messages.push(message);
    },
  };
}

/** Where messages are printed that a shop under development would send. */
export interface ConsoleNotifierOptions {
  /** Default: `console`. */
  readonly id?: string;
  /** Takes each line. Default: `console.log`. */
  readonly print?: (line: string) => void;
}

/** Keys that are remembered to tell a repetition; older ones would print again. */
const rememberedKeys = 10_000;

/**
 * A notifier that prints one line per message: its template, its audience and its order, no contact data and no figures.
 *
 * @example
 * consoleNotifier(); // order.confirmed for order K7PQ2-9MWXD to the customer (en-GB)
 */
export function consoleNotifier({ id = 'console', print = console.log }: ConsoleNotifierOptions = {}): Notifier {
  const printed = new Set<string>();

  return {
    id,
    async send(message) {
      const { key, template, audience, locale, orderId, orderNumber } = message;
      if (isForNobody(message) || printed.has(key)) return;
      printed.add(key);
      const [oldest] = printed;
      if (printed.size > rememberedKeys && oldest !== undefined) printed.delete(oldest);
      const to = { customer: 'the customer', staff: 'staff', supplier: 'the supplier' }[audience];
      const about = orderNumber ?? orderId;
      print(`${template}${about === null ? '' : ` for order ${about}`} to ${to} (${locale})`);
    },
  };
}

/** A customer who was erased, or never said where they are. */
function isForNobody({ audience, recipient }: Message): boolean {
  return audience === 'customer' && recipient === null;
}
