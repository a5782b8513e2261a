/** Cookies, read and set: all of them are for this shop's own pages alone. */
import type { Request, Response } from 'express';

export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.get('cookie') ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === name) return /^[\w-]{1,64}$/.test(value) ? value : null;
  }
  return null;
}

export function keepCookie(response: Response, name: string, value: string): void {
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 30 * 86_400_000 });
}
