import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { createClient, isApiError } from 'orderwright/client';
import { openShop } from '../../../lib/shop';
import { Tracking } from './tracking';

interface Asked {
  readonly params: Promise<{ readonly token: string }>;
}

export async function generateMetadata({ params }: Asked): Promise<Metadata> {
  const { links } = await openShop();
  const id = await links.read((await params).token);
  return {
    title: id === null ? 'There is no such page' : 'Your order',
    referrer: 'no-referrer',
    robots: { index: false },
  };
}

export default async function Track({ params }: Asked) {
  const { token } = await params;
  const { api, links } = await openShop();
  const id = await links.read(token);
  if (id === null) notFound();
  // The page sees what its reader may see: it asks the API, in this process.
  const client = createClient({
    ...{ url: 'http://shop.internal/api', link: token },
    fetch: (url, init) => api(new Request(url, init)),
  });
  const initial = await client.orders.get(id).catch((error: unknown) => {
    if (isApiError(error, 'http.notFound')) notFound();
    throw error;
  });
  return <Tracking initial={initial} link={token} />;
}
