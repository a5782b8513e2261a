/**
 * For the time in which a shop moves in: another system that runs beside this one is held against it.
 *
 * @packageDocumentation
 */
export {
  type ComparedRecord,
  type CompareOptions,
  compareOrders,
  compareStock,
  type Difference,
  type TheirOrder,
  type TheirStock,
} from './compare';
