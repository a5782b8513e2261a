/** The logger of a host that gives none. */
import type { Logger } from '../ports';

/** Says nothing: a library does not write to a host's console. */
export const quietLogger: Logger = { warn: () => {}, error: () => {} };
