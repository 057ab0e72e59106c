// What is said of running a cell. No template within a template: what shortens the scripts cannot
// read it.

const MB = (bytes) => (bytes / 1e6).toFixed(1);

const JA = {
  code: (name) => `セル「${name}」のコード`,
  yours: "あなたのコード",
  run: "実行",
  runTitle: "Ctrl+Enterでも実行できます",
  stop: "止める",
  step: "この実行をステップ実行",
  recording: "ステップを記録しながら、もう一度実行しています…",
  noSteps: "このセルには、記録できたステップがありません。",
  cutSteps: "文が10万回実行されたところで、記録をやめました。",
  reset: "ページのコードに戻す",
  changed: "コードを変えてあります",
  output: "あなたの実行の出力",
  loading: (done, all) => `Pythonを読み込んでいます: ${MB(done)} / ${MB(all)} MB(初回のみ)`,
  starting: "Pythonを起動しています…",
  ready: "実行できます。",
  running: "実行しています…",
  stopped: "止めました。",
  failed: "Pythonを読み込めませんでした。通信環境を確認して、もう一度押してください。",
  broken: "Pythonの実行を続けられなくなったので、起動し直しています。",
  silent: "何も出力されませんでした。",
  cut: "…ここから先の出力は省きました。",
  same: "ページの出力と同じです。",
  differs: "ページの出力と違う行に印を付けました。",
  lacks: (count) => `ページの出力のうち${count}行は、ここにはありません。`,
  changedAbove: (count) => (count ? `(うち${count}個は変えてあります)` : ""),
  above: (count, changed) => `上にある${count}個のセル${changed}に続けて実行しました。`,
  endedAbove: (name) => `上のセル「${name}」でエラーになり、このセルまで進みませんでした。`,
  drawing: "図は描き直しません。",
  told: "PyTorchそのものではなく、このページの中で、このサイトの小さなエンジンとPyTorchのSGDなどのコードを使って実行しました。ここで動かせるセルは、ページのコードのままなら、どれもPyTorchと同じ出力になります。",
  colab: "PyTorchで試すにはColabで開いてください",
};

const EN = {
  code: (name) => `Code of the cell “${name}”`,
  yours: "your code",
  run: "Run",
  runTitle: "Ctrl+Enter runs it too",
  stop: "Stop",
  step: "Step through this run",
  recording: "Running once more, and recording the steps…",
  noSteps: "No step of this cell could be recorded.",
  cutSteps: "The recording ended after 100,000 statements.",
  reset: "Back to the page's code",
  changed: "The code is changed",
  output: "Output of your run",
  loading: (done, all) => `Loading Python: ${MB(done)} of ${MB(all)} MB (only the first time)`,
  starting: "Starting Python…",
  ready: "Ready to run.",
  running: "Running…",
  stopped: "Stopped.",
  failed: "Python could not be loaded. Check the connection, and press again.",
  broken: "Python could not go on, and is being started again.",
  silent: "It printed nothing.",
  cut: "… what came after this is left out.",
  same: "The same as the page's output.",
  differs: "Lines that differ from the page's output are marked.",
  lacks: (count) => `Lines of the page's output that did not come: ${count}.`,
  changedAbove: (count) => (count ? ` (${count} of them changed)` : ""),
  above: (count, changed) =>
    count === 1
      ? `Ran after the cell above${changed}.`
      : `Ran after the ${count} cells above${changed}.`,
  endedAbove: (name) => `The cell “${name}” above ended in an error, so this one was not reached.`,
  drawing: "Figures are not drawn again.",
  told: "This did not run on PyTorch, but in this page: on a small engine of this site and PyTorch's own code of SGD and others. With the page's code, each cell that runs here prints what PyTorch prints.",
  colab: "To try it on PyTorch, open Colab",
};

export const words = document.documentElement.lang === "ja" ? JA : EN;
