/** Who works at the console. A demonstration asks for no password; a real shop has sessions of its own here. */
import type { Express, NextFunction, Request, Response } from 'express';
import type { Actor, CommandOptions } from 'orderwright';
import { cookieOf, keepCookie } from '../cookies';
import { said } from '../forms';
import { html } from '../html';
import { consolePage } from '../page';
import { viewOf } from '../view';

export const staffNames: readonly string[] = ['ann', 'bob'];

/** Lets nobody past who is not signed in. */
export function signInRoutes(app: Express): void {
  app.get('/console/sign-in', (_request, response) => {
    const view = { ...viewOf(response), staff: null };
    const buttons = staffNames.map(
      (name) => html`<button class="wide" name="staff" value="${name}" translate="no">${name}</button>`,
    );
    const body = html`<form class="card narrow" method="post" action="/console/sign-in"><h1>${view.t('Who are you?')}</h1>
      <p>${view.t('A demonstration asks for no password.')}</p>${buttons}</form>`;
    response.send(consolePage(view, { title: view.t('Who are you?'), body }));
  });
  app.post('/console/sign-in', (request, response) => {
    const name = said(request)('staff');
    if (staffNames.includes(name)) keepCookie(response, 'staff', name);
    response.redirect(303, '/console');
  });
  app.post('/console/sign-out', (_request, response) => {
    response.clearCookie('staff', { path: '/' });
    response.redirect(303, '/console/sign-in');
  });
  app.use('/console', (request: Request, response: Response, next: NextFunction) => {
    if (staffNames.includes(cookieOf(request, 'staff') ?? '')) return next();
    response.redirect(303, '/console/sign-in');
  });
}

export const actorOf = (request: Request): Actor => ({ kind: 'staff', id: cookieOf(request, 'staff') ?? '' });

/** Whoever is signed in, once, however often the form is sent. */
export function byStaff(request: Request): CommandOptions {
  const key = said(request)('key');
  return { actor: actorOf(request), ...(key !== '' && { idempotencyKey: key }) };
}
