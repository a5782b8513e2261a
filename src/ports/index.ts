export type * from './carrier';
export type * from './carrier-news';
export type * from './host';
export type * from './notifier';
export type * from './payment-gateway';
export type * from './payment-news';
export type * from './repository';
export type * from './tax-records';
