// Update rules, as in gdmath/rules.py: a gradient, what the rule keeps and α in; the step and what it keeps out.
// Their constants come with the page, from the rules of gdmath themselves.

const both = (along) => [along(0), along(1)];

const MAKERS = {
  plain: () => ({
    begin: [],
    step: (g, state, alpha) => [both((k) => -(alpha * g[k])), state],
    bound: (plain) => plain,
  }),
  momentum: ({ beta }) => ({
    begin: [0, 0],
    step(g, state, alpha) {
      const v = both((k) => beta * state[k] + g[k]);
      return [both((k) => -(alpha * v[k])), v];
    },
    bound: (plain) => (1 + beta) * plain,
  }),
  nesterov: ({ beta }) => ({
    begin: [0, 0],
    step(g, state, alpha) {
      const v = both((k) => beta * state[k] + g[k]);
      return [both((k) => -(alpha * (g[k] + beta * v[k]))), v];
    },
    bound: (plain) => ((1 + beta) / (1 + 2 * beta)) * plain,
  }),
  rmsprop: ({ beta, epsilon }) => ({
    begin: [0, 0],
    step(g, state, alpha) {
      const v = both((k) => beta * state[k] + (1 - beta) * (g[k] * g[k]));
      return [both((k) => -(alpha * (g[k] / (Math.sqrt(v[k]) + epsilon)))), v];
    },
    bound: () => null,
  }),
  adam: ({ beta1, beta2, epsilon }) => ({
    begin: [0, 0, 0, 0, 0], // steps made, both means, both squares
    step(g, state, alpha) {
      const t = state[0] + 1;
      const u = both((k) => beta1 * state[1 + k] + (1 - beta1) * g[k]);
      const v = both((k) => beta2 * state[3 + k] + (1 - beta2) * (g[k] * g[k]));
      const rate = alpha / (1 - beta1 ** t),
        share = Math.sqrt(1 - beta2 ** t);
      return [both((k) => -(rate * (u[k] / (Math.sqrt(v[k]) / share + epsilon)))), [t, ...u, ...v]];
    },
    bound: () => null,
  }),
};

/** Rules by name, each { name, begin, step, bound, constants }, from what gdmath's `described` says of them. */
export function rules_of(described) {
  return Object.fromEntries(
    described.map(({ name, ...constants }) => [name, { name, constants, ...MAKERS[name](constants) }]),
  );
}
