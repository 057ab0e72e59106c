// 谷の図の言葉。
export const names = {
  hills: "損失の谷",
  factors: "一回の更新での倍率",
  factor: "倍率",
  data: "訓練データと直線",
  losses: "損失の推移",
  loss: "損失",
  start: "出発点",
  rate: "学習率",
  point: (index) => `点${index}`,
  fastest: "最速 ",
  limit: "限界 ",
  reset: "元に戻す",
  golden: "(φは黄金比)",
  between: "",
};

export const hint = "橙の出発点、黒の学習率、青の点を動かせます。";
export const level = "二点のxが等しくなり、谷底が平らになりました(λ₂ = 0)。";
export const reshaped = (limit) => `点が左右に動き、谷の形が変わりました。限界は${limit}です。`;
export const moved = (place) =>
  `点が上下に動き、谷は形を変えずに移動しました。底は(${place})です。`;
export const started = (a, b) => `出発点は(${a}, ${b})です。倍率は出発点によりません。`;
export const rated = (before, now) => `学習率が${before}から${now}になりました。`;

export const still = "学習率が0なので、動きません。";
export const atLimit = "ちょうど限界です。谷を横切る向きのずれは、反対側へ移るだけで縮みません。";
export const grows = (by) =>
  `限界を超えています。谷を横切る向きのずれは一回で${by}倍、反対側へ移りながら広がります。`;
export const changesSides = (by) =>
  `谷を横切る向きのずれは一回で${by}倍、反対側へ移りながら縮みます。`;
export const shrinks = (by) => `谷を横切る向きのずれは一回で${by}倍、同じ側で縮みます。`;
export const losses = (first, later, last) =>
  `損失は、出発点で${first}、100回後に${later}、1000回後に${last}です。`;
