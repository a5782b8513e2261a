/** Prisma on PostgreSQL, as `prisma generate` writes it of a schema without models; that program itself is too large to install for this. */
import { PrismaPg } from '@prisma/adapter-pg';
import { type GetPrismaClientConfig, getPrismaClient } from '@prisma/client/runtime/client';

/** Not among the types of a project without a browser. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => unknown };
};
const compiler = '@prisma/client/runtime/query_compiler_fast_bg.postgresql';
const generated: GetPrismaClientConfig = {
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: 'd1b3f377ca835d73fd50954a5e22128b9ebdd6b8',
  activeProvider: 'postgresql',
  inlineSchema: 'generator client { provider = "prisma-client" }\ndatasource db { provider = "postgresql" }\n',
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  parameterizationSchema: { strings: [], graph: 'AAAA' },
  compilerWasm: {
    getRuntime: () => import(`${compiler}.mjs`),
    async getQueryCompilerWasmModule() {
      const { wasm } = (await import(`${compiler}.wasm-base64.mjs`)) as { readonly wasm: string };
      return new webAssembly.Module(Buffer.from(wasm, 'base64'));
    },
    importName: './query_compiler_fast_bg.js',
  },
};

const PrismaClient = getPrismaClient(generated);

/** What the generated types say of it. */
export interface Prisma extends Statements {
  $transaction<Answer>(work: (transaction: Statements) => Promise<Answer>): Promise<Answer>;
  $disconnect(): Promise<void>;
}

interface Statements {
  $queryRawUnsafe<Answer = unknown>(text: string, ...values: unknown[]): Promise<Answer>;
  $executeRawUnsafe(text: string, ...values: unknown[]): Promise<number>;
}

export function openPrisma(connectionString: string): Prisma {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString }) }) as unknown as Prisma;
}
