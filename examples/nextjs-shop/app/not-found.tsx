import Link from 'next/link';

export const metadata = { title: 'There is no such page' };

export default function NotFound() {
  return (
    <section className="card narrow">
      <h1>There is no such page</h1>
      <p>A link to an order ends after a while.</p>
      <Link className="button" href="/">
        To the shop
      </Link>
    </section>
  );
}
