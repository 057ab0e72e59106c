"""What readers type into the search, and what they should find."""

from __future__ import annotations

from hooks.read import folders

FRAMES = (
    'Traceback (most recent call last): File "/home/me/project/train.py", line 42, in <module> '
    'main() File "/home/me/project/train.py", line 31, in main loss.backward() File '
    '"/usr/lib/python3.11/site-packages/torch/_tensor.py", line 521, in backward '
    "torch.autograd.backward( "
)

# What readers type, and the pages with the answer: one of them must be among the first three. The
# numbers in docs/assets/search.js are set with these.
QUERIES = {
    "ja": {
        "学習率": "sgd/changing-lr",
        "GPUのメモリが増え続ける": "gradients/new-every-time",
        "丸め誤差": "sgd/update-rule sgd/foreach-fused-differentiable",
        "学習率を書き換える": "sgd/changing-lr",
        "勾配が蓄積される": "gradients/one-step",
        "誤差逆伝播": "gradients/where-gradients-come-from",
        "葉テンソル": "gradients/one-step sgd/same-or-new",
        "パラメータの更新": "gradients/one-step sgd/update-rule",
        "requires_grad": "gradients/two-points",
        "メモリ": "sgd/before-you-start gradients/two-points",
        "二乗誤差": "gradients/where-gradients-come-from",
        "detach": "gradients/two-points gradients/one-step sgd/same-or-new",
        # Other words for what the pages say, and other spellings.
        "最急降下": "gradients/hundred-steps",
        "最急降下法": "gradients/hundred-steps",
        "確率的勾配降下法はなぜ確率的なのか": (
            "gradients/hundred-steps sgd/update-rule sgd/arguments"
        ),
        "パラメーターが動かない": "sgd/two-tensors",
        "勾配を消す": "gradients/one-step sgd/twice",
        "学習率 変更": "sgd/changing-lr",
        "足し込む": "gradients/one-step gradients/new-every-time",
        "届かない": "gradients/hundred-steps",
        "detachとは": "gradients/two-points gradients/one-step sgd/same-or-new",
        "optimizer.zero_gradとは": "sgd/twice",
        "なぜ学習率が必要なのか": "gradients/one-step",
        "ＺＥＲＯ_grad": "sgd/twice",
        # Terms.
        "モーメンタム": "sgd/momentum",
        "ネステロフ": "sgd/momentum",
        "重み減衰": "sgd/arguments training/weight-decay",
        "ヘッセ行列": "gradients/hundred-steps",
        "固有値": "gradients/hundred-steps",
        "レイヤー": "gradients/eval-or-no-grad gradients/the-usual-way",
        "計算グラフ": "backprop/one-node-at-a-time gradients/new-every-time sgd/one-step",
        "連鎖律": "gradients/where-gradients-come-from",
        "平均二乗誤差": "gradients/where-gradients-come-from",
        "逆伝播": (
            "gradients/where-gradients-come-from backprop/one-node-at-a-time"
            " backprop/hidden-layer backprop/write-backward"
        ),
        "勾配消失": "backprop/vanishing-exploding-nan",
        "ブロードキャスト": "gradients/the-usual-way backprop/changing-shape glossary",
        "発散": "gradients/hundred-steps",
        "スケジューラ": "training/schedules sgd/changing-lr",
        "インプレース": "gradients/one-step sgd/same-or-new glossary",
        "形が違う": "gradients/the-usual-way",
        "インストール": "sgd/before-you-start",
        # Names in code, whole and in part, and code itself.
        "param_groups": "sgd/changing-lr",
        "zero_grad": "sgd/twice",
        "weight decay": "sgd/arguments training/weight-decay",
        "weight_decay": "sgd/arguments training/weight-decay",
        "nesterov": "sgd/momentum",
        "non-leaf": "gradients/leaf-tensors sgd/same-or-new",
        "groups": "sgd/changing-lr",
        "torch.optim.SGD": "sgd/arguments",
        "optimizer.zero_grad()": "sgd/twice",
        "optimizer.z": "gradients/training-loop sgd/twice",
        "torch.no_grad()": "gradients/new-every-time gradients/eval-or-no-grad",
        "with torch.no_grad():": "gradients/new-every-time",
        "loss1.backward() loss2.backward()": (
            "gradients/where-gradients-come-from gradients/training-loop gradients/new-every-time"
        ),
        "x += 1": "sgd/same-or-new",
        # What Python said.
        "a leaf Variable that requires grad is being used in an in-place operation": (
            "gradients/one-step sgd/same-or-new"
        ),
        "can't optimize a non-leaf Tensor": "gradients/leaf-tensors sgd/same-or-new",
        "Trying to backward through the graph a second time": "sgd/twice",
        "“can’t optimize a non-leaf Tensor”": "gradients/leaf-tensors sgd/same-or-new",
        # Slips.
        "zerograd": "sgd/twice",
        "isleaf": "sgd/same-or-new",
        "nonleaf": "gradients/leaf-tensors sgd/same-or-new",
        "nograd": "gradients/new-every-time",
        "gradfn": "gradients/two-points sgd/one-step sgd/same-or-new",
        "retaingraph": "sgd/twice",
        "paramgroups": "sgd/changing-lr",
        "parm_groups": "sgd/changing-lr",
        "detatch": "gradients/two-points gradients/one-step sgd/same-or-new",
        "nestrov": "sgd/momentum",
        "momentun": "sgd/momentum",
        "dampning": "sgd/momentum",
        "boradcasting": "gradients/the-usual-way",
        "optimizer.zerograd()": "sgd/twice",
        "モメンタム": "sgd/momentum",
        "モーメンタムバッファ": "sgd/momentum",
        "オプテイマイザー": "sgd/changing-lr",
        "インプレイス": "gradients/one-step sgd/same-or-new glossary",
        "スケジュラー": "training/schedules sgd/changing-lr",
        # The order of the loop, evaluation, and messages one by one.
        "zero_gradの位置": "gradients/training-loop",
        "勾配の蓄積 バッチ": "gradients/training-loop",
        "clip_grad_norm_": "gradients/training-loop",
        "model.eval()とno_grad()の違い": "gradients/eval-or-no-grad",
        "等高線 描く": "gradients/contour-plot",
        "損失の等高線": "gradients/contour-plot",
        "meshgrid": "gradients/contour-plot",
        "凍結": "gradients/eval-or-no-grad",
        "Dropout": "gradients/eval-or-no-grad",
        "element 0 of tensors does not require grad": "gradients/error-messages",
        "grad can be implicitly created only for scalar outputs": "gradients/error-messages",
        "gradがNoneになる": "gradients/error-messages",
        "mat1 and mat2 shapes cannot be multiplied": "gradients/error-messages",
        # What fresh readers typed.
        "重みが更新されない": "sgd/two-tensors gradients/training-loop",
        "ミニバッチ": "gradients/training-loop sgd/arguments",
        "x += 1 と x = x + 1 の違い": "sgd/same-or-new",
        "もーめんたむ": "sgd/momentum",
        "勾配爆発": "gradients/training-loop gradients/hundred-steps",
        "勾配累積": "gradients/training-loop",
        "パラメーター 更新 されない": "sgd/two-tensors gradients/error-messages sgd/same-or-new",
        "勾配 ゼロ 初期化": "gradients/training-loop gradients/one-step sgd/twice",
        "逆伝播を２回": "sgd/twice gradients/new-every-time",
        "オプティマイザーの中身": "sgd/changing-lr",
        "損失関数 グラフ 描画": "gradients/contour-plot",
        "学習率 減衰": "sgd/changing-lr",
        "SGD 自作": "sgd/update-rule",
        "微分可能": "sgd/foreach-fused-differentiable",
        "ロス": "sgd/two-tensors gradients/training-loop gradients/hundred-steps",
        "requires grad とは": "gradients/two-points gradients/leaf-tensors",
        "勾配上昇法": "sgd/arguments",
        "ハイパーパラメータの勾配": "sgd/foreach-fused-differentiable",
        "転移学習": "gradients/eval-or-no-grad",
        "ドロップアウト": "gradients/eval-or-no-grad",
        "目的関数": "gradients/where-gradients-come-from",
        "学習率 デフォルト": "sgd/arguments sgd/then-and-now",
        "スカラーじゃないとbackwardできない": "gradients/error-messages",
        "モーメンタム 初期化": "sgd/changing-lr",
        "パラメタの更新": "gradients/one-step sgd/update-rule",
        "Expected all tensors to be on the same device, but found at least two devices": (
            "gradients/error-messages sgd/before-you-start sgd/same-or-new"
        ),
    },
    "en": {
        "learning rate": "gradients/one-step",
        "change the learning rate": "sgd/changing-lr",
        "gradients accumulate": "gradients/one-step",
        "leaf tensor": "gradients/one-step sgd/same-or-new",
        "in-place": "gradients/one-step",
        "param_groups": "sgd/changing-lr",
        "second backward": "sgd/twice",
        "mean squared error": "gradients/where-gradients-come-from",
        "detach": "gradients/two-points gradients/one-step sgd/same-or-new",
        "shape mismatch": "gradients/the-usual-way",
        # Other words for what the pages say, and other spellings.
        "vanilla gradient descent": "gradients/hundred-steps",
        "accumulating gradients": "gradients/one-step",
        "reset the gradient": "gradients/one-step",
        "parameter does not move": "sgd/two-tensors",
        "why do I need detach": "gradients/two-points gradients/one-step",
        "change in place": "gradients/one-step",
        "zero grad": "sgd/twice",
        "weight-decay": "sgd/arguments training/weight-decay",
        "Mean-Squared Errors": "gradients/where-gradients-come-from",
        # Terms.
        "backpropagation": "gradients/where-gradients-come-from",
        "chain rule": "gradients/where-gradients-come-from",
        "computation graph": "sgd/replacing-a-parameter sgd/two-tensors",
        "Hessian": "gradients/hundred-steps",
        "eigenvalues": "gradients/hundred-steps",
        "divergence": "gradients/hundred-steps",
        "momentum": "sgd/momentum",
        "dampening": "sgd/momentum",
        "nesterov": "sgd/momentum",
        "weight decay": "sgd/arguments training/weight-decay",
        "broadcasting": "gradients/the-usual-way",
        "scheduler": "training/schedules sgd/changing-lr",
        "install": "sgd/before-you-start",
        # Names in code, whole and in part, and code itself.
        "requires_grad": "gradients/two-points",
        "zero_grad": "sgd/twice",
        "retain_graph": "sgd/twice",
        "load_state_dict": "training/saving sgd/changing-lr",
        "non-leaf": "sgd/same-or-new",
        "groups": "sgd/changing-lr",
        "torch.optim.SGD": "sgd/arguments",
        "optimizer.zero_grad()": "sgd/twice",
        "optimizer.z": "gradients/training-loop sgd/twice",
        "torch.no_grad()": "gradients/new-every-time gradients/eval-or-no-grad",
        "with torch.no_grad": "gradients/new-every-time",
        "loss1.backward() loss2.backward()": (
            "gradients/where-gradients-come-from gradients/training-loop gradients/new-every-time"
        ),
        "x += 1": "sgd/same-or-new",
        # What Python said.
        "a leaf Variable that requires grad is being used in an in-place operation": (
            "gradients/one-step sgd/same-or-new"
        ),
        "one of the variables needed for gradient computation has been modified": (
            "sgd/replacing-a-parameter sgd/same-or-new"
        ),
        "Trying to backward through the graph a second time": "sgd/twice",
        # Slips, and the other English.
        "zerograd": "sgd/twice",
        "isleaf": "sgd/same-or-new",
        "nonleaf": "sgd/same-or-new",
        "nograd": "gradients/new-every-time",
        "gradfn": "gradients/two-points sgd/one-step sgd/same-or-new",
        "retaingraph": "sgd/twice",
        "paramgroups": "sgd/changing-lr",
        "parm_groups": "sgd/changing-lr",
        "detatch": "gradients/two-points gradients/one-step sgd/same-or-new",
        "nestrov": "sgd/momentum",
        "momentun": "sgd/momentum",
        "dampning": "sgd/momentum",
        "boradcasting": "gradients/the-usual-way",
        "optimizer.zerograd()": "sgd/twice",
        "pseudocode": "sgd/momentum",
        "learnig rte": "sgd/changing-lr",
        "backpropogation": "gradients/where-gradients-come-from",
        "differentable": "sgd/foreach-fused-differentiable",
        "hessain": "gradients/hundred-steps",
        "maximise": "sgd/arguments",
        "retained": "sgd/twice",
        # The order of the loop, evaluation, and messages one by one.
        "where does zero_grad go": "gradients/training-loop",
        "gradient accumulation": "gradients/training-loop",
        "clip_grad_norm_": "gradients/training-loop",
        "model.eval or no_grad": "gradients/eval-or-no-grad",
        "draw the path on a contour plot": "gradients/contour-plot",
        "contour": "gradients/contour-plot",
        "meshgrid": "gradients/contour-plot",
        "freeze layer": "gradients/eval-or-no-grad",
        "BatchNorm": "gradients/eval-or-no-grad",
        "element 0 of tensors does not require grad": "gradients/error-messages",
        "grad can be implicitly created only for scalar outputs": "gradients/error-messages",
        "why is grad None": "gradients/error-messages",
        "'NoneType' object has no attribute 'zero_'": "gradients/error-messages",
        "mat1 and mat2 shapes cannot be multiplied": "gradients/error-messages",
        # What fresh readers typed.
        "mini-batch": "gradients/training-loop sgd/arguments",
        "weights not updating": "sgd/two-tensors gradients/training-loop",
        "loss not decreasing": "sgd/then-and-now sgd/two-tensors gradients/training-loop",
        "objective function": "gradients/where-gradients-come-from",
        "exploding gradients": "gradients/training-loop gradients/hundred-steps",
        "numerical gradient": "gradients/where-gradients-come-from",
        "learning rate schedule during training": "training/schedules sgd/changing-lr",
        "with torch.no_grad(): w -= lr * w.grad": "gradients/one-step sgd/same-or-new",
        "requires_grad int tensor": "sgd/before-you-start",
        "vanilla SGD": "sgd/arguments gradients/hundred-steps",
        "write my own SGD": "sgd/update-rule",
        "autodiff": "gradients/where-gradients-come-from",
        "transfer learning": "gradients/eval-or-no-grad",
        "fine-tuning": "gradients/eval-or-no-grad",
        "inertia": "sgd/momentum",
        "second derivative": "gradients/hundred-steps",
        "hyperparameter": "sgd/foreach-fused-differentiable",
        "trajectory": "gradients/contour-plot",
        "x += 1 vs x = x + 1": "sgd/same-or-new",
    },
}

# What readers type too, and which no number is set with: to know how good the search is for all
# that nobody has thought of. The right pages were written down before the search was asked. Whoever
# changes the search, or what a page says that it is asked, for one of these moves it to QUERIES.
HELD_OUT = {
    "ja": {
        "detachとno_gradの違い": "gradients/new-every-time",
        "損失が下がらない": (
            "gradients/training-loop sgd/two-tensors gradients/hundred-steps sgd/then-and-now"
        ),
        "学習率の上限": (
            "gradients/hundred-steps training/what-momentum-is-for"
            " training/choosing-a-learning-rate"
        ),
        "numpyとの違い": "sgd/before-you-start",
        "型が違うエラー float64": "gradients/error-messages sgd/before-you-start",
        "stepを二回呼ぶ": "sgd/twice",
        "inference_mode": "gradients/eval-or-no-grad",
        "評価時にDropoutを止める": "gradients/eval-or-no-grad",
        "パラメータを入れ替える": "sgd/replacing-a-parameter sgd/two-tensors",
        "モーメンタムのリセット": "sgd/changing-lr",
        "dataとdetachの違い": "sgd/same-or-new",
        "reductionのsumとmean": "gradients/the-usual-way",
        "nn.Linear": "gradients/the-usual-way",
        "数値微分で確かめる": "gradients/where-gradients-come-from",
        "最大化": "sgd/arguments",
        "層ごとに学習率を変える": "sgd/changing-lr sgd/params",
        "谷底": "gradients/hundred-steps gradients/contour-plot",
        "fused": "sgd/foreach-fused-differentiable",
        "学習率で微分する": "sgd/foreach-fused-differentiable",
        "イテラブル": "sgd/one-step sgd/arguments",
        "モデルをGPUに移す": "sgd/before-you-start sgd/same-or-new",
        "L2正則化": "sgd/arguments",
        "速度": "sgd/momentum",
        "set_to_none": "sgd/twice",
        "オプティマイザの状態を保存": "sgd/changing-lr",
        "勾配クリッピング": "gradients/training-loop",
        "偏微分": "gradients/two-points gradients/where-gradients-come-from",
        "メモリを共有": "sgd/before-you-start",
        "パラメータグループを追加": "sgd/replacing-a-parameter",
        "lrの既定値": "sgd/arguments sgd/then-and-now",
        "重みの正則化": "sgd/arguments",
        "微分を手で計算": "gradients/where-gradients-come-from",
        "gradがたまる": (
            "gradients/one-step gradients/new-every-time gradients/training-loop sgd/twice"
        ),
        "optimizerに渡した後でテンソルを変えた": (
            "sgd/two-tensors sgd/replacing-a-parameter sgd/same-or-new"
        ),
        "ニューラルネットワークの学習の流れ": "gradients/the-usual-way gradients/training-loop",
        "発散しない学習率": (
            "gradients/hundred-steps training/what-momentum-is-for"
            " training/choosing-a-learning-rate"
        ),
        "AccumulateGrad": "sgd/one-step",
        "葉ではないテンソルのgrad": "gradients/error-messages sgd/same-or-new gradients/one-step",
    },
    "en": {
        "difference between detach and no_grad": "gradients/new-every-time",
        "how does the optimizer know the gradients": "sgd/one-step",
        "gradient descent does not reach the minimum": "gradients/hundred-steps",
        "maximum learning rate before it diverges": (
            "gradients/hundred-steps training/what-momentum-is-for"
            " training/choosing-a-learning-rate"
        ),
        "GPU memory keeps growing when summing the loss": "gradients/new-every-time",
        "numpy array vs tensor": "sgd/before-you-start",
        "float64 and float32 dtype error": "gradients/error-messages sgd/before-you-start",
        "call step twice": "sgd/twice",
        "inference_mode vs no_grad": "gradients/eval-or-no-grad",
        "dropout still active during evaluation": "gradients/eval-or-no-grad",
        "replace a parameter while the optimizer is using it": (
            "sgd/replacing-a-parameter sgd/two-tensors"
        ),
        "add a new parameter to the optimizer": "sgd/replacing-a-parameter",
        "reset momentum buffer": "sgd/changing-lr",
        "difference between .data and .detach()": "sgd/same-or-new",
        "does clone break the graph": "sgd/same-or-new gradients/new-every-time",
        "mse loss reduction sum or mean": (
            "gradients/the-usual-way gradients/where-gradients-come-from"
        ),
        "nn.Linear weight and bias": "gradients/the-usual-way",
        "finite differences": "gradients/where-gradients-come-from",
        "gradient ascent": "sgd/arguments",
        "per-layer learning rates": "sgd/changing-lr sgd/params",
        "condition number": "gradients/hundred-steps",
        "fused optimizer": "sgd/foreach-fused-differentiable",
        "backprop through the optimizer step": "sgd/foreach-fused-differentiable",
        "params argument given to the optimizer should be an iterable of Tensors": (
            "sgd/one-step sgd/arguments"
        ),
        "'NoneType' object has no attribute 'data'": "gradients/error-messages",
        "move model to gpu before creating the optimizer": ("sgd/before-you-start sgd/same-or-new"),
        "what does weight decay do": "sgd/arguments",
        "L2 regularization": "sgd/arguments",
        "velocity": "sgd/momentum",
        "zero_grad set_to_none": "sgd/twice",
        "save and load optimizer state": "sgd/changing-lr",
        "simulate a larger batch size": "gradients/training-loop",
        "gradient clipping": "gradients/training-loop",
        "matplotlib contour levels": "gradients/contour-plot",
        "partial derivative by hand": "gradients/two-points gradients/where-gradients-come-from",
        "gradient of a vector output": "gradients/error-messages",
        "shared memory from_numpy": "sgd/before-you-start",
        "is requires_grad on by default": "gradients/two-points",
        "floating point last digit differs": "sgd/update-rule",
        "default value of lr": "sgd/arguments sgd/then-and-now",
    },
}

# The first result leads to this heading.
HEADINGS = {
    "ja": {
        "重み減衰": "training/weight-decay/",
        "学習率を下げる": "training/schedules/#what-for",
        "二度目のbackward": "sgd/twice/#second-backward",
        "2回目のbackward": "sgd/twice/#second-backward",
        "param_groups": "sgd/changing-lr/#param-groups",
        "some parameters appear in more than one parameter group": "sgd/params/#two-groups",
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed": (
            "gradients/leaf-tensors/#grad-of-result"
        ),
        "Can’t call numpy() on Tensor that requires grad": "gradients/two-points/#detach",
        "`fused` and `foreach` cannot be `True` together.": (
            "sgd/foreach-fused-differentiable/#same-numbers"
        ),
        FRAMES
        + "RuntimeError: Trying to backward through the graph a second time (or directly access": (
            "sgd/twice/#second-backward"
        ),
        FRAMES + "ValueError: optimizer got an empty parameter list": "sgd/params/#empty",
    },
    "en": {
        "weight decay": "training/weight-decay/",
        "second backward": "sgd/twice/#second-backward",
        "param_groups": "sgd/changing-lr/#param-groups",
        "shape mismatch": "gradients/the-usual-way/#shape-trap",
        "Nesterov momentum requires a momentum and zero dampening": "sgd/momentum/#nesterov-error",
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed": (
            "gradients/leaf-tensors/#grad-of-result"
        ),
        "Can’t call numpy() on Tensor that requires grad": "gradients/two-points/#detach",
        "`fused` and `foreach` cannot be `True` together.": (
            "sgd/foreach-fused-differentiable/#same-numbers"
        ),
        FRAMES
        + "RuntimeError: Trying to backward through the graph a second time (or directly access": (
            "sgd/twice/#second-backward"
        ),
        FRAMES + "ValueError: optimizer got an empty parameter list": "sgd/params/#empty",
    },
}

# What is found as the other is.
ALIKE = {
    "ja": {
        "requires_gradとは": "requires_grad",
        "reqires_grad": "requires_grad",
        "require_grad": "requires_grad",
        "モメンタムの値": "モーメンタムの値",
        "パラメーターの更新": "パラメータの更新",
        "ｵﾌﾟﾃｨﾏｲｻﾞｰ": "オプティマイザ",
        "オプチマイザー": "オプティマイザ",
        "2度目のbackward": "二度目のbackward",
        "2回目のbackward": "二度目のbackward",
        "二回目のbackward": "二度目のbackward",
        "テンソルを書換える": "テンソルを書き換える",
        "足込む": "足し込む",
    },
    "en": {
        "“leaf tensor”": "leaf tensor",
        "reqires_grad": "requires_grad",
        "require_grad": "requires_grad",
        "learningrate": "learning rate",
        "zero_grads": "zero_grad",
        "modle": "model",
        "parms": "params",
        "optimise": "optimize",
        '"learning rate"': "learning rate",
        "the optimizer's parameters": "the optimizer parameters",
        "the tensor’s gradient": "the tensor gradient",
    },
}

NOTHING = {
    "ja": [
        "天気予報",
        "weather",
        # The words that the pages have are those that all of them have.
        "過学習",
    ],
    "en": ["weather forecast", "天気", "§"],
}
STARTS = ["l", "o", "optimizer."]
IN_BOTH = ["detach", "requires_grad", "SGD", "1.8"]
ASKED = [
    (language, query, slug)
    for slug, languages in folders.read_pages().items()
    for language, page in languages.items()
    for query in page.meta.get("asked", [])
]
"""What pages say in their front matter that they answer."""
