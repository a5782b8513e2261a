/** What comes due between requests: retries, news of parcels, expiry, completion. Called by a schedule, once a minute. */
import { openShop } from '../../lib/shop';

export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET;
  if (!secret || request.headers.get('authorization') !== `Bearer ${secret}`)
    return new Response(null, { status: 401 });
  const { oms } = await openShop();
  return Response.json(await oms.relay.runOnce({ budgetMs: 20_000 }));
}
