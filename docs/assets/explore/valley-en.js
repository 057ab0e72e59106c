// The words of the valley.
export const names = {
  hills: "The valley of the loss",
  factors: "Factors of one update",
  factor: "factor",
  data: "The training data and the line",
  losses: "The loss, update by update",
  loss: "loss",
  start: "Start",
  rate: "Learning rate",
  point: (index) => `Point ${index}`,
  fastest: "fastest ",
  limit: "limit ",
  reset: "Reset",
  golden: "(φ: the golden ratio)",
  between: " ",
};

export const hint = "Move the start (orange), the learning rate (black) or a point (blue).";
export const level = "Both points have the same x: the floor is level (λ₂ = 0).";
export const reshaped = (limit) =>
  `A point moved sideways: the valley changed its shape, and the limit is ${limit}.`;
export const moved = (place) =>
  `A point moved up or down: the valley moved to (${place}) and kept its shape.`;
export const started = (a, b) => `The start is (${a}, ${b}); the factors do not depend on it.`;
export const rated = (before, now) => `The learning rate went from ${before} to ${now}.`;

export const still = "With 0 nothing moves.";
export const atLimit =
  "This is the limit: across the valley the distance changes sides and keeps its size.";
export const grows = (by) =>
  `That is past the limit: across the valley an update multiplies the distance by ${by}; it changes sides and grows.`;
export const changesSides = (by) =>
  `Across the valley an update multiplies the distance by ${by}: it changes sides and shrinks.`;
export const shrinks = (by) =>
  `Across the valley an update multiplies the distance by ${by}: it shrinks and stays on its side.`;
export const losses = (first, later, last) =>
  `The loss is ${first} at the start, ${later} after 100 updates, ${last} after 1000.`;
