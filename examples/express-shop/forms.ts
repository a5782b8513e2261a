/** Fields of forms, and what came in by them. */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { type Html, html } from './html';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string | number;
  readonly type?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly min?: number;
  readonly max?: number;
  /** As many lines as somebody needs. */
  readonly isLong?: boolean;
}

export function field({
  name,
  label,
  value = '',
  type = 'text',
  required = false,
  autocomplete,
  min,
  max,
  isLong = false,
}: Field): Html {
  if (isLong)
    return html`<label>${label}<textarea name="${name}" rows="3"${required && html` required`}>${value}</textarea></label>`;
  const bounds = html`${min !== undefined && html` min="${min}"`}${max !== undefined && html` max="${max}"`}`;
  const known = autocomplete !== undefined && html` autocomplete="${autocomplete}"`;
  return html`<label>${label}<input name="${name}" type="${type}" value="${value}"${required && html` required`}${bounds}${known}></label>`;
}

type Choices = readonly (readonly [value: string, text: string])[];

export function select(name: string, label: string, choices: Choices, chosen = ''): Html {
  const options = choices.map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  );
  return html`<label>${label}<select name="${name}">${options}</select></label>`;
}

/** One of these has to be chosen; none is beforehand where `chosen` is none of them. */
export function radios(name: string, legend: string, choices: Choices, chosen: string): Html {
  const options = choices.map(
    ([value, text]) =>
      html`<label class="choice"><input type="radio" name="${name}" value="${value}" required${value === chosen && html` checked`}><span>${text}</span></label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${options}</fieldset>`;
}

/** Something that is not taken back: the button shows what it does, and is pressed once more. */
export const confirmed = (name: string, warning: string, form: (button: Html) => Html): Html =>
  html`<details class="confirmed"><summary class="button danger">${name} …</summary><p>${warning}</p>${form(html`<button class="danger">${name}</button>`)}</details>`;

/** Makes a form safe to send twice: what it asks for is done once. */
export const onceOnly = (): Html => html`<input type="hidden" name="key" value="${randomUUID()}">`;

/** What a form said, as text; nothing else comes through. */
export function said(request: Request): (name: string) => string {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  return (name) => {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    return typeof value === 'string' ? value.trim() : '';
  };
}

/** The members that were filled in. */
export function filled<T extends Record<string, string>>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<T>;
}
