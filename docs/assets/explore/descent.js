/* Fitting y = a x + b to two points by gradient descent, operation by operation as torch computes
   it. `round` says in what: Math.fround for float32, nothing for float64. No page, no drawing. */

const float64 = (value) => value;

/** The gradients of a and b, and the loss: what `torch.mean((t - y) ** 2).backward()` leaves. */
export function gradient(points, a, b, round = float64) {
  let [forA, forB, loss] = [0, 0, 0];
  for (const [x, t] of points) {
    const error = round(t - round(round(a * x) + b));
    // Autograd takes the mean's share, 1 / 2, times the rule of the square, 2 * error.
    const share = -round(0.5 * round(2 * error));
    forA = round(forA + round(share * x));
    forB = round(forB + share);
    loss = round(loss + round(error * error));
  }
  return { a: forA, b: forB, loss: round(loss / 2) };
}

/** Gradient descent from a, b: `steps` + 1 places [a, b, loss], the first one the start. */
export function descend(points, a, b, lr, steps, round = float64) {
  const path = [];
  const rate = round(lr);
  for (let step = 0; ; step++) {
    const at = gradient(points, a, b, round);
    path.push([a, b, at.loss]);
    if (step === steps) return path;
    a = round(a - round(at.a * rate));
    b = round(b - round(at.b * rate));
  }
}

/**
 * The valley that the loss of two points is: its Hessian [[p, s], [s, q]], the curvatures across it
 * and along its floor (the eigenvalues, the larger one first), the direction across it (a unit
 * vector), its lowest place, the learning rate from which on descent diverges, and the fastest one.
 *
 * Where both points have the same x, the floor is level: its curvature is 0, and of its places the one
 * nearest to (0, 0) is told.
 */
export function valley([[x1, t1], [x2, t2]]) {
  const [p, s, q] = [x1 * x1 + x2 * x2, x1 + x2, 2];
  const steep = (p + q) / 2 + Math.hypot((p - q) / 2, s);
  // The determinant is (x1 - x2) ** 2: no difference of large numbers.
  const flat = (x1 - x2) ** 2 / steep;
  const angle = Math.atan2(2 * s, p - q) / 2;
  const across = [Math.cos(angle), Math.sin(angle)];
  const slope = (t2 - t1) / (x2 - x1);
  const level = (t1 + t2) / 2 / (x1 * x1 + 1);
  const lowest = x1 === x2 ? [level * x1, level] : [slope, t1 - slope * x1];
  return { p, s, q, steep, flat, across, lowest, limit: 2 / steep, fastest: 2 / (steep + flat) };
}

/**
 * The even power n with steep = φ ** n and flat = φ ** -n, φ being the golden ratio; 0 where there is
 * none. Both together are then a Lucas number, 3, 7, 18 or 47, and their product is 1.
 */
export function golden({ steep, flat }) {
  const power = Math.log(steep) / Math.log((1 + Math.sqrt(5)) / 2);
  const nearest = 2 * Math.round(power / 2);
  const isClose = Math.abs(power - nearest) < 1e-9 && Math.abs(steep * flat - 1) < 1e-9;
  return isClose ? nearest : 0;
}

/** The learning rate with which one step from a, b along the gradient finds the lowest loss on its way. */
export function farEnough(points, a, b) {
  const { p, s, q } = valley(points);
  const at = gradient(points, a, b);
  const bend = p * at.a * at.a + 2 * s * at.a * at.b + q * at.b * at.b;
  return (at.a * at.a + at.b * at.b) / bend;
}
