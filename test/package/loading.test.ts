/** What the built package loads at once, and what at its first call: by import and by require. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isBuildStale } from '../support/build';

const folder = mkdtempSync(join(tmpdir(), 'orderwright-loading-'));
const program = (entry: string, memory: string, load: string) => `
  const { createOms } = ${load}(${JSON.stringify(entry)});
  const { memory } = ${load}(${JSON.stringify(memory)});
  const oms = createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: memory(),
    catalog: { items: async () => [] },
    relay: 'manual',
  });
  const loaded = () => report.filter((file) => /[\\\\/]dist[\\\\/]/.test(file)).length;
  const atOnce = loaded();
  await oms.windows.list({ country: 'GB' }).catch(() => {});
  const afterCall = loaded();
  await oms.cases.find();
  const afterAnother = loaded();
  await oms.close();
  console.log(JSON.stringify({ atOnce, afterCall, afterAnother }));`;

beforeAll(() => {
  if (isBuildStale()) execFileSync('npm', ['run', 'build'], { stdio: 'pipe' });
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loads the system at the first call, by require', () => {
  const file = join(folder, 'loading.cjs');
  writeFileSync(
    file,
    `const report = { filter: (of) => Object.keys(require.cache).filter(of) };
     (async () => {${program(resolve('dist/index.cjs'), resolve('dist/adapters/memory/index.cjs'), 'require')}})();`,
  );

  expectGrowth(JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })));
});

it('loads the system at the first call, by import', () => {
  const hooks = join(folder, 'hooks.mjs');
  const file = join(folder, 'loading.mjs');
  const url = (path: string) => pathToFileURL(resolve(path)).href;
  writeFileSync(
    hooks,
    `let port;
     export const initialize = (data) => void (port = data.port);
     export const load = async (url, context, next) => {
       const loaded = await next(url, context);
       port.postMessage(url);
       return loaded;
     };`,
  );
  writeFileSync(
    file,
    `import { register } from 'node:module';
     import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
     const { port1, port2 } = new MessageChannel();
     register(${JSON.stringify(pathToFileURL(hooks).href)}, { data: { port: port2 }, transferList: [port2] });
     const seen = [];
     const report = {
       filter(of) {
         for (let one = receiveMessageOnPort(port1); one; one = receiveMessageOnPort(port1)) seen.push(one.message);
         return seen.filter(of);
       },
     };
     ${program(url('dist/index.js'), url('dist/adapters/memory/index.js'), 'await import')}
     port1.close();`,
  );

  expectGrowth(JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })));
});

function expectGrowth(files: Record<'atOnce' | 'afterCall' | 'afterAnother', number>): void {
  const { atOnce, afterCall, afterAnother } = files;
  expect(atOnce).toBeGreaterThan(0);
  expect(afterCall).toBeGreaterThan(atOnce);
  expect(afterAnother).toBe(afterCall);
}
