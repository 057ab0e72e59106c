// 一歩の図の言葉。
export const names = {
  way: "勾配の向きに進むときの損失",
  plane: "更新前と更新後の直線",
  loss: "損失",
  rate: "学習率",
  reset: "元に戻す",
  space: "",
};

export const hint = "黒い点を動かすと、学習率、つまりどこまで進むかが変わります。";
export const rated = (before, now) => `学習率が${before}から${now}になりました。`;
export const after = (a, b, first, last) =>
  `一回の更新でa = ${a}、b = ${b}になり、損失は${first}から${last}になります。`;
export const none = "学習率が0なので、動きません。";
export const near = (low) => `${low}までは、大きくするほど損失が減ります。`;
export const past = (low, far) =>
  `途中でいちばん低い${low}を過ぎました。${far}までなら、損失はまだ更新前より小さい値です。`;
export const tooFar = (far) => `行き過ぎです。${far}からは、損失が更新前より大きくなります。`;
