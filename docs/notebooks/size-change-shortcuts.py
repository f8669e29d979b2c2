# %% [markdown]
# # Which shortcut is best where the size changes?
#
# Small residual nets learn handwritten digits. In their middle the images
# shrink and the channels double, so that the input cannot be added as it is.
# Three ways out are compared: zeros for the new channels (A), a learned
# projection there (B), and a projection on every shortcut (C). Plain nets
# without shortcuts stand beside them.

# %%
import numpy as np
import torch
import torch.nn.functional as F
from _lab import (
    BRANCH,
    IDENTITY,
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
# Width and depth are what a few seconds allow. Steps and rate are round
# numbers with which a pilot (seeds 100 to 102, six units a stage) trained
# option A. All seeds count.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
CHANNELS, UNITS, STEPS, BATCH, RATE = 8, 5, 80, 32, 0.05
KINDS = ["plain", "A", "B", "C"]
S = len(SEEDS)
train_x, train_y, test_x, test_y = map(torch.from_numpy, digits_split())
train_x, test_x = (x.reshape(-1, 1, 8, 8) for x in (train_x, test_x))

# %% [markdown]
# ## The nets
#
# The seeds train side by side; convolutions in groups keep each to its own
# channels. A first convolution makes 8 channels of 4 × 4 numbers. Five units
# keep that size, the sixth makes 16 channels of 2 × 2, four more keep it. A
# unit is two 3 × 3 convolutions, each with batch normalisation (BN), and
# ReLU after the addition. A projection is a 1 × 1 convolution with BN. The
# convolutions of a seed start alike in all four kinds.


# %%
def draw(offset, *shape):
    slices = []
    for seed in SEEDS:
        generator = torch.Generator().manual_seed(offset + seed)
        slices.append(torch.randn(*shape, generator=generator))
    return torch.cat(slices)


def convolution(offset, inputs, outputs, side):
    size = (2 / (inputs * side**2)) ** 0.5
    kernel = draw(offset, outputs, inputs, side, side) * size
    scale, shift = torch.ones(S * outputs), torch.zeros(S * outputs)
    return [w.requires_grad_() for w in (kernel, scale, shift)]


def start(kind):
    layers, c = [convolution(1000, 1, CHANNELS, 3)], CHANNELS
    for i in range(2 * UNITS):
        out = CHANNELS if i < UNITS else 2 * CHANNELS
        at = 2000 + 100 * i
        layers.append(convolution(at, c, out, 3))
        layers.append(convolution(at + 20, out, out, 3))
        if kind == "C" or (kind == "B" and c != out):
            layers.append(convolution(at + 40, c, out, 1))
        c = out
    last = draw(9000, 10, c * 4) / (c * 4) ** 0.5
    return layers, last.requires_grad_()


# %% [markdown]
# ## The shortcuts
#
# Option A keeps every second row and column, and puts zeros behind the old
# channels. In training BN uses the mini-batch; for the test it uses the whole
# training set, whose statistics a first pass writes into `notes`.


# %%
def layer(x, weights, stride, notes, read):
    kernel, scale, shift = weights
    pad = kernel.shape[-1] // 2
    x = F.conv2d(x, kernel, stride=stride, padding=pad, groups=S)
    mean, var = notes.pop(0) if read else (None, None)
    if notes is not None and not read:
        notes.append((x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)))
    return F.batch_norm(x, mean, var, scale, shift, training=not read)


def zeros_behind(x):
    n, c, h, w = x.shape
    x = x[:, :, ::2, ::2].reshape(n, S, c // S, h // 2, w // 2)
    x = torch.cat([x, torch.zeros_like(x)], 2)
    return x.reshape(n, 2 * c, h // 2, w // 2)


def net(x, kind, layers, last, notes=None, read=False):
    queue = iter(layers)
    x = x.expand(-1, S, -1, -1)
    x = F.relu(layer(x, next(queue), 2, notes, read))
    for i in range(2 * UNITS):
        change = i == UNITS
        stride = 2 if change else 1
        branch = F.relu(layer(x, next(queue), stride, notes, read))
        branch = layer(branch, next(queue), 1, notes, read)
        if kind == "C" or (kind == "B" and change):
            branch = branch + layer(x, next(queue), stride, notes, read)
        elif kind != "plain":
            branch = branch + (zeros_behind(x) if change else x)
        x = F.relu(branch)
    x, last = x.reshape(len(x), S, -1), last.reshape(S, 10, -1)
    return torch.einsum("bsf,skf->sbk", x, last)


# %% [markdown]
# ## Training
#
# SGD with momentum 0.9 and weight decay 0.0001. The rate rises for 20 steps
# and falls to a tenth after 60 % of them.


# %%
def wrong(scores, y):
    return 100 * (scores.argmax(2) != y).double().mean(1).numpy()


def train(kind, steps=STEPS):
    layers, last = start(kind)
    leaves = [w for weights in layers for w in weights] + [last]
    optimiser = torch.optim.SGD(leaves, momentum=0.9, weight_decay=1e-4)
    rng = np.random.default_rng(0)
    for step in range(steps):
        rate = RATE if step < 0.6 * steps else RATE / 10
        optimiser.param_groups[0]["lr"] = rate * min(1, (step + 1) / 20)
        pick = torch.from_numpy(rng.choice(len(train_y), BATCH, replace=False))
        scores = net(train_x[pick], kind, layers, last)
        y = train_y[pick].repeat(S)
        optimiser.zero_grad()
        loss = F.cross_entropy(scores.flatten(0, 1), y, reduction="sum")
        (loss / BATCH).backward()
        optimiser.step()
    notes = []
    with torch.no_grad():
        known = wrong(net(train_x, kind, layers, last, notes), train_y)
        new = wrong(net(test_x, kind, layers, last, notes, True), test_y)
    count = sum(w.numel() for w in leaves) // S
    return {"train": known, "test": new, "weights": count}


runs = {kind: train(kind) for kind in KINDS}

# %% [markdown]
# ## What came out
#
# The options differ in how many weights they have; the table says how many.

# %%
figure, axes = plot(height=250)
for place, kind in enumerate(KINDS):
    colour = BRANCH if kind == "plain" else IDENTITY
    values = runs[kind]["train"]
    ends = [values.min(), values.max()]
    axes.plot(ends, [place] * 2, color=colour, alpha=0.4, lw=8)
    axes.plot(np.median(values), place, "o", color=colour)
axes.set_yticks(range(len(KINDS)), ["plain", "A, zeros", "B, one", "C, all"])
axes.set_ylim(len(KINDS) - 0.6, -0.4)
axes.grid(visible=False, axis="y")
axes.grid(visible=True, axis="x")
axes.set(xlabel="training error in %", xlim=(-2, 100))


def percent(kind, part="train"):
    return spread(runs[kind][part], 1, "%")


show(
    figure,
    "A, B and C all train far better than plain; more projections do not help.",
    f"Training error after {STEPS} steps, median and range of {S} seeds.",
    ["Net", "Train", "Test", "Weights"],
    [
        [kind, percent(kind), percent(kind, "test"), f"{run['weights']:,}"]
        for kind, run in runs.items()
    ],
)

# %% [markdown]
# ## The verdict
#
# The paper's gaps between the options are about half a point and less. Here
# the seeds alone differ by more, so two points are asked for: with these nets
# a gap of the paper's size could not be seen. The control gives the plain
# nets' errors to all four.


# %%
def parts(errors):
    options = np.max([errors[kind] for kind in "ABC"], 0)
    return {
        "A, B and C: each 10 points below plain": errors["plain"] - options > 10,
        "B 2 points below A": errors["A"] - errors["B"] > 2,
        "C 2 points below B": errors["B"] - errors["C"] > 2,
    }


held = parts({kind: runs[kind]["train"] for kind in KINDS})
judged = judge(
    held,
    "holds in part",
    {"plain nets under all names": parts(dict.fromkeys(KINDS, runs["plain"]["train"]))},
)
# "In part" must mean these parts: the first, not the other two.
assert [bool(np.all(v)) for v in held.values()] == [True, False, False]

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
gap = {pair: runs[pair[0]]["train"] - runs[pair[1]]["train"] for pair in ("AB", "BC")}
result = finish(
    "size-change-shortcuts",
    question="option-a-code",
    title="Training error by the shortcut where the size changes",
    protocol=(
        f"scikit-learn digits, {2 * UNITS} units of two convolutions, {STEPS} "
        f"steps of SGD, median of {S} seeds"
    ),
    description=(
        "Where the size changes, zeros for the new channels train about as "
        "well as a learned projection, and both far better than no shortcut. "
        "Projections on all shortcuts bring no gain in this short training."
    ),
    seeds=SEEDS,
    columns={
        "case": column("Shortcuts"),
        "train": column("Training error", "%", 1, tolerance=15),
        "test": column("Test error", "%", 1, tolerance=15),
        "weights": column("Weights", "", 0, tolerance=0),
    },
    rows={
        kind.lower(): {
            "case": kind,
            "train": run["train"],
            "test": run["test"],
            "weights": run["weights"],
        }
        for kind, run in runs.items()
    },
    judged=judged,
    card={
        "claim": (
            "All three options are much better than the plain net. B is "
            "slightly better than A, and C slightly better than B."
        ),
        "claim_source": "[@he2015deep, Section 4.1 and Table 3]",
        "setup": [
            ["Data", "ImageNet", "digits, 1,297 training images"],
            ["Layers", "34", f"{4 * UNITS} and two"],
            ["Changes of size", "three", "one"],
            ["Measure", "validation error", "training error"],
            ["Steps", "up to 600,000", f"{STEPS}"],
        ],
        "predicted": (
            "All three far below plain; the gaps between them smaller than "
            "the spread of the seeds."
        ),
        "measured": (
            f"Training error: plain {percent('plain')}, A {percent('A')}, "
            f"B {percent('B')}, C {percent('C')}. Median and range."
        ),
        "verdict_why": (
            "That each option is far better than plain holds in every seed. "
            "The paper's order among them does not show: B gains "
            f"{spread(gap['AB'], 1)} points over A, C gains "
            f"{spread(gap['BC'], 1)} over B (a minus is a loss)."
        ),
        "change": (
            "Full training. C has most weights and starts with random "
            "projections in place of copies, which a short training may "
            "not make good. The paper's gaps need a net and data "
            "with less spread between seeds."
        ),
    },
)
