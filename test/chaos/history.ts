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
  };
}

/** A fault this long before or after may have to do with it. */
const aroundMs = 400;
/** Lines that somebody reads. */
const mostLines = 60;

/** The shortest history that tells of these names: what is about one of them or about who wrote it, and the faults around it. */
export function shortest(all: readonly Happening[], names: readonly string[]): Happening[] {
  const wanted = new Set(names);
  const isAbout = ({ about }: Happening) => about.some((name) => wanted.has(name));
  for (const { kind, about } of all.filter(isAbout)) if (kind === 'commit') for (const name of about) wanted.add(name);
  const own = all.filter(isAbout);
  const near = all.filter(
    ({ kind, atMs, about }) =>
      kind === 'fault' && about.length === 0 && own.some((happening) => Math.abs(happening.atMs - atMs) <= aroundMs),
  );
  const lines = [...new Set([...own, ...near])].sort((a, b) => a.atMs - b.atMs);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines / 2), ...lines.slice(-mostLines / 2)];
}

/** The store's own log, after everything that was seen from outside: the clocks of who wrote it were wrong. */
export function tellFacts(
  history: History,
  id: string,
  facts: readonly { type: string; version: number; by: { id?: string } }[],
): void {
  const byVersion = new Map<number, string[]>();
  for (const { version, type, by } of facts)
    byVersion.set(version, [...(byVersion.get(version) ?? []), by.id === undefined ? type : `${type} (${by.id})`]);
  for (const [version, types] of byVersion)
    history.note('commit', `version ${version} of ${id}: ${types.join(', ')}`, [id]);
}
