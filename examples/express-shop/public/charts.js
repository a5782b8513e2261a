// Draws the charts of the page from the figures that came with it.
const ink = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
for (const { id, title, labels, values } of JSON.parse(document.getElementById('charts').textContent)) {
  const type = id === 'revenue' ? 'line' : 'bar';
  new globalThis.Chart(document.getElementById(`chart-${id}`), {
    type,
    data: { labels, datasets: [{ label: title, data: values, backgroundColor: ink, borderColor: ink }] },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: id === 'stages' ? 'y' : 'x',
      plugins: { legend: { display: false } },
      scales: { x: { beginAtZero: true }, y: { beginAtZero: true } },
    },
  });
}
