/** How ports are asked: timed, and what fails says which of them it was. */
import { isOmsError, OmsError } from '../kernel';
import type { Runtime } from './runtime';

/** Asks a port. Throws `port.failed` where it did not answer; what it says in the library's own words stays as it is. */
export type Ask = <T>(port: string, call: () => Promise<T>) => Promise<T>;

export function askerOf(runtime: Runtime): Ask {
  return async (port, call) => {
    try {
      return await runtime.timed(port, call);
    } catch (error) {
      if (isOmsError(error)) throw error;
      throw new OmsError([{ code: 'port.failed', message: `the ${port} did not answer`, details: { port } }], {
        cause: error,
      });
    }
  };
}
