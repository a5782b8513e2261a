/** A real SMTP server on a port of this machine, which keeps what it takes and can be told to refuse. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The mail, byte for byte. */
  readonly raw: Buffer;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly TakenMail[];
  /** Connections so far. */
  readonly calls: () => number;
  /** Answers the next recipients or mails with this code. */
  refuseNext(code: number, options?: { readonly at?: 'recipient' | 'data'; readonly times?: number }): void;
  /** Takes the next mail over and hangs up instead of saying so. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const mails: TakenMail[] = [];
  const refusals: { code: number; at: 'recipient' | 'data' }[] = [];
  let losing = false;
  let calls = 0;

  const refusalAt = (at: 'recipient' | 'data') => {
    if (refusals[0]?.at !== at) return null;
    const { code } = refusals.shift() as { code: number };
    const enhanced = `${Math.floor(code / 100)}.1.1`;
    return Object.assign(new Error(`${enhanced} <guest@example.com> is not taken`), { responseCode: code });
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onConnect(_session, callback) {
      calls++;
      callback();
    },
    onAuth(_auth, _session, callback) {
      callback(Object.assign(new Error('5.7.8 unknown'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, callback) {
      callback(refusalAt('recipient'));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusalAt('data');
        if (refusal) return callback(refusal);
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mails.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) });
        if (!losing) return callback();
        losing = false;
        for (const connection of server.connections) connection.close();
      });
    },
  });
  // A client that goes away is no fault of the server.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;

  return {
    port,
    mails,
    calls: () => calls,
    refuseNext(code, { at = 'recipient', times = 1 } = {}) {
      for (let count = 0; count < times; count++) refusals.push({ code, at });
    },
    loseNextAnswer() {
      losing = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
