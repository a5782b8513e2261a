/** Which promises held where: a row per promise, a column per store. */
import type { it as vitestIt } from 'vitest';

type Test = (name: string, run: () => Promise<void>) => void;

interface Cell {
  kept: number;
  broken: number;
  skipped: number;
}

export function createMatrix() {
  const rows = new Map<string, Map<string, Cell>>();

  function cellOf(name: string, store: string): Cell {
    const [promise = name] = name.split(' ');
    const row = rows.get(promise) ?? new Map<string, Cell>();
    const cell = row.get(store) ?? { kept: 0, broken: 0, skipped: 0 };
    rows.set(promise, row.set(store, cell));
    return cell;
  }

  return {
    /** The same `it`, each outcome entered under the store's name. A case's name begins with its promise. */
    recording(store: string, it: typeof vitestIt): Test & { skip: Test } {
      const record: Test = (name, run) =>
        it(name, async () => {
          const cell = cellOf(name, store);
          cell.broken++;
          await run();
          cell.broken--;
          cell.kept++;
        });
      const skip: Test = (name, run) => {
        cellOf(name, store).skipped++;
        it.skip(name, run);
      };
      return Object.assign(record, { skip });
    },

    print(): string {
      const columns = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
      const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
      const table = sorted.map(([promise, row]) => [promise, ...columns.map((name) => described(row.get(name)))]);
      const all = [['promise', ...columns], ...table];
      const widths = ['promise', ...columns].map((_, column) =>
        Math.max(...all.map((row) => (row[column] ?? '').length)),
      );
      return all
        .map((row) =>
          row
            .map((text, column) => text.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .join('\n');
    },
  };
}

function described(cell: Cell | undefined): string {
  if (!cell) return '-';
  const notes = [cell.broken > 0 && `${cell.broken} BROKEN`, cell.skipped > 0 && `${cell.skipped} skipped`].filter(
    Boolean,
  );
  return `${cell.kept}/${cell.kept + cell.broken}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}
