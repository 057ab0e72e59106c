// The words of one step.
export const names = {
  way: "The loss on the way along the gradient",
  plane: "The line before and after the step",
  loss: "loss",
  rate: "Learning rate",
  reset: "Reset",
  space: " ",
};

export const hint =
  "Drag the black point: it sets the learning rate, and so how far the step goes.";
export const rated = (before, now) => `The learning rate went from ${before} to ${now}.`;
export const after = (a, b, first, last) =>
  `The step leads to a = ${a}, b = ${b}; the loss goes from ${first} to ${last}.`;
export const none = "With 0 nothing moves.";
export const near = (low) => `Up to ${low} a longer step lowers the loss further.`;
export const past = (low, far) =>
  `That is past the lowest place on the way, at ${low}; up to ${far} the loss is still smaller than before.`;
export const tooFar = (far) => `Too far: from ${far} on, the loss is larger than before the step.`;
