/** What PostgreSQL could not hold is refused here too: a host's tests find it before its customers do. */
import { isStorable } from '../../kernel';

/** Says which text or number could not be kept by every store; null when all could. */
export function findUnstorable(value: unknown): string | null {
  return isStorableWhole(value) ? null : locate(value, '');
}

/** Finds quickly the few texts that are worth a closer look. */
const suspicious = /[\0\ud800-\udfff]/;

/** Whether every store could keep all texts and numbers of the set. */
function isStorableWhole(value: unknown): boolean {
  if (typeof value === 'string') return !suspicious.test(value) || isStorable(value);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorableWhole);
  for (const name in value) {
    if (!isStorableWhole(name) || !isStorableWhole((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}

function locate(value: unknown, path: string): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : `${path} holds U+0000 or a lone surrogate`;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? null : `${path} is ${value}, not a safe integer`;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const found =
      (isStorable(name) ? null : `a name in ${path || 'the set'} cannot be stored`) ??
      locate(part, path ? `${path}.${name}` : name);
    if (found) return found;
  }
  return null;
}
