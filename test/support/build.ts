/** Whether the build is older than what it is made of. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function isBuildStale(root = process.cwd()): boolean {
  const built = join(root, 'dist/index.d.ts');
  if (!existsSync(built)) return true;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('src', file),
  );
  const inputs = [...sources, 'package.json', 'tsup.config.ts', 'tsconfig.json'];
  return inputs.some((file) => statSync(join(root, file)).mtimeMs > statSync(built).mtimeMs);
}
