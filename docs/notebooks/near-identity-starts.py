# %% [markdown]
# # Which starts train a deep net without normalisation?
#
# Nine nets of 64 units learn small images of digits. They differ in how they
# start: with branches as strong as their inputs, with a small or a zero
# scale, with shrunken weights, or with batch normalisation. Each start gets
# three learning rates. Which of them fit the training images at all?

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
# 64 units of two layers are deep for nets of this width, and what the time
# allows. The rates are powers of ten; nothing was tuned for one start. The
# number of steps comes from a pilot with the seeds 50 to 54, which also tried
# 100 steps and the rates 0.003, 0.03 and 0.05.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
UNITS, WIDTH, STEPS, BATCH = 64, 32, 80, 64
RATES = [0.001, 0.01, 0.1]

# %% [markdown]
# ## The starts
#
# A unit adds a branch to its input:
# $x + s\,W_2 \operatorname{relu}(W_1 x + b)$. Each line below says what a
# start changes. `w1`, `w2` and `last` multiply the first weights, the
# classifier's included. `scale` is the first $s$. `learned` says whether
# training moves $s$: not at all, as one number a unit, or one a channel.
#
# - *Full size* changes nothing. A branch is as strong as its input.
# - *1/√units* is the simplest cure, a constant.
# - *SkipInit* and ReZero are the same formula here.
# - *LayerScale* has the first value that its authors use beyond 24 layers.
# - *Fixup* is a sketch: its scalar biases are left out.
# - *W2 = 0* takes one rule of Fixup and leaves the others out.
#
# At step 0 SkipInit, Fixup and *W2 = 0* are the identity exactly. LayerScale
# is so up to a millionth.

# %%
ROOT = UNITS**-0.5
STARTS = {
    "full size": {},
    "no shortcut": {"shortcut": False},
    "BN": {"norm": True, "learned": WIDTH},
    "BN, zero γ": {"norm": True, "learned": WIDTH, "scale": 0.0},
    "1/√units": {"scale": ROOT},
    "SkipInit": {"scale": 0.0, "learned": 1},
    "LayerScale": {"scale": 1e-6, "learned": WIDTH},
    "Fixup": {"w1": ROOT, "w2": 0.0, "last": 0.0, "learned": 1},
    "W2 = 0": {"w2": 0.0},
}
NAMED = ["1/√units", "SkipInit", "LayerScale", "Fixup"]

# %% [markdown]
# ## The data
#
# 1,797 images of 8 × 8 pixels that come with scikit-learn. One split serves
# every seed; the 1,297 training images are used for training and for
# counting errors. Here the question is what trains, not what generalises.

# %%
known, labels = (torch.from_numpy(part) for part in digits_split()[:2])
known = known.T.contiguous()

# %% [markdown]
# ## The weights
#
# Fifteen nets of one start train side by side, five seeds at three rates.
# Every tensor has one slice per net, and no net sees another. A seed draws
# the same numbers for every start. The variances, 2 / 32 for $W_1$ and
# 1 / 32 for $W_2$, make a branch about as large as its input.

# %%
NETS = len(RATES) * len(SEEDS)
STEP = torch.tensor(RATES).repeat_interleave(len(SEEDS)).reshape(-1, 1, 1)


def draw(offset, *shape):
    slices = []
    for seed in SEEDS:
        generator = torch.Generator().manual_seed(offset + seed)
        slices.append(torch.randn(*shape, generator=generator))
    return torch.stack(slices * len(RATES), -3)


def begin(start):
    square = (UNITS, WIDTH, WIDTH)
    w1, w2 = draw(1000, *square), draw(2000, *square)
    last = draw(4000, 10, WIDTH) / WIDTH**0.5
    channels = max(1, start.get("learned", 0))
    scale = torch.full((UNITS, NETS, channels, 1), start.get("scale", 1.0))
    weights = {
        "first": draw(3000, WIDTH, 64) / 64**0.5,
        "w1": w1 * (2 / WIDTH) ** 0.5 * start.get("w1", 1),
        "b": torch.zeros(UNITS, NETS, WIDTH, 1),
        "w2": w2 / WIDTH**0.5 * start.get("w2", 1),
        "scale": scale,
        "last": last * start.get("last", 1),
        "bias": torch.zeros(NETS, 10, 1),
    }
    for name, w in weights.items():
        w.requires_grad_(name != "scale" or "learned" in start)
    return weights


# %% [markdown]
# ## The net
#
# With `norm`, batch normalisation (BN) follows both layers of a branch, and
# its last scale γ is $s$. Nothing is normalised on the shortcut or after the
# last unit. `sizes` collects the mean square of what enters each unit. BN
# uses the statistics of the batch, in the count of errors those of all
# training images.


# %%
def normal(x):
    flat = x.reshape(1, -1, x.shape[-1])
    return F.batch_norm(flat, None, None, training=True).reshape(x.shape)


def branch_of(x, start, w1, b, w2, scale):
    if start.get("norm"):
        return scale * normal(w2 @ F.relu(normal(w1 @ x) + b))
    return (scale * w2) @ F.relu(torch.baddbmm(b, w1, x))


def net(x, weights, start, sizes=None):
    x = weights["first"] @ x.expand(NETS, -1, -1)
    units = [weights[n].unbind(0) for n in ("w1", "b", "w2", "scale")]
    for unit in zip(*units, strict=True):
        if sizes is not None:
            sizes.append(x.square().mean((1, 2)))
        branch = branch_of(x, start, *unit)
        x = x + branch if start.get("shortcut", True) else branch
    if sizes is not None:
        sizes.append(x.square().mean((1, 2)))
    return weights["last"] @ x + weights["bias"]


# %% [markdown]
# ## Training
#
# SGD with momentum 0.9 at a constant rate, no warm-up, no weight decay. All
# nets see the same batches. A net whose numbers have left the range of
# 32-bit floats gives no answer; its error counts as 100 %.


# %%
def state(weights, start):
    sizes = []
    with torch.no_grad():
        scores = net(known, weights, start, sizes)
    wrong = 100 * (scores.argmax(1) != labels).double().mean(1)
    wrong[~torch.isfinite(scores).all((1, 2))] = 100
    by_net = [wrong, torch.stack(sizes, 1).log10()]
    return [v.unflatten(0, (len(RATES), -1)).numpy() for v in by_net]


def train(start, steps=STEPS):
    weights = begin(start)
    learn = [w for w in weights.values() if w.requires_grad]
    speed = [torch.zeros_like(w) for w in learn]
    rng = np.random.default_rng(0)
    untrained, size = state(weights, start)
    curve = []
    for _ in range(steps):
        pick = torch.from_numpy(rng.choice(len(labels), BATCH, replace=False))
        scores = net(known[:, pick], weights, start)
        wanted = labels[pick].expand(NETS, -1)
        loss = F.cross_entropy(scores, wanted, reduction="none").mean(1)
        curve.append(loss.detach().unflatten(0, (len(RATES), -1)).numpy())
        if not np.isfinite(curve[-1]).any():
            break  # all fifteen are lost
        slopes = torch.autograd.grad(loss.sum(), learn)
        with torch.no_grad():
            for w, v, slope in zip(learn, speed, slopes, strict=True):
                w -= STEP * v.mul_(0.9).add_(slope)
    return {
        "error": state(weights, start)[0],
        "untrained": untrained,
        "size": size[0],
        "loss": np.stack(curve),
    }


runs = {name: train(start) for name, start in STARTS.items()}

# %% [markdown]
# ## What came out
#
# "Trains" means here: more than half of the training images right at the
# end. Guessing gets a tenth right.

# %%
GOOD = 50
error = {name: run["error"] for name, run in runs.items()}


def rates_good(errors):
    return (errors < GOOD).sum(0)


def told(values):
    good = (values < GOOD).sum()
    if 0 < good < len(values):
        return f"{len(values) - good}/{len(values)} fail"
    if np.median(values) == 100:
        return "lost"
    return f"{np.median(values):.0f} %"


figure, axes = plot(height=330)
for row, errors in enumerate(error.values()):
    for place, values in enumerate(errors):
        good = (values < GOOD).mean()
        kind = {1: "full", 0: "none"}.get(good, "bottom")
        colour = IDENTITY if good == 1 else BRANCH
        mark = {"marker": "o" if good else "x", "fillstyle": kind}
        axes.plot(place, row, color=colour, mew=2.5, ms=10, **mark)
        at = (place + 0.15, row)
        axes.text(*at, told(values), color=colour, va="center")
axes.set_xticks(range(len(RATES)), [f"rate {rate:g}" for rate in RATES])
axes.set_yticks(range(len(error)), error)
axes.xaxis.tick_top()
axes.spines.bottom.set_visible(False)
axes.set(xlim=(-0.2, 2.75), ylim=(len(error) - 0.5, -0.5))


def cells(errors):
    each = [errors[i] for i in range(len(RATES))] + [errors.min(0)]
    return [told(v) if v.min() == 100 else spread(v, 1, "%") for v in each]


show(
    figure,
    "Without normalisation four careful starts train at two rates or more, "
    "full-size branches at none.",
    f"Training error after {STEPS} steps, median of {len(SEEDS)} seeds. "
    "Disc: trains in every seed; cross: in none; half disc: in some. "
    "Lost: the numbers overflow, in most seeds or all.",
    ["Start", *(f"Rate {rate:g}" for rate in RATES), "Best of the three"],
    [[name, *cells(errors)] for name, errors in error.items()],
)

# %% [markdown]
# ## The size at the start, and the first steps
#
# The upper plot follows the mean square of the signal from unit to unit
# before the first step. Full-size branches about double it in each unit.
# Without shortcuts it falls; on average this start keeps it, but chance
# counts in so narrow a net. With BN each branch adds about 1.
#
# The lower plot has the loss at rate 0.1 for three starts that are the
# identity at step 0. That does not save *W2 = 0*: all 64 branches take their
# first step at full size. In Fixup a smaller $W_1$ shrinks this step. In
# SkipInit the weights of the branches do not move in the first step at all.
# It is lost too, a little later.

# %%
figure, (upper, lower) = plot(height=450, rows=2)
for name, colour, style, at in [
    ("full size", BRANCH, "-", (34, 13)),
    ("BN", SOFT, "-", (60, 4)),
    ("SkipInit", IDENTITY, "-", (14, -3.2)),
    ("no shortcut", BRANCH, "--", (46, -7)),
]:
    line = np.median(runs[name]["size"], 0)
    upper.plot(line, style, color=colour)
    text = "SkipInit, Fixup" if name == "SkipInit" else name
    upper.text(*at, text, color=colour, ha="center", va="center")
upper.set(xlabel="unit", ylabel="mean square, log10")
upper.set(xticks=[0, 32, 64], ylim=(-9, 20))
for name, colour, style, at in [
    ("W2 = 0", BRANCH, "-", (1.6, 70)),
    ("SkipInit", SOFT, "-", (13, 12)),
    ("Fixup", IDENTITY, "-", (34, 1)),
]:
    line = np.median(runs[name]["loss"][:41, -1], 1)
    line = np.where(line < 1e4, line, np.nan)
    lower.plot(line, style, color=colour)
    lower.text(*at, name, color=colour)
lower.set(xlabel="step", ylabel="loss, rate 0.1", yscale="log")
lower.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
lower.minorticks_off()

show(
    figure,
    "To be the identity at step 0 is not enough: with W2 = 0 alone the loss "
    "runs away at rate 0.1.",
    f"Above: signal before training, by unit. Below: loss. Medians of "
    f"{len(SEEDS)} seeds; a line ends where the numbers overflow.",
    ["Start", "Mean square after the last unit, log10", "Rates it trains at"],
    [
        [name, spread(run["size"][:, -1], 2), spread(rates_good(run["error"]), 0)]
        for name, run in runs.items()
    ],
)

# %% [markdown]
# ## The verdict
#
# The claim in four parts, seed by seed. The fourth is ours, not the papers':
# it is what "start near the identity" suggests if one forgets the step that
# follows. The controls must find nothing: once all names stand for the
# full-size start, once the nets are counted before training.


# %%
def parts(error):
    count = {name: rates_good(values) for name, values in error.items()}
    best = {name: values.min(0) for name, values in error.items()}
    bn, skip, fixup = (error[n][-1] for n in ("BN", "SkipInit", "Fixup"))
    worst = np.max([best[name] for name in NAMED], 0)
    few = np.min([count[name] for name in NAMED], 0)
    alone = (error["W2 = 0"] < GOOD) | (error["Fixup"] >= GOOD)
    return {
        "1/√units, SkipInit, LayerScale, Fixup train at two rates or more, "
        "full size at none": (few >= 2) & (count["full size"] == 0),
        "their best errors are 50 points below no shortcut and at most 10 above BN": (
            worst < best["no shortcut"] - 50
        )
        & (worst < best["BN"] + 10),
        "at rate 0.1 BN and Fixup train, SkipInit does not": (bn < GOOD)
        & (fixup < GOOD)
        & (skip >= GOOD),
        "W2 = 0 alone trains wherever Fixup does": alone.all(0) & (count["W2 = 0"] > 0),
    }


held = parts(error)
judged = judge(
    held,
    "holds in part",
    {
        "the full-size start under every name": parts(
            dict.fromkeys(error, error["full size"])
        ),
        "nets before training": parts(
            {name: run["untrained"] for name, run in runs.items()}
        ),
    },
)

# "In part" must mean these parts: the first three, not the fourth.
assert [bool(np.all(v)) for v in held.values()] == [True] * 3 + [False]

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
ROWS = ["full", "plain", "bn", "zero_gamma", "root", "skipinit", "layerscale"]
ROWS += ["fixup", "w2_zero"]


def percent(name, place=None):
    values = error[name].min(0) if place is None else error[name][place]
    return spread(values, 1, "%")


gain = error["BN"][1] - error["BN, zero γ"][1]
result = finish(
    "near-identity-starts",
    question="zero-init",
    title="Training error of nine starts of a deep residual net",
    protocol=(
        f"scikit-learn digits, {UNITS} units {WIDTH} wide, {STEPS} steps of "
        f"SGD with momentum 0.9, median of {len(SEEDS)} seeds"
    ),
    description=(
        "On small images, deep nets without normalisation can be trained if "
        "their branches start small, and not if they start at full size. "
        "W2 = 0 alone needs a small learning rate. Lost nets count as 100 %."
    ),
    seeds=SEEDS,
    columns={
        "start": column("Start"),
        "small": column("Training error at rate 0.001", "%", 1, tolerance=25),
        "middle": column("Training error at rate 0.01", "%", 1, tolerance=25),
        "large": column("Training error at rate 0.1", "%", 1, tolerance=25),
        "best": column("Training error, best of the rates", "%", 1, tolerance=15),
        "rates": column("Rates of three at which it trains", "", 0, tolerance=1),
        "size": column("Mean square after the units, log10", "", 1, tolerance=0.2),
    },
    rows={
        row: {
            "start": name,
            **dict(zip(["small", "middle", "large"], error[name], strict=True)),
            "best": error[name].min(0),
            "rates": rates_good(error[name]),
            "size": runs[name]["size"][:, -1],
        }
        for row, name in zip(ROWS, STARTS, strict=True)
    },
    judged=judged,
    card={
        "claim": (
            "Deep residual nets can be trained without normalisation if they "
            "start near the identity. Fixup is as stable as normalisation; "
            "nets with BN stand larger learning rates."
        ),
        "claim_source": "[@de2020batch, abstract; @zhang2019fixup, abstract]",
        "setup": [
            ["Task", "images; translation", "digits, 1,297 training images"],
            ["Layers", "up to 10,000 (Fixup)", f"{2 * UNITS} inside the units"],
            ["Kind", "full recipes", f"linear, {WIDTH} wide; sketches of them"],
            ["Steps", "full training", f"{STEPS}, constant rate"],
        ],
        "predicted": (
            "SkipInit, LayerScale, Fixup and a constant train, full-size "
            "branches do not. BN stands the largest rate. If the identity at "
            "step 0 is what counts, W2 = 0 alone trains as well."
        ),
        "measured": (
            f"Best of three rates: SkipInit {percent('SkipInit')}, LayerScale "
            f"{percent('LayerScale')}, Fixup {percent('Fixup')}, 1/√units "
            f"{percent('1/√units')}, BN {percent('BN')}, no shortcut "
            f"{percent('no shortcut')}; full size is lost at each. At rate "
            f"0.1: BN {percent('BN', -1)}, Fixup {percent('Fixup', -1)}."
        ),
        "verdict_why": (
            "Three parts hold in every seed. The fourth, which the papers do "
            "not state, fails. W2 = 0 alone does not keep up: "
            "at rate 0.1 it is lost where Fixup trains, though both begin as "
            f"the identity. At rate 0.001 it has {percent('W2 = 0', 0)}, "
            f"against {percent('Fixup', 0)} for Fixup. Zero γ changed the "
            f"error with BN at rate 0.01 by {spread(-gain, 1)} points."
        ),
        "change": (
            "Warm-up or clipped gradients could move every limit here. This "
            "counts which nets train in a few steps; it ranks no finished "
            "networks and says nothing about new images."
        ),
    },
)
