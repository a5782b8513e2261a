export { allocate, spreadOverUnits, type TieRule, type UnitRun } from './allocate';
export { fromBase64, toBase64 } from './base64';
export { hasCardNumber, hasIssuedCardNumber, withoutCardNumbers } from './card-number';
export { check, invalid, type NumberRule } from './check';
export {
  type ActionTable,
  accepted,
  changedLines,
  type DocumentDecision,
  type Happening,
  type LegalAction,
  legalActionsOf,
  lineProblems,
  refused,
  stateProblems,
} from './document';
export { oneMailbox } from './email';
export { errorMeanings } from './error-meanings';
export { type ErrorCode, errorCodes, isOmsError, OmsError, omsError, type Problem, problem } from './errors';
export {
  addFractions,
  decimalText,
  divideFractions,
  type Fraction,
  fraction,
  multiplyFractions,
  parseDecimal,
  roundFraction,
  subtractFractions,
} from './fraction';
export { isUuid, madeAt, uuidv7 } from './ids';
export { joinLines, splitLines } from './lines';
export {
  inBaseUnits,
  inUnit,
  type Measured,
  priceByBase,
  pricePerUnit,
  type SalesUnit,
} from './measure';
export {
  extend,
  formatMoney,
  fromDecimal,
  type Money,
  minorDigits,
  money,
  type ScaledAmount,
  sumMoney,
  toDecimal,
  type UnitPrice,
} from './money';
export { type Rounding, roundProduct, roundQuotient } from './rounding';
export { type RoomyPart, type Sharing, share, shareWithin } from './share';
export { findUnstorable, isPrintable, isStorable } from './storable';
export { compareBytes, fingerprint } from './text';
export {
  addDays,
  clockTime,
  dayAfter,
  dayMs,
  fromLocal,
  hourMs,
  type Instant,
  instant,
  isZone,
  type LocalDate,
  later,
  localDate,
  minuteMs,
  monthsAfter,
  msOf,
  startOfDay,
  weekday,
} from './time';
export { attentionTerms, standingSince, type Trouble, troubleKey } from './trouble';
