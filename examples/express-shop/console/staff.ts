/** Who works at the console. */
const names: Readonly<Record<string, string>> = { ann: 'Ann', bob: 'Bob' };

export const staffIds: readonly string[] = Object.keys(names);

/** What colleagues call somebody; others keep their id. */
export const nameOf = (id: string): string => names[id] ?? id;
