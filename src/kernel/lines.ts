/** Texts kept together as one, an item a line: JSON has no line breaks of its own. */

/**
 * The texts as one, byte for byte. Items that would not survive as lines (an empty one, one with a line break) go as a JSON array behind an
 * empty first line.
 *
 * @example
 * joinLines(['{"a":1}', '{"b":2}']); // '{"a":1}\n{"b":2}'
 */
export function joinLines(items: readonly string[]): string {
  if (items.some((item) => item === '' || item.includes('\n'))) return `\n${JSON.stringify(items)}`;
  return items.join('\n');
}

/** The texts that {@link joinLines} joined. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  return text.startsWith('\n') ? (JSON.parse(text) as string[]) : text.split('\n');
}
