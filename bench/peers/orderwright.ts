/**
 * orderwright with its defaults: real PostgreSQL over a pool of ten (the default of `pg`), its relay running, so that the simulated gateway
 * is also asked for the money.
 */
import { createOms, isOmsError } from 'orderwright';
import { memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import { priceMinor, type ShopSystem, stock } from './shop';

const shipTo = { name: 'A Buyer', line1: '1 High Street', city: 'London', postalCode: 'N1 1AA', country: 'GB' };

function openOms(url: string) {
  const pool = new pg.Pool({ connectionString: url });
  const catalog = memoryCatalog(
    Object.fromEntries(stock.map(({ sku }) => [sku, { title: sku, price: priceMinor }])),
    'GBP',
  );
  const oms = createOms({
    shop: { id: 'bench', zone: 'Europe/London', currency: 'GBP' },
    repository: postgres({ pool }),
    catalog,
    payments: { card: simulatedGateway() },
  });
  return { oms, pool };
}

export const orderwright: ShopSystem = {
  async seed(url) {
    const { oms, pool } = openOms(url);
    await oms.migrate();
    await oms.inventory.receive({ lines: stock.map(({ sku, units }) => ({ sku, quantity: units })) });
    await oms.close();
    await pool.end();
  },

  async open(url) {
    const { oms, pool } = openOms(url);
    return {
      async place({ skus, email }) {
        try {
          await oms.orders.place({
            channel: 'web',
            customer: { email },
            shipTo,
            lines: skus.map((sku) => ({ sku, quantity: 1 })),
            payment: { method: 'card', token: 'ok' },
          });
          return true;
        } catch (error) {
          if (isOmsError(error, 'stock.short')) return false;
          throw error;
        }
      },
      promised: async (sku) => (await oms.inventory.levels(sku)).reduce((sum, level) => sum + level.allocated, 0),
      async close() {
        await oms.close();
        await pool.end();
      },
    };
  },
};
