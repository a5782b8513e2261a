/** A binary heap: what is due first comes out first. */

export interface Queue<Item> {
  push(item: Item): void;
  peek(): Item | undefined;
  pop(): Item | undefined;
}

/** An empty queue in the order of `compare`. Items whose place changes are pushed again; the reader skips the stale ones. */
export function createQueue<Item>(compare: (a: Item, b: Item) => number): Queue<Item> {
  const heap: Item[] = [];
  const at = (index: number) => heap[index] as Item;

  function swap(a: number, b: number): void {
    const item = at(a);
    heap[a] = at(b);
    heap[b] = item;
  }

  function rise(index: number): void {
    for (let child = index; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (compare(at(child), at(parent)) >= 0) return;
      swap(child, parent);
      child = parent;
    }
  }

  function sink(): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && compare(at(right), at(left)) < 0 ? right : left;
      if (compare(at(child), at(parent)) >= 0) return;
      swap(child, parent);
      parent = child;
    }
  }

  return {
    push(item) {
      heap.push(item);
      rise(heap.length - 1);
    },
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0) {
        heap[0] = last as Item;
        sink();
      }
      return first;
    },
  };
}
