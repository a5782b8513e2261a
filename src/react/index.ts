/**
 * An order in a React page: how it stands, live, and what may be done with it.
 *
 * @packageDocumentation
 */
import { useEffect, useState } from 'react';
import { type ApiError, type Client, isApiError, type Seen } from '../client';
import type { Explanation } from '../order';

/** What `useOrder` begins with, and as whom it asks. */
export interface UseOrderOptions<S extends Seen> {
  /** What the server rendered: shown until something newer is heard, and not sent again. A newer one replaces what was heard. */
  readonly initial?: S | undefined;
  /** The token of a signed link; default: the client's own. */
  readonly link?: string | undefined;
}

/** An order as a page shows it, kept up to date. */
export interface LiveOrder<S extends Seen> {
  /** As it stands; null until it is known. */
  readonly order: S | null;
  /** Why it is heard of no more: the link is over, the order is not the caller's. A line that breaks is no error: it is connected again. */
  readonly error: ApiError | null;
}

/** What the caller may do with an order now, so that a page shows those buttons only. */
export interface OrderActions {
  /** Every command: allowed for this caller, or refused because of what; null until it is known. */
  readonly actions: readonly Explanation[] | null;
  /** Whether a command is allowed; false while nothing is known. */
  readonly may: (command: Explanation['command']) => boolean;
  readonly error: ApiError | null;
}

/** What was heard of one thing; of another thing it says nothing. */
interface Heard<T> {
  readonly of: string;
  readonly value: T | null;
  readonly error: ApiError | null;
}

const nothing: Heard<never> = { of: '', value: null, error: null };

/**
 * An order as it stands, and again whenever it moves on, as long as the component is mounted. Renders `initial` on a server, and opens its one
 * stream in the browser only. Make the client once, outside of the component: another client is another stream.
 *
 * @example
 * function Status({ id }: { id: string }) {
 *   const { order, error } = useOrder(client, id);
 *   return error ? error.message : (order?.label ?? '…');
 * }
 */
export function useOrder<S extends Seen>(
  client: Client<S>,
  id: string,
  { initial, link }: UseOrderOptions<S> = {},
): LiveOrder<S> {
  const [heard, setHeard] = useState<Heard<S>>(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the stream begins is said once; a newer `initial` needs no other stream
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    listen();
    return () => over.abort();

    async function listen(): Promise<void> {
      try {
        const terms = { signal, ...(link !== undefined && { link }), ...(initial?.id === id && { after: initial }) };
        for await (const value of client.orders.live(id, terms)) {
          if (signal.aborted) return;
          setHeard({ of: id, value, error: null });
        }
      } catch (error) {
        if (!signal.aborted)
          setHeard(({ of, value }) => ({ of: id, value: of === id ? value : null, error: known(error) }));
      }
    }
  }, [client, id, link]);
  const { value, error } = heard.of === id ? heard : nothing;
  const isNewer = initial?.id === id && (value === null || initial.version > value.version);
  return { order: isNewer ? initial : value, error };
}

/**
 * What this caller may do with an order now, asked again whenever its version is another: for buttons that are there only when they would work, or
 * that say why not. With a null order nothing is asked.
 *
 * @example
 * function Cancel({ id }: { id: string }) {
 *   const { order } = useOrder(client, id);
 *   const { may } = useActions(client, order);
 *   return may('orders.cancel') ? 'You can still cancel.' : null;
 * }
 */
export function useActions<S extends Seen>(
  client: Client<S>,
  order: Pick<Seen, 'id' | 'version'> | null,
  { link }: Pick<UseOrderOptions<S>, 'link'> = {},
): OrderActions {
  const [heard, setHeard] = useState<Heard<readonly Explanation[]>>(nothing);
  const id = order?.id;
  const version = order?.version;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another answer
  useEffect(() => {
    if (id === undefined) return;
    const over = new AbortController();
    const { signal } = over;
    client.orders.explain(id, { signal, ...(link !== undefined && { link }) }).then(
      (value) => signal.aborted || setHeard({ of: id, value, error: null }),
      (error) => signal.aborted || setHeard({ of: id, value: null, error: known(error) }),
    );
    return () => over.abort();
  }, [client, id, version, link]);
  const { value, error } = heard.of === id ? heard : nothing;
  return {
    actions: value,
    may: (command) => value?.some((one) => one.command === command && one.allowed) ?? false,
    error,
  };
}

/** The API's own refusal; anything else is a fault of the program and goes on as it was thrown. */
function known(error: unknown): ApiError | null {
  if (isApiError(error)) return error;
  throw error;
}
