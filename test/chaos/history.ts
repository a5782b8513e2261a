/** Everything that happened, in order: what a finding is explained with. */

export interface Happening {
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly kind: 'sent' | 'answer' | 'fault' | 'outside' | 'commit';
  readonly text: string;
  /** Commands, orders, keys and SKUs that it is about. */
  readonly about: readonly string[];
}

export interface History {
  readonly all: readonly Happening[];
  note(kind: Happening['kind'], text: string, about?: readonly string[]): void;
  /** What happened later than it was written down: the store's own log. */
  insert(happening: Happening): void;
  nowMs(): number;
}

export function createHistory(): History {
  const began = performance.now();
  const all: Happening[] = [];
  const nowMs = () => Math.round(performance.now() - began);
  return {
    all,
    nowMs,
    note: (kind, text, about = []) => void all.push({ atMs: nowMs(), kind, text, about }),
    insert: (happening) => void all.push(happening),
  };
}

/** A fault this long before or after may have to do with it. */
const aroundMs = 400;
/** Lines that somebody reads. */
const mostLines = 60;

/** The shortest history that tells of these names: what is about one of them, and the faults around it. */
export function shortest(all: readonly Happening[], names: readonly string[]): Happening[] {
  const wanted = new Set(names);
  const own = all.filter(({ about }) => about.some((name) => wanted.has(name)));
  const near = all.filter(
    ({ kind, atMs, about }) =>
      kind === 'fault' && about.length === 0 && own.some((happening) => Math.abs(happening.atMs - atMs) <= aroundMs),
  );
  const lines = [...new Set([...own, ...near])].sort((a, b) => a.atMs - b.atMs);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
}
