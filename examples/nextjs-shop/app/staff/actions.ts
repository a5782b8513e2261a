'use server';
/** What staff do; each asks first who it is, as anybody may call an action. */
import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { isOmsError, type Oms } from 'orderwright';
import { openShop } from '../../lib/shop';
import { isPass, passOf, staffCookie } from '../../lib/staff';

const sam = { actor: { kind: 'staff', id: 'sam' } } as const;

export async function signIn(form: FormData): Promise<void> {
  const pass = passOf(String(form.get('word') ?? ''));
  if (!isPass(pass)) redirect('/staff?word=wrong');
  (await cookies()).set(staffCookie, pass, { httpOnly: true, sameSite: 'strict', path: '/' });
  redirect('/staff');
}

export const worksHere = async (): Promise<boolean> => isPass((await cookies()).get(staffCookie)?.value ?? '');

export async function send(form: FormData): Promise<void> {
  await act((oms) => oms.shipments.dispatch(String(form.get('order')), { carrier: 'swift' }, sam));
}

export async function delivered(form: FormData): Promise<void> {
  const shipmentId = String(form.get('shipment'));
  await act((oms) => oms.shipments.deliver(String(form.get('order')), { shipmentId }, sam));
}

async function act(command: (oms: Oms) => Promise<unknown>): Promise<void> {
  if (!(await worksHere())) throw new Error('Only staff may do this.');
  const { oms } = await openShop();
  // What is refused was done before, by another hand: the page shows how it stands.
  await command(oms).catch((error: unknown) => {
    if (!isOmsError(error)) throw error;
  });
  await oms.relay.runOnce({ budgetMs: 5_000, deadlines: false });
  revalidatePath('/staff');
}
