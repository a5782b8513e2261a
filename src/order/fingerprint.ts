/** Which machine an order was last written by. */
import type { HostRegion } from './host-regions';

/** Raise when a built-in region changes, so that stored orders are rebased. */
export const machineVersion = 2;

/** What the machine is built from, as a short text; a stored order with another one is rebased when it is next written. */
export function machineFingerprint(hostRegions: readonly HostRegion[]): string {
  return [`built-in@${machineVersion}`, ...hostRegions.map((region) => `${region.name}@${region.version}`).sort()].join(
    ' ',
  );
}
