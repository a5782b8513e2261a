/** What a run found, in words. */
import type { Arguments } from './arguments';
import { shortest } from './history';
import type { Outcome } from './run';

/** Findings that are told in full: the others mostly follow from them. */
const toldInFull = 3;
const named = 20;

export function reportOf({ seed, seconds, breakage }: Arguments, { findings, history, figures }: Outcome): string {
  const done = Object.entries(figures).map(([name, count]) => `${count} ${name}`);
  const what = `seed ${seed}, ${seconds} s${breakage ? `, broken: ${breakage}` : ''}: ${done.join(', ')}`;
  if (findings.length === 0) return `${what}\nno finding`;
  const list = findings.slice(0, named).map(({ rule, what: found }) => `  ${rule}: ${found}`);
  const more = findings.length > named ? [`  and ${findings.length - named} more`] : [];
  const stories = findings.slice(0, toldInFull).map(({ rule, what: found, about }) => {
    const lines = shortest(history.all, about).map(
      ({ atMs, kind, text }) => `  ${String(atMs).padStart(7)} ms  ${kind.padEnd(7)} ${text}`,
    );
    return [`\n${rule}: ${found}`, ...lines].join('\n');
  });
  return [what, `FINDINGS with seed ${seed}: ${findings.length}`, ...list, ...more, ...stories].join('\n');
}
