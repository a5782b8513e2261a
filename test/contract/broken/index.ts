/** Stores that break one promise each, in the ways in which stores are really broken. */
import type { Breakage } from './breakage';
import { brokenCommits } from './commits';
import { brokenGuards } from './guards';
import { brokenMembers } from './members';
import { brokenOutboxes } from './outbox';
import { brokenRetention } from './retention';
import { brokenTexts } from './texts';

export const breakages: readonly Breakage[] = [
  ...brokenCommits,
  ...brokenGuards,
  ...brokenOutboxes,
  ...brokenTexts,
  ...brokenRetention,
  ...brokenMembers,
];
