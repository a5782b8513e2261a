/** What a call of the client throws. */
import type { ErrorCode, Problem } from '../kernel';

/**
 * `client.network`: no answer came, however often it was asked. `client.unreadable`: what came is no answer of this API. `http.<number>`: a refusal
 * that is no problem of this API, such as a proxy's.
 */
export type ApiErrorCode = ErrorCode | 'client.network' | 'client.unreadable' | `http.${string}`;

export interface ApiErrorParts {
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly message: string;
  readonly problems?: readonly ApiProblem[];
  readonly cause?: unknown;
}

/** One reason; `path` names the field of what was sent, `details` are for those who work for the shop. */
export type ApiProblem = Pick<Problem, 'code' | 'message' | 'path' | 'details'>;

/**
 * A refusal as the API said it (RFC 9457), or that nothing came. `code` is the library's own, `problems` are all reasons, `status` the number of
 * HTTP, 0 where there was no answer.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly problems: readonly ApiProblem[];

  constructor({ code, status, message, problems = [], cause }: ApiErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.problems = problems;
  }
}

/**
 * Whether something thrown is an {@link ApiError} (of that code), by shape: it works across two loaded copies of the package.
 *
 * @example
 * const order = await client.orders.place(cart).catch((error) => {
 *   if (isApiError(error, 'stock.short')) return null;
 *   throw error;
 * });
 */
export function isApiError(error: unknown, code?: ApiErrorCode): error is ApiError {
  const one = error as { readonly name?: unknown; readonly code?: unknown; readonly problems?: unknown } | null;
  if (typeof one !== 'object' || one?.name !== 'ApiError' || !Array.isArray(one.problems)) return false;
  return code === undefined || one.code === code || one.problems.some((each: ApiProblem) => each.code === code);
}

/** The refusal in an answer that is none of success. */
export async function errorIn(response: Response): Promise<ApiError> {
  const { status } = response;
  const text = await response.text();
  const plain = { code: `http.${status}`, status, message: `The API answered ${status}.` } as const;
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return new ApiError(plain);
  try {
    const { code, title, detail = title, problems } = JSON.parse(text);
    return new ApiError({ code, status, message: String(detail), problems });
  } catch {
    return new ApiError(plain);
  }
}
