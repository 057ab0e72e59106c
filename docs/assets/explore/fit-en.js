// The words of the line through two points.
export const names = {
  plane: "The line and the two points",
  point: (index) => `point ${index}`,
  loss: "loss",
  reset: "Reset",
  space: " ",
};

export const hint = "Drag the line: its left end is b, its right end turns it and changes a.";
export const turned = (before, now, first, second) =>
  `a went from ${before} to ${now}: the predictions changed by ${first} and ${second}, in proportion to x.`;
export const lifted = (before, now, by) =>
  `b went from ${before} to ${now}: both predictions changed by ${by}.`;
export const through =
  "The line passes through both points: no error is left, and both gradients are 0.";
export const one = "The line passes through one of the points.";
export const between = "The line passes above one point and below the other.";
export const above = "The line passes above both points.";
export const below = "The line passes below both points.";
const does = (sign) => (sign < 0 ? "raise" : "lower");
export const gradients = (a, b) => {
  if (!a && !b) return "";
  if (!a || !b) return `To make the loss smaller by a little, ${does(a || b)} ${a ? "a" : "b"}.`;
  return `To make the loss smaller by a little, ${does(a)} a or ${does(b)} b.`;
};
