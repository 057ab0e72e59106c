// モーメンタムの図の言葉。
export const names = {
  gradients: "各ステップの勾配",
  gradient: (step) => `勾配${step}`,
  bars: "各ステップのバッファと歩幅",
  step: "歩幅",
  dials: "設定",
  mu: "momentum",
  tau: "dampening",
  decay: "weight_decay",
  lr: "lr",
  reset: "元に戻す",
  comma: "、",
  space: "",
};

export const hint = "勾配や設定を動かしてみてください。";
export const edited = (step, before, now) => `勾配${step}が${before}から${now}になりました。`;
export const turned = (letter, before, now) => `${letter}が${before}から${now}になりました。`;
export const switched = (isOn) => (isOn ? "Nesterovありです。" : "Nesterovなしです。");
export const refused =
  "Nesterovは、モーメンタムがないときやダンプニングがあるときはエラーになります。図はNesterovなしの歩幅です。";
export const steps = (list) => `歩幅は${list}です。`;
export const none = "バッファはありません。";
export const idle = "バッファがないので、τは働きません。";
