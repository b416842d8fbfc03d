// Update rules, as in gdmath/rules.py: a gradient, what the rule keeps and α in; the step and what it keeps out.

const plain = {
  begin: [],
  step: (gradient, state, alpha) => [[-(alpha * gradient[0]), -(alpha * gradient[1])], state],
  bound: (bound) => bound,
};

const BETA = 0.9;
const momentum = {
  begin: [0, 0],
  step(gradient, [v_m, v_b], alpha) {
    const kept = [BETA * v_m + gradient[0], BETA * v_b + gradient[1]];
    return [[-(alpha * kept[0]), -(alpha * kept[1])], kept];
  },
  bound: (bound) => (1 + BETA) * bound, // Polyak 1964
};

const BETA_1 = 0.9, BETA_2 = 0.999, TINY = 1e-8;
const adam = {
  begin: [0, 0, 0, 0, 0], // steps made, two means, two means of squares
  step([g_m, g_b], [t, m_m, m_b, s_m, s_b], alpha) {
    t += 1;
    m_m = BETA_1 * m_m + (1 - BETA_1) * g_m;
    m_b = BETA_1 * m_b + (1 - BETA_1) * g_b;
    s_m = BETA_2 * s_m + (1 - BETA_2) * g_m * g_m;
    s_b = BETA_2 * s_b + (1 - BETA_2) * g_b * g_b;
    const mean = 1 - BETA_1 ** t, square = 1 - BETA_2 ** t;
    const along = (m, s) => -(alpha * (m / mean)) / (Math.sqrt(s / square) + TINY);
    return [[along(m_m, s_m), along(m_b, s_b)], [t, m_m, m_b, s_m, s_b]];
  },
  bound: () => null,
};

export const RULES = { plain, momentum, adam };
export const CONSTANTS = { BETA, BETA_1, BETA_2, TINY };
