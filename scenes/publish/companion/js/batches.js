// Mini-batches without replacement: every epoch goes through all points once, in an order of its own.
// For the points of the lesson the orders are those of gdmath, as far as the page has them; for a viewer's own points,
// and beyond, they come from `random` below, so that an address shows everyone the same path.

const SEED = 8;

/** Numbers in [0, 1) from a 32-bit seed: the generator "mulberry32" (Tommy Ettinger, public domain). */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The numbers 0 … n − 1 in the order of an epoch (Fisher & Yates). */
export function shuffled(n, epoch) {
  const order = Array.from({ length: n }, (_, i) => i),
    next = random(SEED + 7919 * epoch);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** (t) → the indices of the points of update t; `orders` are those of the first epochs, where they are given. */
export function batches_of(n, size, orders = []) {
  const per_epoch = Math.ceil(n / size);
  let epoch = -1,
    order = [];
  return (t) => {
    const wanted = Math.floor(t / per_epoch),
      k = t % per_epoch;
    if (wanted !== epoch) {
      epoch = wanted;
      order = orders[epoch] ?? shuffled(n, epoch);
    }
    return order.slice(k * size, (k + 1) * size);
  };
}
