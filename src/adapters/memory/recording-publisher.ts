/** A publisher that keeps what it is given. */
import type { EventPublisher, PublishedEvent } from '../../ports/host';

/** A publisher for tests: it keeps what it was given, and fails when told to. */
export interface RecordingPublisher extends EventPublisher {
  /** Every event, each key once, in the order of arrival. */
  readonly events: readonly PublishedEvent[];
  /** How many came again. */
  readonly repeated: () => number;
  /** Lets the next `times` events fail. Default: one. */
  readonly failNext: (times?: number) => void;
}

/** A publisher for tests: it keeps its events and publishes none. `failures`: how many of the next ones fail. */
export function recordingPublisher({ failures = 0 }: { readonly failures?: number } = {}): RecordingPublisher {
  const events = new Map<string, PublishedEvent>();
  const inOrder: PublishedEvent[] = [];
  let again = 0;
  let toFail = failures;

  return {
    events: inOrder,
    repeated: () => again,
    failNext: (times = 1) => {
      toFail += times;
    },
    async publish(event) {
      if (toFail > 0) {
        toFail -= 1;
        throw new Error(`simulated: event ${event.key} was not taken`);
      }
      if (events.has(event.key)) again += 1;
      else inOrder.push(event);
      events.set(event.key, event);
    },
  };
}
