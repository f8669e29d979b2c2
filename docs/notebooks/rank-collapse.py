# %% [markdown]
# # What do words become if attention has no shortcuts?
#
# Attention gives each word a weighted mean of what all words say. We stack
# such layers with random weights and watch how different the words' vectors
# stay: with attention alone, with MLPs between, with shortcuts, and with
# layer normalisation (LN) in two places. Nothing is trained.

# %%
import numpy as np
import torch
from _lab import (
    BRANCH,
    IDENTITY,
    PAPER,
    SOFT,
    column,
    finish,
    judge,
    plot,
    seeds,
    show,
    spread,
)

torch.set_num_threads(1)

# %% [markdown]
# ## The choices
#
# 32 words, 64 numbers each, 4 heads: small, but of the usual shape. Words and
# weights are Gaussian, drawn anew for each of ten seeds. All arithmetic is in
# float64, because the differences fall to the 16th decimal place, where
# rounding ends every such measurement.
#
# The margins of the verdict were set after a pilot with seeds 50 to 59.

# %%
SEEDS = seeds(*range(10))
WORDS, WIDTH, HEADS, LAYERS = 32, 64, 4, 24


def draw(seed):
    generator = torch.Generator().manual_seed(seed)

    def gauss(rows, columns, scale=1.0):
        z = torch.randn(rows, columns, generator=generator, dtype=torch.float64)
        return z * scale

    w, hidden = WIDTH, 4 * WIDTH
    layer = dict.fromkeys("qkvo", (w, w, w**-0.5)) | {
        "in": (w, hidden, (2 / w) ** 0.5),
        "out": (hidden, w, (2 / hidden) ** 0.5),
    }
    words = gauss(WORDS, w)
    return words, [
        {name: gauss(*size) for name, size in layer.items()} for _ in range(LAYERS)
    ]


drawn = [draw(seed) for seed in SEEDS]
words = torch.stack([x for x, _ in drawn])
layers = [
    {name: torch.stack([ws[i][name] for _, ws in drawn]) for name in drawn[0][1][i]}
    for i in range(LAYERS)
]

# %% [markdown]
# ## The layers
#
# Attention as in a transformer, then the MLP: two layers with a ReLU between.
# With `own` each word attends to itself alone. That is the control: the same
# weights, but nothing is averaged.


# %%
def attention(x, w, own=False):
    def heads(z):
        z = z.reshape(len(x), WORDS, HEADS, WIDTH // HEADS)
        return z.transpose(1, 2)

    q, k, v = (heads(x @ w[name]) for name in "qkv")
    share = (q @ k.mT / (WIDTH // HEADS) ** 0.5).softmax(-1)
    if own:
        share = torch.eye(WORDS, dtype=x.dtype)
    mixed = (share @ v).transpose(1, 2).reshape(x.shape)
    return mixed @ w["o"]


def mlp(x, w, gain=1):
    return gain * (x @ w["in"]).relu() @ w["out"]


def normal(x):
    x = x - x.mean(-1, keepdim=True)
    return x / x.std(-1, correction=0, keepdim=True)


# %% [markdown]
# ## How different the words are
#
# Take the mean of the words' vectors away and measure what is left, against
# the whole: $\lVert x - \bar{x} \rVert / \lVert x \rVert$. At 1 the words
# have nothing in common, at 0 all are the same vector. Random words start
# near 1.


# %%
def left(x):
    rest = x - x.mean(1, keepdim=True)
    return (rest.flatten(1).norm(dim=1) / x.flatten(1).norm(dim=1)).numpy()


def stack(skip, norm, with_mlp, own=False, gain=1, weights=layers):
    x, sizes = words, [left(words)]
    for w in weights:
        for kind in ["attention", "mlp"][: 1 + with_mlp]:
            z = normal(x) if norm == "pre" else x
            y = attention(z, w, own) if kind == "attention" else mlp(z, w, gain)
            x = x + y if skip else y
            x = normal(x) if norm == "post" else x
        sizes.append(left(x))
    return np.stack(sizes)


KINDS = {
    "alone": ("attention alone", (False, "none", False)),
    "alone_ln": ("attention alone, LN", (False, "pre", False)),
    "mlp": ("attention, MLP", (False, "none", True)),
    "mlp_ln": ("attention, MLP, LN", (False, "pre", True)),
    "mlp_large": ("attention, MLP times 8", (False, "none", True, False, 8)),
    "skip_pre": ("attention, shortcut, pre-LN", (True, "pre", False)),
    "skip_post": ("attention, shortcut, post-LN", (True, "post", False)),
    "full_pre": ("both, shortcuts, pre-LN", (True, "pre", True)),
    "full_post": ("both, shortcuts, post-LN", (True, "post", True)),
    "own": ("each word for itself, LN", (False, "pre", False, True)),
}
rest = {kind: stack(*options) for kind, (_, options) in KINDS.items()}

# %% [markdown]
# ## What came out
#
# `MLP times 8` is an MLP whose output is eight times as large. That makes the
# next softmax sharper, so that a word listens to few others.


# %%
def shown(values):
    low, middle, high = (
        f"{v:.2g}" for v in (values.min(), np.median(values), values.max())
    )
    return f"{middle} [{low}–{high}]"


figure, axes = plot(height=290)
curves = {
    "alone_ln": (BRANCH, "o-", BRANCH, "attention\nalone, LN", 0.3, 1e-12),
    "mlp_large": (BRANCH, "o--", PAPER, "MLPs, no shortcut", 7.8, 1e-12),
    "full_post": (IDENTITY, "s--", PAPER, "shortcuts, post-LN", 7.8, 1e-6),
    "full_pre": (IDENTITY, "s-", IDENTITY, "shortcuts, pre-LN", 7.8, 12),
}
for kind, (colour, line, fill, text, place, height) in curves.items():
    x = np.arange(LAYERS + 1)
    ends = rest[kind].min(1), rest[kind].max(1)
    axes.fill_between(x, *ends, color=colour, alpha=0.2, lw=0)
    style = {"mfc": fill, "mew": 2, "markevery": 4, "ms": 7}
    axes.plot(x, np.median(rest[kind], 1), line, color=colour, **style)
    axes.text(place, height, text, color=colour)
axes.text(24, 4e-15, "rounding", color=SOFT, ha="right")
axes.set_xscale("function", functions=(np.sqrt, np.square))
axes.set_yscale("log")
axes.set(xlabel="layers", ylim=(1e-17, 1e3), xlim=(0, 25))
axes.set_xticks([0, 1, 2, 4, 6, 12, 24])
axes.set_yticks([1, 1e-4, 1e-8, 1e-12, 1e-16])
axes.set_yticklabels(["1", "10⁻⁴", "10⁻⁸", "10⁻¹²", "10⁻¹⁶"])
axes.minorticks_off()

AFTER = [1, 2, 3, 4, 12, 24]
show(
    figure,
    "Without shortcuts the words become one vector within a dozen layers.",
    "Size of the words' differences against the whole; median and range of "
    f"{len(SEEDS)} seeds. The MLPs drawn are those with eight times the output.",
    ["Left after layer", *map(str, AFTER)],
    [[KINDS[kind][0], *(shown(rest[kind][n]) for n in AFTER)] for kind in KINDS],
)

# %% [markdown]
# ## Doubly exponential
#
# If each layer divided the rest by the same number, it would cost the same
# number of decimal places. Doubly exponential means that the cost itself is
# multiplied by each layer. These are the decimal places that layers 2, 3
# and 4 cost. (Without LN, rounding ends the count at the fourth.)

# %%
speed = []
for kind, count in {"alone": 3, "alone_ln": 4}.items():
    cost = -np.diff(np.log10(rest[kind][: count + 1]), axis=0)
    medians = ", ".join(f"{m:.1f}" for m in np.median(cost[1:], 1))
    print(f"{KINDS[kind][0]}: {medians}")
    speed.append((cost[2:] / cost[1:-1]).min(0))
speed = np.min(speed, 0)  # the slowest quickening, one number a seed

# %% [markdown]
# ## How strong is the attention?
#
# The start of the fall depends on the weights. With a softmax four times as
# sharp a word listens to few others, and the fall comes later. The next line
# shows what is left of attention alone with LN, at 4, 12 and 24 layers.

# %%
scaled = [w | {"q": 4 * w["q"]} for w in layers]
sharp = stack(False, "pre", False, weights=scaled)
print(" | ".join(shown(sharp[n]) for n in [4, 12, 24]))

# %% [markdown]
# ## The verdict
#
# The paper's short form has two halves: attention alone collapses, and
# shortcuts and MLPs stop that. The control swaps the sides. Its "attention
# alone" is words that attend to themselves, its "shortcuts" and "MLPs" are
# attention alone, and each layer costs the same. The cost of the first layer
# is not counted.


# %%
def parts(alone, speed, pre, post, with_mlp):
    return {
        "attention alone: under a thousandth left after 4 layers": alone < 1e-3,
        "from layer 2 on, each costs over 1.5 times the places of the last": speed
        > 1.5,
        "shortcuts, pre-LN: over a tenth left after 24 layers": pre > 0.1,
        "shortcuts, post-LN: over a tenth left after 24 layers": post > 0.1,
        "MLPs without shortcuts: over a tenth left after 24 layers": with_mlp > 0.1,
    }


def most(*kinds, after):
    return np.max([rest[kind][after] for kind in kinds], 0)


pre = np.minimum(rest["skip_pre"][24], rest["full_pre"][24])
post = most("skip_post", "full_post", after=24)
with_mlp = most("mlp", "mlp_ln", "mlp_large", after=24)
alone = most("alone", "alone_ln", after=4)
found = parts(alone, speed, pre, post, with_mlp)
failing = [text for text, held in found.items() if not held.all()]
assert [text.split(":")[0] for text in failing] == [
    "shortcuts, post-LN",
    "MLPs without shortcuts",
], failing

still = rest["own"][4]
steady = np.ones(len(SEEDS))  # as if each layer cost the same
judged = judge(
    found,
    "holds in part",
    {
        "sides swapped, each layer at the same cost": parts(
            still, steady, *[rest["alone_ln"][24]] * 3
        )
    },
)

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
result = finish(
    "rank-collapse",
    question="residual-stream",
    title="Differences between words in random stacks of attention",
    protocol=(
        f"random weights, {WORDS} random words, {WIDTH} wide, {HEADS} heads, "
        f"float64, median of {len(SEEDS)} seeds"
    ),
    description=(
        "In stacks of attention without shortcuts all words become the same "
        "vector within a few layers, and random MLPs only delay that. With "
        "shortcuts and pre-LN large differences are left after 24 layers; "
        "with post-LN little is left. Random weights, nothing is trained."
    ),
    seeds=SEEDS,
    columns={
        "case": column("Layers"),
        "left4": column("Left after 4 layers", "%", 1, tolerance=5),
        "left12": column("Left after 12 layers", "%", 1, tolerance=5),
        "left24": column("Left after 24 layers", "%", 1, tolerance=5),
        "places4": column("Decimal places lost by layer 4", "", 1, tolerance=2),
    },
    rows={
        kind: {
            "case": KINDS[kind][0],
            **{f"left{n}": 100 * values[n] for n in (4, 12, 24)},
            "places4": -np.log10(values[4]),
        }
        for kind, values in rest.items()
    },
    judged=judged,
    card={
        "claim": (
            "Without shortcuts or MLPs, attention makes all words the same, "
            "doubly exponentially in depth. Shortcuts and MLPs stop that."
        ),
        "claim_source": "[@dong2021attention, abstract]",
        "setup": [
            ["Evidence", "proof; standard transformers", "random weights"],
            ["Words", "text", f"{WORDS} Gaussian vectors, {WIDTH} wide"],
            ["Depth", "that of the models", f"{LAYERS} layers"],
            ["Arithmetic", "not stated in the abstract", "float64"],
        ],
        "predicted": (
            "Attention alone: differences vanish, faster with each layer. With "
            "shortcuts, or with MLPs, they stay."
        ),
        "measured": (
            "Left of the differences: attention alone with LN, after 4 layers, "
            f"{shown(rest['alone_ln'][4])}. After 24 layers with shortcuts and "
            f"MLPs: pre-LN {spread(rest['full_pre'][24], 2)}, post-LN "
            f"{shown(rest['full_post'][24])}. MLPs of eightfold output without "
            f"shortcuts: {shown(rest['mlp_large'][4])} after 4 layers, "
            f"{shown(rest['mlp_large'][24])} after 24, which is rounding."
        ),
        "verdict_why": (
            "Attention alone collapses, and faster with each layer, in every "
            "seed. With shortcuts and pre-LN much is left after 24 layers, if "
            "less than after 12; with post-LN little is. Random MLPs delay the "
            "collapse at most."
        ),
        "change": (
            "Trained weights: nothing here says how much a trained MLP can "
            "undo. Sharper attention delays the fall: with a softmax four "
            f"times as sharp {shown(sharp[4])} is left after 4 layers, and "
            f"{shown(sharp[12])} after 12."
        ),
    },
)
