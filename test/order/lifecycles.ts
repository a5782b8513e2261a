/** Every lifecycle state, complete by the compiler. */
import type { Lifecycle } from '../../src/order';

export const lifecycles = Object.keys({
  draft: true,
  placed: true,
  confirmed: true,
  processing: true,
  completed: true,
  cancelled: true,
  expired: true,
} satisfies Record<Lifecycle, true>) as Lifecycle[];
