/** One line of a CSV file (RFC 4180) without line breaks in its fields. */

/** The fields of a line, or `null` when a quoted one does not end or goes on behind its quote. */
export function splitCsvLine(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim());
  const fields: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  let ended = false;
  while (!ended) {
    const match = part.exec(line);
    if (!match) return null;
    fields.push(match[1] === undefined ? (match[2] as string).trim() : match[1].replaceAll('""', '"'));
    ended = match[3] === '';
  }
  return fields;
}
