/**
 * Cases: what customers want beside buying, as pure functions.
 *
 * @packageDocumentation
 */
export {
  type Case,
  type CaseApproval,
  type CaseCustomer,
  type CaseFact,
  type CaseLine,
  type CaseMessage,
  type CaseOpening,
  type CaseOutcome,
  type CaseOutcomeCode,
  type CaseStatus,
  caseOutcomes,
  evolveCase,
  type Goodwill,
} from './case';
export { type Clock, type ClockName, type Clocks, clockNames } from './clocks';
export {
  type CaseAction,
  type CaseCommand,
  caseActions,
  decideCase,
  isCaseLive,
  maxCaseMessages,
  olderCase,
} from './decide';
export {
  type CaseKind,
  type CasePolicy,
  type CasePriority,
  caseKinds,
  casePriorities,
  defaultCasePolicy,
  type EscalationStep,
  type ServiceTarget,
  targetOf,
} from './policy';
export { caseTroubles } from './troubles';
