// The words of momentum.
export const names = {
  gradients: "The gradients, one per step",
  gradient: (step) => `Gradient ${step}`,
  bars: "Buffer and length of each step",
  step: "step",
  dials: "The settings",
  mu: "momentum",
  tau: "dampening",
  decay: "weight_decay",
  lr: "lr",
  reset: "Reset",
  comma: ", ",
  space: " ",
};

export const hint = "Drag a gradient, or a setting.";
export const edited = (step, before, now) => `Gradient ${step} went from ${before} to ${now}.`;
export const turned = (letter, before, now) => `${letter} went from ${before} to ${now}.`;
export const switched = (isOn) => (isOn ? "With Nesterov." : "Without Nesterov.");
export const refused =
  "SGD refuses Nesterov without momentum or with dampening; these steps are without it.";
export const steps = (list) => `The steps: ${list}.`;
export const none = "There is no buffer.";
export const idle = "There is no buffer, and τ does nothing.";
