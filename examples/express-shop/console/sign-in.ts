/** Who works at the console. A demonstration asks for no password; a real shop has sessions of its own here. */
import type { Express, NextFunction, Request, Response } from 'express';
import type { Actor, CommandOptions } from 'orderwright';
import { cookieOf, keepCookie } from '../cookies';
import { said } from '../forms';
import { html } from '../html';
import { consolePage } from '../page';
import { viewOf } from '../view';
import { nameOf, staffIds } from './staff';

/** Lets nobody past who is not signed in. */
export function signInRoutes(app: Express): void {
  app.get('/console/sign-in', (_request, response) => {
    const view = { ...viewOf(response), staff: null };
    const buttons = staffIds.map(
      (id) => html`<button class="wide" name="staff" value="${id}" translate="no">${nameOf(id)}</button>`,
    );
    const body = html`<form class="card narrow" method="post" action="/console/sign-in"><h1>${view.t('Who are you?')}</h1>
      <p>${view.t('A demonstration asks for no password.')}</p>${buttons}</form>`;
    response.send(consolePage(view, { title: view.t('Who are you?'), body }));
  });
  app.post('/console/sign-in', (request, response) => {
    const id = said(request)('staff');
    if (staffIds.includes(id)) keepCookie(response, 'staff', id);
    response.redirect(303, '/console');
  });
  app.post('/console/sign-out', (_request, response) => {
    response.clearCookie('staff', { path: '/' });
    response.redirect(303, '/console/sign-in');
  });
  app.use('/console', (request: Request, response: Response, next: NextFunction) => {
    if (staffIds.includes(cookieOf(request, 'staff') ?? '')) return next();
    response.redirect(303, '/console/sign-in');
  });
}

export const actorOf = (request: Request): Actor => ({ kind: 'staff', id: cookieOf(request, 'staff') ?? '' });

/** Whoever is signed in, once, however often the form is sent. */
export function byStaff(request: Request): CommandOptions {
  const key = said(request)('key');
  return { actor: actorOf(request), ...(key !== '' && { idempotencyKey: key }) };
}
