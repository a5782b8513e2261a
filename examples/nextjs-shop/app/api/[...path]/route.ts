/** The whole API of the shop's orders: `/api/openapi.json` describes it. */
import { nextRoutes } from 'orderwright/http/next';
import { openShop } from '../../../lib/shop';

export const { GET, HEAD, POST, OPTIONS } = nextRoutes(async () => (await openShop()).api);
