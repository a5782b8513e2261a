/** Text about persons; an erased party stays erased. */
import { compareBytes } from '../../kernel';
import type { PartyText } from '../../ports/repository';
import type { ShopState } from './state';

/** The texts of a party, by name in C collation. */
export function partyTexts(state: ShopState, party: string): PartyText[] {
  const texts = [...(state.parties.get(party)?.values() ?? [])];
  return texts.sort((a, b) => compareBytes(a.name, b.name)).map((text) => ({ ...text }));
}

/** Adds or replaces texts; those of erased parties are dropped. */
export function saveParties(state: ShopState, texts: readonly PartyText[]): void {
  for (const { party, name, body } of texts) {
    if (state.erased.has(party)) continue;
    const stored = state.parties.get(party) ?? new Map<string, PartyText>();
    stored.set(name, { party, name, body });
    state.parties.set(party, stored);
  }
}

export function eraseParties(state: ShopState, parties: readonly string[]): void {
  for (const party of parties) {
    state.parties.delete(party);
    state.erased.add(party);
  }
}
