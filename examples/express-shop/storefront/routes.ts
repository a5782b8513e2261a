/** Every page that customers see. */
import type { Express } from 'express';
import type { Shop } from '../shop';
import { cartRoutes } from './cart';
import { catalogueRoutes } from './catalogue';
import { checkoutRoutes } from './checkout';
import { trackingRoutes } from './tracking';

export function storefrontRoutes(app: Express, shop: Shop): void {
  catalogueRoutes(app, shop);
  cartRoutes(app, shop);
  checkoutRoutes(app, shop);
  trackingRoutes(app, shop);
}
