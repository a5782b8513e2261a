/**
 * Keeps a call outside `within` from waiting for ever on the only connection that the host's transaction holds.
 *
 * The caller is asked where it comes from in its own turn, at the door. Further in, calls travel together: what one of them starts carries
 * others that come from elsewhere, and would refuse the innocent and let the guilty through.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type OmsError, omsError } from '../kernel';
import type { Repository } from '../ports';

interface OpenTransaction {
  readonly store: Repository;
  over: boolean;
}

const open = new AsyncLocalStorage<OpenTransaction>();

/** Runs work inside a host's transaction on this store. What the work leaves running afterwards is outside again. */
export function insideTransaction<T>(store: Repository, work: () => Promise<T>): Promise<T> {
  const here: OpenTransaction = { store, over: false };
  return open
    .run(here, async () => work())
    .finally(() => {
      here.over = true;
    });
}

/** What to refuse a caller with that is inside a host's transaction on the store's only connection; null for everybody else. */
export function nestedIn(store: Repository): OmsError | null {
  const here = open.getStore();
  if (!store.capabilities.oneConnection || here?.store !== store || here.over) return null;
  return omsError(
    'transaction.nested',
    'this store has one connection and it is inside your transaction: use the oms that `within` passes to you',
  );
}

/**
 * The same object; its functions answer `transaction.nested` to who must not wait, but for those named as `free`, which ask the store
 * nothing. A store with more than one connection needs no such doors.
 */
export function outsideOfTransactions<T extends object>(store: Repository, doors: T, free: readonly string[] = []): T {
  if (!store.capabilities.oneConnection) return doors;
  return new Proxy(doors, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || free.includes(String(name))) return value;
      return (...given: unknown[]) => {
        const refusal = nestedIn(store);
        return refusal ? Promise.reject(refusal) : (value as (...given: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}
