// Shows an order as it moves on: each time the stream says so, the parts of the page that tell of it are fetched anew.
const live = document.getElementById('live');
const stream = new EventSource(live.dataset.live);
let version = Number(live.dataset.version);
stream.addEventListener('order', async ({ data }) => {
  const seen = JSON.parse(data).version;
  if (seen <= version) return;
  version = seen;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  for (const id of ['live', 'timeline', 'acts']) {
    const part = document.getElementById(id);
    const fresh = page.getElementById(id);
    // Whoever fills in a form is left to it.
    if (part && fresh && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
  }
});
