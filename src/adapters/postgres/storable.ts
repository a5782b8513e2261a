/** What PostgreSQL could not hold is found before it is sent, so that it harms no other ChangeSet of its batch. */
import { isStorable, isUuid } from '../../kernel';
import type { ChangeSet } from '../../ports/repository';

/** A name, a term or a key goes into an index, whose entries end at 2,704 bytes. */
const maxIndexedCharacters = 600;
const indexed = new Set([
  'term',
  'key',
  'space',
  'value',
  'sku',
  'location',
  'lot',
  'cart',
  'party',
  'name',
  'number',
  'shop',
]);

/** Says which part of the set could not be stored; null when all of it can. */
export function findUnstorable(set: ChangeSet): string | null {
  if (!isUuid(set.subject.id)) return `subject.id is "${set.subject.id}", not a UUID in lower case`;
  for (const term of [...set.terms.add, ...set.terms.remove]) {
    if (term.length > maxIndexedCharacters) return `a search word of ${term.length} characters is too long`;
  }
  return findIn(set, '', '');
}

function findIn(value: unknown, path: string, name: string): string | null {
  if (typeof value === 'string') {
    if (!isWhole(value)) return `${path} holds U+0000 or a lone surrogate`;
    if (value.length > maxIndexedCharacters && indexed.has(name))
      return `${path} has ${value.length} characters, too many`;
    return null;
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? null : `${path} is ${value}, not a safe integer`;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findIn(value[i], path === '' ? String(i) : `${path}.${i}`, '');
      if (found) return found;
    }
    return null;
  }
  for (const key in value) {
    if (!isWhole(key)) return `a name in ${path || 'the set'} cannot be stored`;
    const found = findIn((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`, key);
    if (found) return found;
  }
  return null;
}

/** The runtime's own scan where it has one (Node 20, all browsers since 2023): fifty times as fast. */
const isWellFormed = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed;

function isWhole(text: string): boolean {
  if (!isWellFormed) return isStorable(text);
  return !text.includes('\0') && isWellFormed.call(text);
}
