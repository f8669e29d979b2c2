# %% [markdown]
# # Which layers of zeros learn, and which are stuck?
#
# Small nets of two layers learn images of digits. One layer starts at zero,
# or the other, or both. A random start of both layers shows what is normal.
# In one net the input is added between two layers of zeros.

# %%
import numpy as np
import torch
import torch.nn.functional as F
from _lab import (
    BRANCH,
    IDENTITY,
    SOFT,
    column,
    digits_split,
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
# The width is that of the images, so that the input can be added between the
# layers. Steps and rate are round numbers with which the random start learns;
# they were not tuned. There are no biases: one in the last layer would move,
# but none of the weights with it.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
WIDTH, STEPS, BATCH, RATE, EVERY = 64, 200, 64, 0.1, 20

# %% [markdown]
# ## The nets
#
# A net is $W_2\,\varphi(W_1 x)$, or $W_2\,\varphi(x + W_1 x)$ where `plus` is
# set; $\varphi$ is tanh or ReLU. `w1` and `w2` multiply the random weights.
# The optimiser is plain SGD. One net gets Adam with weight decay instead, to
# see whether that frees it.

# %%
CASES = {
    "random, tanh": {},
    "random, ReLU": {"act": F.relu},
    "W2 = 0, tanh": {"w2": 0.0},
    "W2 = 0, ReLU": {"w2": 0.0, "act": F.relu},
    "W1 = 0, tanh": {"w1": 0.0},
    "W1 = 0, ReLU": {"w1": 0.0, "act": F.relu},
    "both 0, tanh": {"w1": 0.0, "w2": 0.0},
    "both 0, ReLU": {"w1": 0.0, "w2": 0.0, "act": F.relu},
    "both 0, tanh, Adam": {"w1": 0.0, "w2": 0.0, "adam": True},
    "both 0, x added between": {"w1": 0.0, "w2": 0.0, "plus": True},
}

# %% [markdown]
# ## The data and the weights
#
# The 1,297 training images of scikit-learn's digits. One slice per seed; the
# seeds train side by side on the same batches. Where both layers start at
# zero nothing is random, so there all seeds are one run.

# %%
known, labels = (torch.from_numpy(part) for part in digits_split()[:2])
known = known.T.contiguous()


def draw(offset, *shape):
    slices = []
    for seed in SEEDS:
        generator = torch.Generator().manual_seed(offset + seed)
        slices.append(torch.randn(*shape, generator=generator))
    return torch.stack(slices) / WIDTH**0.5


def net(x, w1, w2, case):
    act = case.get("act", torch.tanh)
    inside = w1 @ x + x if case.get("plus") else w1 @ x
    return w2 @ act(inside)


def losses(x, y, w1, w2, case):
    scores = net(x, w1, w2, case)
    wanted = y.expand(len(SEEDS), -1)
    return F.cross_entropy(scores, wanted, reduction="none").mean(1)


# %% [markdown]
# ## Training
#
# The gradients of both layers are measured on all training images, before the
# first step and after the last. A net counts as stuck if after the last step
# every entry of both gradients is exactly zero, and every weight is what it
# was at the start.


# %%
def lengths(w1, w2, case):
    total = losses(known, labels, w1, w2, case).sum()
    slopes = torch.autograd.grad(total, (w1, w2))
    return [slope.flatten(1).norm(dim=1).numpy() for slope in slopes]


def train(case, steps=STEPS):
    w1 = draw(1000, WIDTH, WIDTH) * case.get("w1", 1.0)
    w2 = draw(2000, 10, WIDTH) * case.get("w2", 1.0)
    start = [w1.clone(), w2.clone()]
    both = [w1.requires_grad_(), w2.requires_grad_()]
    optimiser = torch.optim.SGD(both, lr=RATE)
    if case.get("adam"):
        optimiser = torch.optim.Adam(both, lr=RATE / 10, weight_decay=1e-4)
    rng = np.random.default_rng(0)
    first, curve = lengths(w1, w2, case), []
    for step in range(steps + 1):
        if step % EVERY == 0:
            with torch.no_grad():
                curve.append(losses(known, labels, w1, w2, case).numpy())
        pick = torch.from_numpy(rng.choice(len(labels), BATCH, replace=False))
        optimiser.zero_grad()
        losses(known[:, pick], labels[pick], w1, w2, case).sum().backward()
        if step < steps:
            optimiser.step()
    with torch.no_grad():
        scores = net(known, w1, w2, case)
        moved = [
            (w - old).flatten(1).norm(dim=1).numpy()
            for w, old in zip(both, start, strict=True)
        ]
    still = sum(lengths(w1, w2, case))
    wrong = 100 * (scores.argmax(1) != labels).double().mean(1).numpy()
    return {
        "first": first,
        "curve": np.stack(curve),
        "moved": moved,
        "stuck": (sum(moved) == 0) & (still == 0),
        "error": wrong,
    }


runs = {name: train(case) for name, case in CASES.items()}

# %% [markdown]
# ## What came out
#
# The loss on all training images. At scores of zero it is the logarithm of
# 10, about 2.3: each digit is as likely as any other.

# %%
figure, axes = plot(height=270)
steps = np.arange(0, STEPS + 1, EVERY)
for name, colour, style, text, at in [
    ("random, tanh", SOFT, ":", "random", (12, 0.25)),
    ("W2 = 0, tanh", IDENTITY, "-", "W2 = 0", (62, 0.75)),
    ("both 0, x added between", IDENTITY, "--", "", (0, 0)),
    ("W1 = 0, ReLU", BRANCH, "-", "both 0; W1 = 0 before ReLU", (35, 2.06)),
]:
    curves = runs[name]["curve"]
    low, high = curves.min(1), curves.max(1)
    axes.fill_between(steps, low, high, color=colour, alpha=0.25, lw=0)
    axes.plot(steps, np.median(curves, 1), style, color=colour)
    axes.text(*at, text, color=colour)
axes.text(62, 1.0, "both 0, x added: dashed", color=IDENTITY)
axes.set(xlabel="step", ylabel="training loss", ylim=(0, 2.7), yticks=[0, 1, 2])

show(
    figure,
    "One layer of zeros learns; two in direct series are stuck, and so is one "
    "in front of a ReLU.",
    f"Loss on the training images, median and range of {len(SEEDS)} seeds. "
    "Table: gradients at step 0, and how far training moved each layer.",
    [
        "Start",
        "Gradient of W1",
        "Gradient of W2",
        "W1 moved by",
        "W2 moved by",
        "Stuck",
        "Training error",
    ],
    [
        [
            name,
            *(spread(length, 2) for length in run["first"] + run["moved"]),
            f"{run['stuck'].sum()} of {len(SEEDS)}",
            spread(run["error"], 1, "%"),
        ]
        for name, run in runs.items()
    ],
)

# %% [markdown]
# ## Why
#
# The gradient of a layer is what arrives behind it times what enters it. With
# $W_2 = 0$ the last layer has an input, so it moves first and lets a gradient
# through to $W_1$. With $W_1 = 0$ a gradient arrives, if $\varphi$ has a slope
# at zero. Tanh has slope 1 there. ReLU has a kink, and PyTorch takes slope 0:
# nothing arrives at $W_1$, and zeros enter $W_2$. With two zeros each lacks
# what the other would have to give. Adding the input between them feeds the
# second.

# %% [markdown]
# ## The verdict
#
# The claim in five parts, seed by seed. The fifth takes it at its word: the
# input of $W_1$ is not zero, so $W_1 = 0$ should learn. The controls put two
# zeros in direct series under every name, and count the nets before the first
# step. They must pass no part.


# %%
def parts(runs):
    def learns(*names):
        return np.all([runs[name]["error"] < 20 for name in names], 0)

    zeros = ["both 0, tanh", "both 0, ReLU", "both 0, tanh, Adam"]
    stuck = np.all([runs[name]["stuck"] for name in zeros], 0)
    gap = runs["W2 = 0, tanh"]["error"] - runs["random, tanh"]["error"]
    return {
        "W2 = 0 learns, with tanh and ReLU: error below 20 %": learns(
            "W2 = 0, tanh", "W2 = 0, ReLU"
        ),
        "W2 = 0 with tanh ends within 10 points of a random start": (gap < 10)
        & learns("W2 = 0, tanh"),
        "two zeros in direct series are stuck where one is not": stuck
        & learns("W2 = 0, tanh"),
        "two zeros learn if x is added between, and both layers move": learns(
            "both 0, x added between"
        )
        & (np.min(runs["both 0, x added between"]["moved"], 0) > 0.1),
        "W1 = 0 learns, with tanh and ReLU": learns("W1 = 0, tanh", "W1 = 0, ReLU"),
    }


held = parts(runs)
judged = judge(
    held,
    "holds in part",
    {
        "two zeros under every name": parts(dict.fromkeys(runs, runs["both 0, tanh"])),
        "before the first step": parts(
            {name: train(case, steps=0) for name, case in CASES.items()}
        ),
    },
)
# "In part" must mean these parts: the first four, not the fifth.
assert [bool(np.all(v)) for v in held.values()] == [True] * 4 + [False]

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
ROWS = ["random_tanh", "random_relu", "w2_tanh", "w2_relu", "w1_tanh", "w1_relu"]
ROWS += ["both_tanh", "both_relu", "both_adam", "both_plus"]


def percent(name):
    return spread(runs[name]["error"], 1, "%")


result = finish(
    "zero-layers",
    question="zero-weights-learn",
    title="Training error of two layers of which one or both start at zero",
    protocol=(
        f"scikit-learn digits, two layers, {STEPS} steps of SGD, median of "
        f"{len(SEEDS)} seeds"
    ),
    description=(
        "A layer of zeros learns if something enters it and a gradient "
        "arrives. Two in direct series are stuck, and so is one in front of "
        "a ReLU. Adding the input between two of them frees both."
    ),
    seeds=SEEDS,
    columns={
        "start": column("Start"),
        "first": column("Gradient of W1, step 0", "", 2, tolerance=0.05),
        "second": column("Gradient of W2, step 0", "", 2, tolerance=0.05),
        "moved": column("Change of W1 in training", "", 1, tolerance=0.3),
        "stuck": column("Seeds stuck", "", 0, tolerance=0),
        "error": column("Training error", "%", 1, tolerance=3),
    },
    rows={
        row: {
            "start": name,
            "first": runs[name]["first"][0],
            "second": runs[name]["first"][1],
            "moved": runs[name]["moved"][0],
            "stuck": int(runs[name]["stuck"].sum()),
            "error": runs[name]["error"],
        }
        for row, name in zip(ROWS, CASES, strict=True)
    },
    judged=judged,
    card={
        "claim": (
            "A layer of zeros learns if its input is not zero. Its gradient "
            "contains the input, not the weights, so one step makes the "
            "weights non-zero."
        ),
        "claim_source": "[@zhang2023faqs, question and answer]",
        "setup": [
            ["Net", "ControlNet, zero convolutions", f"two layers, {WIDTH} wide"],
            ["Task", "images from text", "digits, 1,297 training images"],
            ["Zeros", "first and last, x added between", "one, both, both with x"],
            ["Training", "full", f"{STEPS} steps of SGD"],
        ],
        "predicted": (
            "One zero layer learns nearly as well as a random start. Two in "
            "direct series do not move. With the input added between them "
            "they do. If an input is all it takes, W1 = 0 learns too."
        ),
        "measured": (
            f"Training error: random {percent('random, tanh')}, W2 = 0 "
            f"{percent('W2 = 0, tanh')}, W1 = 0 {percent('W1 = 0, tanh')} "
            f"(tanh); both 0 with x added {percent('both 0, x added between')}. "
            "Both 0: every gradient exactly zero, with SGD and with Adam."
        ),
        "verdict_why": (
            "Four parts hold in every seed. W1 = 0 in front of a ReLU is "
            "stuck: the slope of ReLU at zero is zero in PyTorch, so no "
            "gradient arrives. The rule needs both, an input and a gradient."
        ),
        "change": (
            "A slope at zero that is not zero, such as that of tanh, frees "
            f"W1 = 0: {percent('W1 = 0, tanh')}. Not run here: starts that "
            "are nearly zero, and activations that make something of zero."
        ),
    },
)
