/** Somebody's server on 127.0.0.1 that receives webhooks: it believes what its secret signed, keeps what it took, and answers as it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyWebhook, type WebhookBody, type WebhookSecrets } from '../../src/adapters/webhooks';

/** `hang`: no answer; `reset`: the connection breaks; else a status, with headers. */
export type ReceiverAnswer =
  | 'hang'
  | 'reset'
  | number
  | { readonly status: number; readonly headers: Record<string, string> };

export interface Post {
  readonly id: string;
  readonly body: WebhookBody;
  readonly text: string;
  /** How many signatures it bore. */
  readonly signatures: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** Every post that was signed, in the order of arrival, whatever was answered. */
  readonly posts: readonly Post[];
  /** What was taken: `order.placed 1`, type and version of its subject. */
  readonly taken: () => string[];
  /** Posts that none of its secrets had signed. */
  readonly unverified: () => number;
  /** Answers from now on; default 200. */
  answer(next: ReceiverAnswer | ((post: Post) => ReceiverAnswer)): void;
  secrets(next: WebhookSecrets): void;
  close(): Promise<void>;
}

export async function webhookReceiver(given: WebhookSecrets, nowMs: () => number): Promise<WebhookReceiver> {
  let secrets = given;
  let answer: ReceiverAnswer | ((post: Post) => ReceiverAnswer) = 200;
  let unverified = 0;
  const posts: Post[] = [];
  const taken: Post[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    let id: string;
    try {
      const headers = request.headers as Record<string, string>;
      ({ id } = verifyWebhook({ secrets, headers, payload: text, now: Math.floor(nowMs() / 1_000) }));
    } catch {
      unverified++;
      return void response.writeHead(401).end();
    }
    const signatures = String(request.headers['webhook-signature']).split(' ').length;
    const post = { id, body: JSON.parse(text) as WebhookBody, text, signatures };
    posts.push(post);
    const given = typeof answer === 'function' ? answer(post) : answer;
    if (given === 'hang') return;
    if (given === 'reset') return void request.socket.destroy();
    const { status, headers } = typeof given === 'number' ? { status: given, headers: {} } : given;
    if (status >= 200 && status < 300) taken.push(post);
    response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    posts,
    taken: () => taken.map(({ body }) => `${body.type} ${body.data.version}`),
    unverified: () => unverified,
    answer: (next) => {
      answer = next;
    },
    secrets: (next) => {
      secrets = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
