/** The logger of a host that gives none. */
import type { Logger } from '../ports';

const silent = () => {};

/** Says nothing: a library does not write to a host's console. */
export const quietLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
