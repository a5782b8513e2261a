// Counts down the time for which the cart is held, and renews it while its customer is about.
const clock = document.querySelector('[data-left]');
if (clock) {
  const renewEveryMs = 30_000;
  let endsAt = Date.now() + Number(clock.dataset.left);
  let renewedAt = Date.now();
  const show = () => {
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    if (left === 0) location.reload();
    else setTimeout(show, 1000);
  };
  const renew = async () => {
    if (Date.now() - renewedAt < renewEveryMs) return;
    renewedAt = Date.now();
    const answer = await fetch('/cart/renew', { method: 'POST' });
    endsAt = Date.now() + (await answer.json()).leftMs;
  };
  for (const sign of ['pointerdown', 'keydown', 'scroll']) addEventListener(sign, renew, { passive: true });
  show();
}
