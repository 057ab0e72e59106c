/* What torch.optim.SGD does with one value, operation by operation as torch computes it. `round` says
   in what: Math.fround for float32, nothing for float64. No page, no drawing. */

const float64 = (value) => value;

/** Whether SGD refuses these settings: Nesterov needs momentum, and no dampening. */
export const isRefused = ({ mu, tau, nesterov }) => Boolean(nesterov) && (mu <= 0 || tau !== 0);

/**
 * The steps of SGD over the gradients, in order: [value after the step, buffer]; without momentum
 * there is no buffer, and it is told as undefined. `x` is the value at the start.
 */
export function walk(gradients, { lr, mu, tau, decay, nesterov }, x, round = float64) {
  // One operation, rounded once: a fused multiply-add.
  const plus = (one, factor, other) => round(one + round(factor) * other);
  let value = round(x);
  let buffer;
  return gradients.map((given) => {
    let gradient = round(given);
    if (decay) gradient = plus(gradient, decay, value);
    if (mu) {
      const isFirst = buffer === undefined;
      buffer = isFirst ? gradient : plus(round(buffer * round(mu)), 1 - tau, gradient);
      gradient = nesterov ? plus(gradient, mu, buffer) : buffer;
    }
    value = plus(value, -lr, gradient);
    return [value, buffer];
  });
}
