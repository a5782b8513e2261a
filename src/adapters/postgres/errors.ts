/** What a failed call means for the sets in it. */
import { isOmsError, type OmsError, omsError } from '../../kernel';
import { notHopeful } from './commit/columns';
import type { Driver } from './driver';

/**
 * - `unfit`: a hopeful batch met too little stock; nothing is wrong.
 * - `locked`: somebody held a row for longer than we wanted to wait.
 * - `raced`: a deadlock, a serialization failure, a row that appeared meanwhile: the next attempt decides.
 * - `lost`: no answer, so nobody knows whether it was written; the nonces tell.
 * - `missing`: the tables or functions are not there.
 * - `refused`: the database will not take it, now or ever.
 * - `hindered`: the database could not do it now: a host's time limit, no room on the disk, a copy that only reads. Nothing was written.
 */
export type FailureKind = 'unfit' | 'locked' | 'raced' | 'lost' | 'missing' | 'refused' | 'hindered';

/** What is wrong with the values themselves: data, integrity, a view's check, a limit of the program, a trigger of the host. */
const refusedClasses = ['22', '23', '44', '54', 'P0'];

/** What the host passed to `within` is at fault, not the database. */
const noTransaction = '25P01';

/** Source: appendix A of the PostgreSQL manual, error codes. */
export function classify(error: unknown): FailureKind {
  const code = sqlState(error);
  if (code === notHopeful) return 'unfit';
  if (code === '55P03') return 'locked';
  if (code === '40P01' || code === '40001' || code === '23505') return 'raced';
  // No SQLSTATE: the socket or the pool spoke. 08: connection, 53300: too many connections, 57P: shutdown.
  if (code === null || code.startsWith('08') || code.startsWith('57P') || code === '53300') return 'lost';
  if (code.startsWith('42') || code.startsWith('3F')) return 'missing';
  return code === noTransaction || refusedClasses.includes(code.slice(0, 2)) ? 'refused' : 'hindered';
}

/** The failure as hosts see it. */
export function toOmsError(error: unknown): OmsError {
  const reason = error instanceof Error ? error.message : String(error);
  const details = { sqlState: sqlState(error) };
  switch (classify(error)) {
    case 'missing':
      return omsError(
        'store.incompatible',
        details.sqlState === '42501'
          ? `the database user may not do what is needed: ${reason}`
          : `the schema is not as this release needs it (${reason}): run oms.migrate() first`,
        details,
        error,
      );
    case 'refused':
      if (details.sqlState === noTransaction)
        return omsError(
          'input.invalid',
          'what was passed to `within` is no open transaction: begin it first',
          details,
          error,
        );
      return omsError('input.invalid', `the database refused it: ${reason}`, details, error);
    case 'locked':
      return omsError(
        'store.unavailable',
        'somebody else held a row that the change needs for too long; nothing was written',
        details,
        error,
      );
    case 'hindered':
      return omsError(
        'store.unavailable',
        `the database could not do it: ${reason}; nothing was written`,
        details,
        error,
      );
    default:
      return omsError('store.unavailable', `the database did not answer: ${reason}`, details, error);
  }
}

/** The driver for whatever is not repeated when it fails: its failures are as hosts see them. */
export function speaking(driver: Driver): Driver {
  const rethrow = (error: unknown): never => {
    throw isOmsError(error) ? error : toOmsError(error);
  };
  return {
    waitsBeside: driver.waitsBeside,
    query: (text, values) => driver.query(text, values).catch(rethrow),
    queryOnce: (text, values) => driver.queryOnce(text, values).catch(rethrow),
    script: (text) => driver.script(text).catch(rethrow),
    transaction: (body) => driver.transaction((inner) => body(speaking(inner))).catch(rethrow),
  };
}

/** As the server gave it; a query builder may have wrapped its error (Drizzle does). */
function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  // No class of SQLSTATE begins with E; the names of the system's errors do, EPIPE among them.
  return typeof code === 'string' && /^(?!E)[0-9A-Z]{5}$/.test(code) ? code : sqlState(cause);
}
