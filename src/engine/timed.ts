/** Calls of ports, bounded in time. */
import { omsError } from '../kernel';

/** How long a port may take before its answer counts as unknown. */
export const portTimeoutMs = 15_000;

/** Bounds a call of a port in real time. */
export async function timed<T>(port: string, call: () => Promise<T>, withinMs = portTimeoutMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(omsError('port.timeout', `the ${port} did not answer within ${withinMs} ms`, { port })),
      withinMs,
    );
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}
