/**
 * Changes of row settings. What a row says at one revision is changed once: each change claims that revision by a name, so that of two who
 * change different settings at the same moment neither undoes the other.
 */
import {
  kept,
  limitsOf,
  type RowSettings,
  type SaleLimits,
  type StockKey,
  type StockRow,
  settingsOf,
} from '../../inventory';
import type { ChangeSet, StockPolicy } from '../../ports';

const space = 'stockSettings';

/** What is written for one row, and the name that is claimed for it. */
export interface SettingsChange {
  readonly policy: StockPolicy;
  readonly name: ChangeSet['names'][number];
}

/** The row (or one that is not there yet) with other settings; null and undefined remove one. */
export function changeSettings(
  key: StockKey,
  row: StockRow | undefined,
  change: { readonly [Name in keyof SaleLimits]?: SaleLimits[Name] | undefined } & {
    readonly [Name in keyof RowSettings]?: RowSettings[Name] | null | undefined;
  },
): SettingsChange {
  const { safety, oversell, ...rest } = change;
  const before = row ? settingsOf(row) : {};
  const limits = row ? limitsOf(row) : { safety: 0, oversell: 0 };
  const now = { safety: safety ?? limits.safety, oversell: oversell === undefined ? limits.oversell : oversell };
  const revision = (before.revision ?? 0) + 1;
  const merged = Object.entries({ ...before, ...rest, revision }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const settings = Object.fromEntries(merged) as RowSettings;
  const frozen = settings.frozen && { ...settings.frozen, ...now };
  const { sku, location, lot } = key;
  return {
    policy: { sku, location, lot, ...kept(now, frozen ? { ...settings, frozen } : settings) },
    name: { space, value: [sku, location, lot, revision].join('\u001f') },
  };
}

/** Whether somebody else has changed the settings at the same moment. */
export function isSettingsClaim(name: { readonly space: string }): boolean {
  return name.space === space;
}
