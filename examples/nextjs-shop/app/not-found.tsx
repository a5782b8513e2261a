import Link from 'next/link';

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
