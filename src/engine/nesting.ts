/** Keeps a call outside `within` from waiting for ever on the only connection that the host's transaction holds. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { omsError } from '../kernel';
import type { Repository } from '../ports';

const open = new AsyncLocalStorage<Repository>();

/** Runs work inside a host's transaction on this store. */
export function insideTransaction<T>(store: Repository, work: () => Promise<T>): Promise<T> {
  return open.run(store, work);
}

/**
 * The store, refusing with `transaction.nested` what is called from inside a host's transaction on its only connection. A store with more
 * than one connection is returned as it is.
 */
export function outsideOfTransactions(store: Repository): Repository {
  if (!store.capabilities.oneConnection) return store;
  return new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (open.getStore() === store) return Promise.reject(nested());
        return (value as (...given: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}

function nested() {
  return omsError(
    'transaction.nested',
    'this store has one connection and it is inside your transaction: use the oms that `within` passes to you',
  );
}
