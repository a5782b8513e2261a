/** One text of several, as a map's key: U+0000 cannot occur in what is stored, and sorts before everything else. */
export function joined(...parts: readonly string[]): string {
  return parts.join('\0');
}
