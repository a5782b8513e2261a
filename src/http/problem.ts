/** Refusals as HTTP says them (RFC 9457). The only place where a code of the library becomes a number of HTTP. */
import { errorMeanings, isOmsError, type Problem } from '../kernel';

/** What is wrong with a request before it reaches the library. */
export const requestProblems = {
  'http.json': [400, 'The body is no JSON.'],
  'http.unauthorized': [401, 'Nobody is known to have sent this.'],
  'http.forbidden': [403, 'This caller may not do this.'],
  'http.notFound': [404, 'There is no such thing here.'],
  'http.tooLarge': [413, 'The body is larger than the host allows.'],
  'http.mediaType': [415, 'A body must be application/json; of records, where many are taken, application/x-ndjson.'],
  'http.failed': [500, 'Something broke; nothing more is said outward.'],
} as const satisfies Record<string, readonly [number, string]>;

export type RequestProblem = keyof typeof requestProblems;

/** A request that is refused before the library hears of it. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  constructor(readonly code: RequestProblem) {
    super(requestProblems[code][1]);
  }
}

export function isHttpRefusal(error: unknown): error is HttpRefusal {
  return (error as { readonly name?: unknown } | null)?.name === 'HttpRefusal';
}

/** Codes whose number does not follow from their last word. */
const statuses: Readonly<Record<string, number>> = {
  'input.invalid': 422,
  'key.reused': 422,
  'version.conflict': 412,
  'actor.notAllowed': 403,
  'actor.sameActor': 403,
  'payment.declined': 402,
  'feedback.token': 404,
  'webhook.unverified': 401,
  'webhook.stale': 401,
  'capability.missing': 501,
  'port.failed': 502,
  'carrier.down': 503,
  'store.unavailable': 503,
  'store.incompatible': 503,
  'port.timeout': 504,
  'config.invalid': 500,
  internal: 500,
};

function statusOf(code: string): number {
  const own = statuses[code];
  if (own !== undefined) return own;
  if (code.endsWith('.notFound')) return 404;
  return code.endsWith('.unknown') || code.endsWith('Unknown') ? 422 : 409;
}

const titleOf = (code: string): string => (errorMeanings as Readonly<Record<string, string>>)[code] ?? code;

/** How a refusal looks from outside. */
export interface ProblemBody {
  /** `urn:orderwright:problem:<code>`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  /** Every reason; `path` names the field of the body that is wrong. Customers are given no `details`. */
  readonly problems?: readonly Pick<Problem, 'code' | 'message' | 'path' | 'details'>[];
}

/** What is answered for anything that was thrown. Nothing of an error that the library did not write goes outward. */
export function problemBody(error: unknown, { details }: { readonly details: boolean }): ProblemBody {
  if (isHttpRefusal(error)) {
    const [status, title] = requestProblems[error.code];
    return { type: `urn:orderwright:problem:${error.code}`, title, status, code: error.code };
  }
  if (!isOmsError(error) || statusOf(error.code) === 500)
    return problemBody(new HttpRefusal('http.failed'), { details });
  const { code, message } = error;
  const status = statusOf(code);
  const said = { type: `urn:orderwright:problem:${code}`, title: titleOf(code), status, code };
  // What a port or the store has said of its own trouble is for the host's log.
  if (status >= 500) return said;
  return {
    ...said,
    detail: message,
    problems: error.problems.map(({ code: of, message: why, path, details: more }) => ({
      ...{ code: of, message: why },
      ...(path && { path }),
      ...(details && more && { details: more }),
    })),
  };
}
