import { describe, expect, it } from 'vitest';
import { oneMailbox } from '../../src/kernel';

describe('one mailbox', () => {
  it.each([
    ['Ann@Example.com', 'ann@example.com'],
    [' ann+drop@example.com ', 'ann@example.com'],
    ['A.nn.Lee+1@gmail.com', 'annlee@gmail.com'],
    ['annlee@googlemail.com.', 'annlee@gmail.com'],
    ['an.n@example.com', 'an.n@example.com'],
    ['ａｎｎ@example.com', 'ann@example.com'],
    ['+@example.com', '+@example.com'],
    ['No Address', 'no address'],
    ['', ''],
  ])('%j is %j', (written, one) => {
    expect(oneMailbox(written)).toBe(one);
    expect(oneMailbox(one)).toBe(one);
  });
});
