/** Every page of the console. */
import type { Express } from 'express';
import type { Shop } from '../shop';
import { attentionRoutes } from './attention';
import { caseRoutes } from './cases';
import { chartRoutes } from './charts';
import { customerRoutes } from './customer';
import { moneyRoutes } from './money';
import { newOrderRoutes } from './new-order';
import { orderRoutes } from './order';
import { ordersRoutes } from './orders';
import { packingRoutes } from './packing';
import { returnsRoutes } from './returns';
import { signInRoutes } from './sign-in';
import { stockRoutes } from './stock';

export function consoleRoutes(app: Express, shop: Shop): void {
  signInRoutes(app);
  ordersRoutes(app, shop);
  orderRoutes(app, shop);
  newOrderRoutes(app, shop);
  attentionRoutes(app, shop);
  packingRoutes(app, shop);
  returnsRoutes(app, shop);
  caseRoutes(app, shop);
  stockRoutes(app, shop);
  customerRoutes(app, shop);
  moneyRoutes(app, shop);
  chartRoutes(app, shop);
}
