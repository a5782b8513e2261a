/**
 * `orderwright/templates`: what the shop tells people, as they read it.
 *
 * @packageDocumentation
 */
export type { Language, Template } from './template';
export {
  builtInLanguages,
  createTemplates,
  type Rendered,
  type TemplateOptions,
  type TemplateOverride,
  type Templates,
} from './templates';
export { type Kinds, type LineKind, lineKinds, linesOf, type ValueKind, valueKinds } from './values';
