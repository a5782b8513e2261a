/** What is to be told, on its way from its intent to its record. */
import type { EffectId, SubjectRef } from '../../ports';
import type { Intent } from './intents';
import type { StoredMessage } from './record';

/** A message that waits, alone or with others: its record, and what it is made of. */
export interface LetterEntry {
  readonly id: string;
  readonly subject: SubjectRef;
  readonly version: number;
  readonly intent: Intent;
}

/** A message with all that its record needs; `known` is the record that is there already. */
export interface Letter extends LetterEntry {
  readonly key: string;
  readonly channel: string;
  readonly effect: EffectId;
  readonly attempts: number;
  readonly known: StoredMessage | null;
}

export function entryOf({ id, subject, version, intent }: LetterEntry): LetterEntry {
  return { id, subject, version, intent };
}
