/** The blocks of code on the pages of the documentation. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** Of the line on which it begins, from 1. */
  readonly line: number;
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: text.slice(0, index).split('\n').length + 1,
  }));
}
