// 二点と直線の図の言葉。
export const names = {
  plane: "直線と二つの点",
  point: (index) => `点${index}`,
  loss: "損失",
  reset: "元に戻す",
  space: "",
};

export const hint = "直線を動かせます。左端がb、右端を上下させると傾きaが変わります。";
export const turned = (before, now, first, second) =>
  `aが${before}から${now}になり、予測は${first}と${second}だけ変わりました。変化はxに比例します。`;
export const lifted = (before, now, by) =>
  `bが${before}から${now}になり、予測はどちらの点でも${by}だけ変わりました。`;
export const through = "直線は二点を通り、誤差も勾配も0です。";
export const one = "直線は片方の点を通っています。";
export const between = "直線は、片方の点の上、もう片方の点の下を通っています。";
export const above = "直線は、二点のどちらよりも上を通っています。";
export const below = "直線は、二点のどちらよりも下を通っています。";
const does = (sign) => (sign < 0 ? "増やす" : "減らす");
export const gradients = (a, b) => {
  if (!a && !b) return "";
  if (!a || !b) return `${a ? "a" : "b"}を少し${does(a || b)}と、損失は減ります。`;
  return `aを少し${does(a)}か、bを少し${does(b)}と、損失は減ります。`;
};
