/** Signing and verifying of Standard Webhooks. */
import { isOmsError } from 'orderwright';
import { signaturesIn, signWebhook, verifyWebhook } from 'orderwright/webhooks';
import * as z from 'zod';
import type { Calculator } from '../case';

const inputs = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('sign'),
    input: z.strictObject({ secret: z.string(), id: z.string(), timestamp: z.number(), payload: z.string() }),
  }),
  z.object({
    op: z.literal('verify'),
    input: z.strictObject({
      secret: z.string(),
      headers: z.record(z.string(), z.string()),
      payload: z.string(),
      now: z.number(),
      tolerance_seconds: z.number(),
    }),
  }),
  z.object({ op: z.literal('format'), input: z.object({ headers: z.object({ 'webhook-signature': z.string() }) }) }),
  z.object({ op: z.literal('construct'), input: z.strictObject({ secret: z.string().nullable() }) }),
]);

export const standardWebhook: Calculator = (testCase) => {
  const { op, input } = inputs.parse(testCase);
  if (op === 'sign') {
    const { secret: secrets, ...message } = input;
    return { actual: { signature: signWebhook({ secrets, ...message })['webhook-signature'] } };
  }
  if (op === 'format') return { actual: { parsed: signaturesIn(input.headers['webhook-signature']) } };
  if (op === 'construct')
    return {
      actual: {
        error: isRefused(() => signWebhook({ secrets: input.secret ?? [], id: 'a', timestamp: 0, payload: '' })),
      },
    };
  const { secret: secrets, tolerance_seconds: toleranceSeconds, ...given } = input;
  return { actual: { valid: !isRefused(() => verifyWebhook({ secrets, toleranceSeconds, ...given })) } };
};

/** Every other fault is a fault of the calculator. */
function isRefused(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (['webhook.unverified', 'webhook.stale', 'config.invalid'].some((code) => isOmsError(error, code as never)))
      return true;
    throw error;
  }
}
