import type { Metadata, Viewport } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cartOf } from '../lib/cart';
import './shop.css';

export const metadata: Metadata = { title: { default: 'Kiln', template: '%s · Kiln' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const { lines } = await cartOf();
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <html lang="en">
      <body>
        <header>
          <Link href="/" className="name">
            Kiln
          </Link>
          <nav>
            <Link href="/cart">Cart{units > 0 && <span className="count"> {units}</span>}</Link>
          </nav>
        </header>
        <main>{children}</main>
        <footer>
          <p>A demonstration: nothing is sold, and nobody is charged.</p>
          <Link href="/staff">For staff</Link>
        </footer>
      </body>
    </html>
  );
}
