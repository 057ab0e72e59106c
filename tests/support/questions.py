"""What real readers asked: where the answer stands, and the question as one would type it.

Each was asked in a forum, an issue tracker or a blog. The place is a page and the heading of the
section that answers it by running code.
"""

from __future__ import annotations

QUESTIONS = [
    ("sgd/momentum#dampening", {"en": "What is dampening?", "ja": "dampeningとは何か"}),
    (
        "sgd/momentum#undamped-first-step",
        {
            "en": "Why is step one of dampening undamped?",
            "ja": "最初のステップにダンプニングがかからないのはなぜか",
        },
    ),
    (
        "sgd/momentum#pseudo-code",
        {
            "en": "Is momentum unused in the pseudo-code of the SGD page?",
            "ja": "SGDの疑似コードでmomentumが使われていない",
        },
    ),
    (
        "sgd/momentum#nesterov",
        {"en": "What does nesterov change?", "ja": "nesterovは何を変えるのか"},
    ),
    (
        "sgd/momentum#lower-lr",
        {
            "en": "Why does lowering lr shrink the velocity too?",
            "ja": "学習率を下げると速度も縮むのはなぜか",
        },
    ),
    (
        "sgd/arguments#decay-and-lr",
        {"en": "Does the L2 coefficient rescale with lr?", "ja": "L2の係数は学習率で変わるのか"},
    ),
    (
        "sgd/arguments#lr",
        {
            "en": "Is lr required, and is its default 1e-3 or 0.1?",
            "ja": "lrは必須か。既定値は0.001か0.1か",
        },
    ),
    (
        "sgd/changing-lr#without-scheduler",
        {
            "en": "How do I change lr without a scheduler?",
            "ja": "スケジューラを使わずに学習率を変えるには",
        },
    ),
    (
        "sgd/changing-lr#variable-lr",
        {
            "en": "A variable lr seems to play no role after I change it; why?",
            "ja": "変数lrを変えても効かない",
        },
    ),
    (
        "sgd/foreach-fused-differentiable#differentiable",
        {"en": "What is differentiable for?", "ja": "differentiableは何のためか"},
    ),
    (
        "sgd/arguments#tensor-decay",
        {"en": "Can weight_decay be a Tensor?", "ja": "weight_decayにテンソルを渡せるか"},
    ),
    (
        "sgd/changing-lr#reset-momentum",
        {"en": "How do I reset the momentum state?", "ja": "モーメンタムの状態をリセットするには"},
    ),
    (
        "sgd/params#bias-decay",
        {"en": "Should the bias decay too?", "ja": "バイアスにも重み減衰をかけるのか"},
    ),
    ("sgd/arguments#weight-decay", {"en": "Is weight_decay L2?", "ja": "weight_decayはL2正則化か"}),
    (
        "sgd/arguments#decoupled",
        {
            "en": "Where is the decoupled form of weight decay, SGDW or AdamW?",
            "ja": "SGDWやAdamWの切り離した重み減衰",
        },
    ),
    (
        "sgd/changing-lr#attribute",
        {"en": "Why is there no optimizer.lr?", "ja": "optimizer.lrがないのはなぜか"},
    ),
    (
        "sgd/arguments#stochastic",
        {"en": "Is SGD stochastic; who samples?", "ja": "SGDのどこが確率的なのか"},
    ),
    ("sgd/params#twice", {"en": "the same parameter twice", "ja": "同じパラメータを二度渡す"}),
    (
        "sgd/update-rule#update-rule",
        {"en": "implement torch SGD in plain Python", "ja": "更新式をPythonで書く"},
    ),
    (
        "sgd/one-step#without-the-loss",
        {
            "en": "How does step() see the gradients without being given the loss?",
            "ja": "損失を渡していないのにstep()はなぜ勾配がわかるのか",
        },
    ),
    (
        "sgd/same-or-new#plus",
        {
            "en": "x += 1 or x = x + 1: what is the difference?",
            "ja": "x += 1とx = x + 1は何が違うのか",
        },
    ),
    ("sgd/same-or-new#data", {"en": ".data or .detach()?", "ja": ".dataと.detach()の違い"}),
    ("sgd/same-or-new#detach", {"en": "Does detach copy?", "ja": "detachはコピーするのか"}),
    (
        "sgd/same-or-new#slice",
        {"en": "Why does c[:] += 1 change is_leaf?", "ja": "c[:] += 1でis_leafが変わるのはなぜか"},
    ),
    (
        "sgd/same-or-new#to",
        {
            "en": "Why does .to(device) make a non-leaf?",
            "ja": ".to(device)で葉でなくなるのはなぜか",
        },
    ),
    (
        "sgd/same-or-new#model-to",
        {
            "en": "Does model.to() cut the optimizer off?",
            "ja": "model.to()でオプティマイザは切り離されるのか",
        },
    ),
    (
        "sgd/before-you-start#move-first",
        {
            "en": "Build the optimizer before or after .cuda() / .to()?",
            "ja": "オプティマイザを作るのは.to()や.cuda()の前か後か",
        },
    ),
    (
        "gradients/leaf-tensors#copies",
        {"en": "detach, clone or deepcopy?", "ja": "detach、clone、deepcopyの使い分け"},
    ),
    (
        "gradients/leaf-tensors#side-by-side",
        {
            "en": "requires_grad, retain_grad, leaf: which is which?",
            "ja": "requires_grad、retain_grad、is_leafの違い",
        },
    ),
    ("gradients/leaf-tensors#is-leaf", {"en": "what does is_leaf mean", "ja": "is_leafとは"}),
    (
        "sgd/params#parameter-or-tensor",
        {"en": "nn.Parameter or tensor", "ja": "Parameterとテンソルの違い"},
    ),
    (
        "gradients/leaf-tensors#best",
        {"en": "saved weights change during training", "ja": "保存した重みが変わってしまう"},
    ),
    (
        "gradients/new-every-time#loss-grad",
        {"en": "Does loss.grad accumulate?", "ja": "loss.gradは累積するのか"},
    ),
    (
        "gradients/new-every-time#detach-or-no-grad",
        {"en": "detach or no_grad?", "ja": "detachかno_gradか"},
    ),
    (
        "gradients/new-every-time#twice",
        {
            "en": "Calling backward twice: which gradients are wrong then?",
            "ja": "backwardを二度呼ぶとどの勾配が狂うのか",
        },
    ),
    (
        "gradients/new-every-time#in-place",
        {
            "en": "When is an in-place operation allowed?",
            "ja": "インプレースの計算が許されるのはいつか",
        },
    ),
    (
        "gradients/new-every-time#shared",
        {
            "en": "Which part of the graph is reused in every loop?",
            "ja": "ループで使い回されるのは計算グラフのどこか",
        },
    ),
    (
        "gradients/the-usual-way#no-label",
        {
            "en": "Why does nn.Sequential need no requires_grad?",
            "ja": "nn.Sequentialにrequires_gradが要らないのはなぜか",
        },
    ),
    (
        "gradients/training-loop#training-loop",
        {"en": "What does zero_grad do?", "ja": "zero_gradは何をするのか"},
    ),
    (
        "gradients/where-gradients-come-from#where-gradients-come-from",
        {"en": "What does backward compute?", "ja": "backwardは何を計算するのか"},
    ),
    (
        "gradients/one-step#accumulate",
        {"en": "Why do gradients accumulate by default?", "ja": "勾配はなぜ既定で加算されるのか"},
    ),
    (
        "gradients/error-messages#gradient-argument",
        {"en": "gradient argument of backward", "ja": "backwardの引数gradient"},
    ),
    (
        "backprop/gradient-of-a-gradient#called-twice",
        {
            "en": "backward twice for the second derivative",
            "ja": "backwardを二度呼ぶと二階微分になるか",
        },
    ),
    (
        "backprop/changing-shape#vector-jacobian",
        {"en": "What does backward(v) multiply?", "ja": "backward(v)は何を掛けるのか"},
    ),
    (
        "backprop/changing-shape#linear",
        {"en": "gradients of nn.Linear by hand", "ja": "nn.Linearの勾配を手計算する"},
    ),
    (
        "backprop/gradient-of-a-gradient#hessian",
        {"en": "Hessian row by row from gradients", "ja": "ヘッセ行列を一行ずつ求める"},
    ),
    (
        "gradients/error-messages#why-none",
        {"en": "Why is .grad None?", "ja": ".gradがNoneになるのはなぜか"},
    ),
    (
        "gradients/leaf-tensors#non-leaf-error",
        {"en": "can't optimize a non-leaf Tensor", "ja": "can't optimize a non-leaf Tensor"},
    ),
    (
        "gradients/leaf-tensors#in-place-error",
        {
            "en": "Does the leaf error mean requires_grad=False?",
            "ja": "葉のエラーはrequires_gradがFalseだという意味か",
        },
    ),
    (
        "sgd/twice#zero-grad-is-no-cure",
        {
            "en": "Does zero_grad cure the second-backward error?",
            "ja": "二度目のbackwardのエラーはzero_gradで直るか",
        },
    ),
    (
        "sgd/same-or-new#result",
        {"en": "Does y = x*2; y.add_(1) raise?", "ja": "y = x*2のあとのy.add_(1)はエラーになるか"},
    ),
    (
        "sgd/params#not-tensors",
        {
            "en": "optimizer can only optimize Tensors, but one of the params is str",
            "ja": "optimizer can only optimize Tensors, but one of the params is str",
        },
    ),
    (
        "gradients/training-loop#training-loop",
        {"en": "Where does zero_grad go?", "ja": "zero_gradはどこに置くか"},
    ),
    (
        "sgd/twice#zero-grad",
        {
            "en": "Why is grad None after zero_grad since 2.0?",
            "ja": "zero_gradのあとgradがNoneになるのはなぜか",
        },
    ),
    (
        "gradients/new-every-time#memory",
        {"en": "Why does loss += part eat memory?", "ja": "loss += partでメモリが増えるのはなぜか"},
    ),
    (
        "gradients/the-usual-way#slower",
        {
            "en": "nn.Module converges slower than my hand-written loop: why?",
            "ja": "nn.Moduleが手書きのループより遅いのはなぜか",
        },
    ),
    ("gradients/error-messages#nan", {"en": "loss is nan", "ja": "lossがnanになる"}),
    (
        "gradients/error-messages#where-nan",
        {"en": "gradient nan torch.where", "ja": "torch.whereで勾配がnan"},
    ),
    (
        "gradients/error-messages#first-entries",
        {"en": "train only part of a tensor", "ja": "テンソルの一部だけを学習させる"},
    ),
    (
        "gradients/the-usual-way#by-hand-and-torch",
        {
            "en": "X=[1,2]: by hand -5, torch says -4.5: why?",
            "ja": "手計算では-5なのにPyTorchでは-4.5",
        },
    ),
    (
        "gradients/the-usual-way#mse-loss",
        {"en": "Does MSELoss hide a factor 1/2?", "ja": "MSELossに1/2は掛かっているか"},
    ),
    (
        "gradients/two-points#detach",
        {
            "en": "Can't call numpy() on Tensor that requires grad",
            "ja": "Can't call numpy() on Tensor that requires grad",
        },
    ),
    (
        "gradients/contour-plot#contour-plot",
        {
            "en": "How do I draw the path on a contour plot over (w, b)?",
            "ja": "等高線に更新の軌跡を描くには",
        },
    ),
    (
        "training/low-precision#low-precision",
        {
            "en": "Why does a small step change nothing in bfloat16?",
            "ja": "bfloat16で小さな更新が消える",
        },
    ),
    (
        "training/low-precision#fused",
        {"en": "fused=True on the CPU leaves steps out", "ja": "CPUのfused=Trueで更新が抜ける"},
    ),
    ("glossary#item", {"en": "What is item()?", "ja": "item()とは何か"}),
]
