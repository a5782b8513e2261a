/** A process of its own that does its slice of every kind of run. */
import { kinds, type Slice, type Tally } from './runs';

process.on('message', (slice: Slice) => {
  const tallies: Record<string, Tally> = {};
  for (const [name, run] of Object.entries(kinds)) tallies[name] = run(slice);
  process.send?.(tallies, () => process.disconnect());
});
