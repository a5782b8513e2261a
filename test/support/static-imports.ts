/** What is loaded with the entry of a bundle that was split: all that it imports by statements, and nothing that is imported at its first use. */
import type { Metafile } from 'esbuild';

export interface LoadedAtOnce {
  /** Paths of the outputs, the entry among them. */
  readonly files: ReadonlySet<string>;
  /** What these import of packages, as they name it. */
  readonly outside: ReadonlySet<string>;
}

export function loadedAtOnce({ outputs }: Metafile, entry: string): LoadedAtOnce {
  const files = new Set<string>();
  const outside = new Set<string>();
  const open = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external) outside.add(imported);
      else open.push(imported);
    }
  }
  return { files, outside };
}
