/** Refusals, as web services write them: a text, a list of texts, or what is wrong with which field. */
import type { CarrierError } from '../../ports';
import { fieldsIn, textIn } from './fields';

/** A code as one word of letters, digits and `_ . : -`. */
export function codeWord(text: string | null, otherwise: string): string {
  const word = (text ?? '').replace(/[^a-zA-Z0-9_.:-]+/g, '_').replace(/^_+|_+$/g, '');
  return word.slice(0, 64) || otherwise;
}

/** What is wrong with which field, flat, by paths with dots; null where the value is not of that form alone. */
export function fieldMessages(value: unknown, path = '', depth = 0): CarrierError['fields'] | null {
  const text = textIn(value);
  if (text !== null) return [{ field: path, message: text }];
  if (depth > deepest || typeof value !== 'object' || value === null) return null;
  const parts = Array.isArray(value)
    ? value.map((part: unknown, at): [string, unknown] => [
        textIn(part) === null ? joined(path, String(at)) : path,
        part,
      ])
    : Object.entries(value).map(([name, part]): [string, unknown] => [joined(path, name), part]);
  if (parts.length === 0) return null;
  const told = parts.map(([field, part]) => fieldMessages(part, field, depth + 1));
  return told.some((messages) => messages === null) ? null : told.flatMap((messages) => messages ?? []);
}

/** The reply of a service that answers `{ field: ["message"] }`; null where not every field has a list of messages. */
export function validationError(payload: unknown): CarrierError | null {
  const fields = fieldsIn(payload);
  if (!fields) return null;
  const parts = Object.values(fields);
  if (parts.length === 0 || !parts.every((part) => isMessages(part))) return null;
  const messages = fieldMessages(payload);
  return messages && { code: 'invalid', message: messages.map(sentence).join('; '), fields: messages };
}

function isMessages(value: unknown, depth = 0): boolean {
  if (Array.isArray(value))
    return value.length > 0 && value.every((part) => typeof part === 'string' || isMessages(part));
  const fields = fieldsIn(value);
  if (!fields || depth > deepest) return false;
  const parts = Object.values(fields);
  return parts.length > 0 && parts.every((part) => isMessages(part, depth + 1));
}

/** Deeper than any form that a label is bought with. */
const deepest = 8;

export function sentence({ field, message }: CarrierError['fields'][number]): string {
  return field === '' ? message : `${field}: ${message}`;
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
