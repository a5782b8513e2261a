export { allocate, spreadOverUnits, type TieRule, type UnitRun } from './allocate';
export { errorCodes, isOmsError, OmsError, omsError, problem, type ErrorCode, type Problem } from './errors';
export { isUuid, uuidv7 } from './ids';
export { extend, formatMoney, fromDecimal, minorDigits, money, sumMoney, toDecimal, type Money, type UnitPrice } from './money';
export { roundProduct, roundQuotient, type Rounding } from './rounding';
export { compareBytes, fingerprint, isStorable } from './text';
export {
  addDays, dayMs, fromLocal, hourMs, instant, isZone, later, localDate, minuteMs, msOf, startOfDay, type Instant, type LocalDate,
} from './time';
