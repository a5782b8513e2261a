/**
 * The facts of one commit as one text: one fact a line, as JSON without line breaks allows, byte for byte. Facts that would not survive
 * that (an empty one, one with a line break) go as a JSON array behind an empty first line.
 */

export function joinFacts(facts: readonly string[]): string {
  if (facts.some((fact) => fact === '' || fact.includes('\n'))) return `\n${JSON.stringify(facts)}`;
  return facts.join('\n');
}

export function splitFacts(text: string): string[] {
  if (text === '') return [];
  return text.startsWith('\n') ? (JSON.parse(text) as string[]) : text.split('\n');
}
