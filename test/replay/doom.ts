/**
 * Loaded before a replay (`node --import`): the process sends itself the signal `DOOMED_BY` at its statement number `DOOMED_AT`, before the
 * database has it or after, as `DOOMED_WHEN` says.
 */
import { PGlite } from '@electric-sql/pglite';
import Database from 'libsql';
import pg from 'pg';

const at = Number(process.env.DOOMED_AT);
const { DOOMED_WHEN: when, DOOMED_BY: signal = 'SIGKILL' } = process.env;
let statements = 0;

type Query = (this: unknown, ...given: unknown[]) => unknown;

function doom(prototype: { query: unknown }): void {
  const query = prototype.query as Query;
  prototype.query = function (this: unknown, ...given: unknown[]) {
    statements += 1;
    if (statements !== at) return query.apply(this, given);
    if (when !== 'after') die();
    // A pool asks its clients with a callback, others wait for a promise.
    const last = given.at(-1);
    if (typeof last === 'function') return query.apply(this, [...given.slice(0, -1), dieThen(last as Callback)]);
    const answer = query.apply(this, given);
    if (when === 'after') Promise.resolve(answer).then(die, die);
    return answer;
  };
}

/** SQLite's statements are counted at the ends of their transactions; they are done when the call returns. */
function doomExec(prototype: { exec: unknown }): void {
  const exec = prototype.exec as (this: unknown, sql: string) => unknown;
  prototype.exec = function (this: unknown, sql: string) {
    statements += 1;
    if (statements === at && when !== 'after') die();
    const answer = exec.call(this, sql);
    if (statements === at && when === 'after') die();
    return answer;
  };
}

type Callback = (...answer: unknown[]) => void;

const dieThen =
  (callback: Callback) =>
  (...answer: unknown[]): void => {
    if (when === 'after') die();
    callback(...answer);
  };

function die(): void {
  process.kill(process.pid, signal);
}

doom(PGlite.prototype);
doom(pg.Client.prototype);
doomExec(Database.prototype);
