/** What a failed call means for the sets in it. */
import { isOmsError, type OmsError, omsError } from '../../kernel';

/**
 * - `busy`: another connection writes; the next try may get through.
 * - `hosts`: the host has a transaction open on this very connection.
 * - `stale`: the host's transaction has read, and somebody has written since: it can only be begun again.
 * - `missing`: the tables are not there, or are not those of this release.
 * - `refused`: the database will not take it, now or ever.
 * - `failed`: the disk, the file or the connection.
 */
export type FailureKind = 'busy' | 'hosts' | 'stale' | 'missing' | 'refused' | 'failed';

/** Source: sqlite.org/rescode.html; the low byte of an extended code is its primary one. */
const primary: Readonly<Record<number, FailureKind>> = {
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  18: 'refused', // SQLITE_TOOBIG
  19: 'refused', // SQLITE_CONSTRAINT
  20: 'refused', // SQLITE_MISMATCH
  25: 'refused', // SQLITE_RANGE
};

const words: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_TOOBIG: 18,
  SQLITE_CONSTRAINT: 19,
  SQLITE_MISMATCH: 20,
  SQLITE_RANGE: 25,
};

/** Drivers agree on SQLite's messages, and on its codes by name (better-sqlite3, libsql, bun) or by number (node). */
export function classify(error: unknown): FailureKind {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('within a transaction')) return 'hosts';
  if (/no such (table|column)|has no column named/.test(message)) return 'missing';
  const { code, errcode, errno, rawCode } = (error ?? {}) as Record<string, unknown>;
  if (code === 'SQLITE_BUSY_SNAPSHOT' || [errcode, errno, rawCode].includes(517)) return 'stale';
  const number = [rawCode, errcode, errno].find((value) => typeof value === 'number' && value > 0);
  if (typeof number === 'number') return primary[number & 0xff] ?? 'failed';
  const word = typeof code === 'string' ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : undefined;
  return primary[words[word ?? ''] ?? 0] ?? 'failed';
}

/** The failure as hosts see it. */
export function toOmsError(error: unknown): OmsError {
  if (isOmsError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const details = { sqliteCode: (error as { code?: unknown } | null)?.code ?? null };
  switch (classify(error)) {
    case 'missing':
      return omsError(
        'store.incompatible',
        `the tables are not as this release needs them (${reason}): run oms.migrate() first`,
        details,
        error,
      );
    case 'refused':
      return omsError('input.invalid', `the database refused it: ${reason}`, details, error);
    case 'stale':
      return omsError(
        'store.unavailable',
        'your transaction has read and another connection has written since: begin it with "begin immediate", and again; nothing was written',
        details,
        error,
      );
    default:
      return omsError('store.unavailable', `the database could not be used: ${reason}`, details, error);
  }
}
