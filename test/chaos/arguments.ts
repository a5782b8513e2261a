/** What the program is told: `--seed 7 --seconds 20 --break guard`. */
import { parseArgs } from 'node:util';
import { type Breakage, breakages } from './breaks';

export interface Arguments {
  readonly seed: number;
  /** How long shoppers shop and things go wrong; coming to rest and the checks take some more. */
  readonly seconds: number;
  readonly workers: number;
  readonly shoppers: number;
  readonly breakage: Breakage | null;
}

export const usage = `npm run chaos -- [--seed N] [--seconds N] [--workers N] [--shoppers N] [--break ${breakages.join('|')}]`;

/** Throws with what is wrong. */
export function readArguments(given: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...given],
    options: {
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '20' },
      workers: { type: 'string', default: '3' },
      shoppers: { type: 'string', default: '10' },
      break: { type: 'string' },
    },
  });
  const breakage = breakages.find((name) => name === values.break) ?? null;
  if (values.break !== undefined && breakage === null) throw new Error(`there is no way to break "${values.break}"`);
  return {
    seed: whole('seed', values.seed, 0),
    seconds: whole('seconds', values.seconds, 1),
    workers: whole('workers', values.workers, 1),
    shoppers: whole('shoppers', values.shoppers, 1),
    breakage,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} is a whole number from ${least} up`);
  return value;
}
