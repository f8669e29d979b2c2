# %% [markdown]
# # Can the branches of a residual net cancel its gradient?
#
# A residual unit hands the gradient back unchanged and adds what comes
# through its branch. The sum could be zero, if the branch sent back the
# opposite. We measure what is left of the gradient behind 32 units, image by
# image, before and after training. Then a net gets a task for which it has to
# cancel. Plain nets of the same size stand beside them.

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
# Depth and width are what a few seconds allow. Steps and rate come from a
# pilot with the seeds 100 to 102, the first values tried; with them the
# residual nets learn the digits. All seeds count.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
UNITS, WIDTH, BATCH, RATE = 32, 16, 64, 0.003
STEPS, FORGET = 200, 400
images, labels = (torch.from_numpy(part) for part in digits_split()[:2])
images = images.T.contiguous()

# %% [markdown]
# ## The nets
#
# A unit is $x + W_2\,\mathrm{relu}(W_1 x)$ with nothing after the addition,
# as in the paper's Eq. 3. The plain unit lacks the $x$. A first matrix makes
# 16 numbers of the pixels, a last one makes ten scores. In residual nets the
# branches start $\sqrt{32}$ times smaller, so that their sum does not explode.
# In plain nets that would only speed up the loss of the gradient.


# %%
def draw(offset, *shape):
    slices = []
    for seed in SEEDS:
        generator = torch.Generator().manual_seed(offset + seed)
        slices.append(torch.randn(*shape, generator=generator))
    return torch.stack(slices)


def start(shortcut, size=1.0):
    size = size / UNITS**0.5 if shortcut else size
    weights = [
        draw(1000, WIDTH, 64) / 8,
        draw(2000, UNITS, WIDTH, WIDTH) * (2 / WIDTH) ** 0.5,
        draw(3000, UNITS, WIDTH, WIDTH) * size / WIDTH**0.5,
        draw(4000, 10, WIDTH) / WIDTH**0.5,
    ]
    return [w.requires_grad_() for w in weights]


def units(x, w1, w2, shortcut):
    xs = [x]
    for u, v in zip(w1.unbind(1), w2.unbind(1), strict=True):
        x = shortcut * x + v @ F.relu(u @ x)
        xs.append(x)
    return xs


# %% [markdown]
# ## Training on the digits


# %%
def loss(scores, y):
    y = y.expand(len(scores), -1)
    return F.cross_entropy(scores, y, reduction="none").mean(1).sum()


def train(weights, shortcut):
    first, w1, w2, last = weights
    optimiser = torch.optim.Adam(weights, lr=RATE, fused=True)
    rng = np.random.default_rng(0)
    for _ in range(STEPS):
        pick = torch.from_numpy(rng.choice(len(labels), BATCH, replace=False))
        ends = units(first @ images[:, pick], w1, w2, shortcut)[-1]
        optimiser.zero_grad()
        loss(last @ ends, labels[pick]).backward()
        optimiser.step()


# %% [markdown]
# ## What is left of the gradient
#
# For each of the 1,297 training images: the length of the loss's gradient in
# front of each unit, divided by its length behind the last. `along` is the
# lowest that the branches add in the direction of the incoming gradient, in
# multiples of its length. At −1 nothing is left in that direction, but the
# branches add sideways too. `least` is the smallest singular value of the
# matrix that takes the gradient from the last unit to the first, for 100
# images: the direction of which least arrives. This is computed in float64.


# %%
def matrix_back(xs, w1, w2, shortcut):
    one = torch.eye(WIDTH, dtype=torch.float64)
    total = one.expand(len(SEEDS), 100, WIDTH, WIDTH)
    for x, u, v in zip(xs, w1.unbind(1), w2.unbind(1), strict=False):
        open_ = (u @ x[:, :, :100] > 0).double().transpose(1, 2)
        branch = (v[:, None] * open_[:, :, None]) @ u[:, None]
        total = (shortcut * one + branch) @ total
    return total


def measure(weights, shortcut):
    first, w1, w2, last = (w.detach().double() for w in weights)
    x = (first @ images.double()).requires_grad_()
    xs = units(x, w1, w2, shortcut)
    scores = last @ xs[-1]
    slopes = torch.autograd.grad(loss(scores, labels), xs)
    lengths = torch.stack([g.norm(dim=1) for g in slopes])
    inner = (slopes[0] * slopes[-1]).sum(1)
    values = torch.linalg.svdvals(matrix_back(xs, w1, w2, shortcut).detach())
    wrong = (scores.argmax(1) != labels).double().mean(1)
    left = (lengths / lengths[-1]).numpy()
    return {
        "left": left.min(2),
        "median": np.median(left[0], 1),
        "along": (inner / lengths[-1] ** 2 - 1).amin(1).numpy(),
        "least": values[..., -1].amin(1).numpy(),
        "error": 100 * wrong.numpy(),
    }


# %%
runs = {}
for kind, shortcut in [("residual", 1.0), ("plain", 0.0)]:
    tiny = start(shortcut, size=0.01)
    runs[kind, "tiny"] = measure(tiny, shortcut)
    weights = start(shortcut)
    runs[kind, "start"] = measure(weights, shortcut)
    train(weights, shortcut)
    runs[kind, "trained"] = measure(weights, shortcut)

# %% [markdown]
# ## A task that asks for cancelling
#
# The same units, without first and last matrix, get 16 random numbers. They
# learn to hand on the first eight and to put out zeros in place of the
# others. Then a gradient of length 1 is sent back from each output, on 200
# fresh inputs. What is left of it in front says how much that output still
# depends on the input. For an output to be forgotten that should be nothing.


# %%
def forget(shortcut, steps=FORGET):
    half = WIDTH // 2
    sources = [torch.Generator().manual_seed(5000 + s) for s in SEEDS]
    _, w1, w2, _ = start(shortcut)

    def fresh(n):
        drawn = [torch.randn(WIDTH, n, generator=g) for g in sources]
        return torch.stack(drawn)

    optimiser = torch.optim.Adam([w1, w2], lr=RATE, fused=True)
    for step in range(steps):
        if step == int(0.7 * steps):
            optimiser.param_groups[0]["lr"] = RATE / 10
        x = fresh(128)
        made = units(x, w1, w2, shortcut)[-1]
        missed = (made[:, :half] - x[:, :half]).square().mean((1, 2))
        missed = missed + made[:, half:].square().mean((1, 2))
        optimiser.zero_grad()
        missed.sum().backward()
        optimiser.step()
    w1, w2 = w1.detach().double(), w2.detach().double()
    xs = units(fresh(200).double().requires_grad_(), w1, w2, shortcut)
    rows = []
    for i in range(WIDTH):
        slopes = torch.autograd.grad(xs[-1][:, i].sum(), xs, retain_graph=True)
        rows.append(torch.stack([g.norm(dim=1).mean(1) for g in slopes]))
    rows = torch.stack(rows)
    return {
        "kept": rows[:half].mean(0).numpy(),
        "forgotten": rows[half:].mean(0).numpy(),
    }


runs["residual", "task"] = forget(1.0)
runs["plain", "task"] = forget(0.0)

# %% [markdown]
# ## A branch made to cancel
#
# No training is needed if the branch may be chosen. With $F(x) = -0.1\,x$
# each unit leaves nine tenths, with $F(x) = -x$ nothing.

# %%
for size in (0.1, 1):
    print(f"branch −{size} x: {(1 - size) ** UNITS:.3f} left")

# %% [markdown]
# ## What came out
#
# For the digits the worst image of each seed is drawn: the one with the least
# left at that unit.

# %%
figure, axes = plot(height=300)
at = np.arange(UNITS + 1)
for values, colour, style, text, place in [
    (runs["residual", "trained"]["left"], IDENTITY, "-", "trained", (9, 3.1)),
    (runs["residual", "start"]["left"], IDENTITY, ":", "start, dotted", (2, 0.4)),
    (runs["residual", "task"]["forgotten"], IDENTITY, "--", "", 0),
    (runs["plain", "start"]["left"], BRANCH, "-", "plain, start", (20.5, 0.004)),
]:
    values = np.maximum(values, 1e-5)
    ends = values.min(1), values.max(1)
    axes.fill_between(at, *ends, color=colour, alpha=0.25, lw=0)
    axes.plot(at, np.median(values, 1), style, color=colour)
    if place:
        axes.text(*place, text, color=colour)
axes.text(2, 0.022, "dashed:\nto forget", color=IDENTITY)
axes.set(yscale="log", ylim=(1e-4, 10), xlabel="unit, from the input")
axes.set_yticks([10, 1, 0.1, 0.01, 0.001], ["10", "1", "0.1", "0.01", "0.001"])
axes.set_title("gradient left", color=SOFT, loc="left")
axes.minorticks_off()

heads = ["Net", "Left, worst image", "Left, median", "Along", "Least", "Error"]
show(
    figure,
    "On digits the branches do not cancel the gradient; a task can make them.",
    f"Length of the gradient, from the last unit back; {len(SEEDS)} seeds.",
    heads,
    [
        [
            f"{kind}, {when}",
            spread(run["left"][0], 4),
            spread(run["median"], 3),
            spread(run["along"], 2) if kind == "residual" else "",
            spread(run["least"], 3),
            spread(run["error"], 1, "%"),
        ]
        for (kind, when), run in runs.items()
        if when != "task"
    ],
)
for kind in ("residual", "plain"):
    for name, rows in runs[kind, "task"].items():
        print(f"{kind:8}, {name:9}: {spread(rows[0], 3)} left")

# %% [markdown]
# ## The verdict
#
# The paper argues that the second term cannot be −1 for *all* samples. So
# each part asks for all images or, in the last, for the mean over all fresh
# inputs. The controls must fail: plain nets under the residual name, and the
# branch −x.


# %%
def parts(start, trained, tiny, plain_tiny, forgotten):
    return {
        "start: over 0.3 is left for every image": start > 0.3,
        "trained on digits: over 0.3 is left for every image": trained > 0.3,
        "branches a hundredth as large: residual over 0.9, plain under 1e-20": (
            tiny > 0.9
        )
        & (plain_tiny < 1e-20),
        "trained to forget eight numbers: over 0.3 is left for these": (
            forgotten > 0.3
        ),
    }


def counted(kind):
    worst = [runs[kind, k]["left"][0] for k in ("start", "trained", "tiny")]
    plain = runs["plain", "tiny"]["left"][0]
    return parts(*worst, plain, runs[kind, "task"]["forgotten"][0])


held = counted("residual")
gone, tiny = np.zeros(len(SEEDS)), np.full(len(SEEDS), (1 - 0.01) ** UNITS)
judged = judge(
    held,
    "holds in part",
    {
        "plain nets under the residual name": counted("plain"),
        "branch −x in every unit": parts(gone, gone, tiny, gone, gone),
    },
)
# "In part" must mean these parts: the first three, not the fourth.
assert [bool(np.all(v)) for v in held.values()] == [True] * 3 + [False]

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
ROWS = {
    f"{kind}_{when}": {
        "net": f"{kind}, {when}",
        "left": runs[kind, when]["left"][0],
        "median": runs[kind, when]["median"],
        "along": runs[kind, when]["along"],
        "least": runs[kind, when]["least"],
        "error": runs[kind, when]["error"],
    }
    for kind, when in [
        ("residual", "start"),
        ("residual", "trained"),
        ("residual", "tiny"),
        ("plain", "start"),
    ]
}
task = runs["residual", "task"]
ROWS |= {
    name: {"net": f"residual, {name}", "median": task[name][0]}
    for name in ("kept", "forgotten")
}

result = finish(
    "plus-one-gradient",
    question="plus-one-gradient",
    title="What is left of the gradient in front of the units",
    protocol=(
        f"{UNITS} units {WIDTH} wide, scikit-learn digits or random numbers, "
        f"median of {len(SEEDS)} seeds"
    ),
    description=(
        "In small residual nets the gradient arrives for each image, before "
        "and after training on digits, also with tiny branches. Trained to "
        "forget half of its input, the net cancels most of the gradient of "
        "the forgotten outputs."
    ),
    seeds=SEEDS,
    columns={
        "net": column("Net"),
        "left": column("Left, worst image", "", 2, tolerance=0.6),
        "median": column("Left, median or mean", "", 2, tolerance=1),
        "along": column("Branches along the gradient, lowest", "", 2, tolerance=1.2),
        "least": column("Least singular value", "", 3, tolerance=0.03),
        "error": column("Training error", "%", 1, tolerance=5),
    },
    rows=ROWS,
    judged=judged,
    card={
        "claim": (
            "The additive term carries the gradient directly to any unit "
            "before. It is unlikely to be cancelled for a mini-batch, since "
            "the branches' term cannot be −1 for all samples; so it does not "
            "vanish, however small the weights."
        ),
        "claim_source": "[@he2016identity, Section 2]",
        "setup": [
            ["Method", "an argument from Eq. 5", "measured image by image"],
            ["Net", "identity shortcuts, any depth", f"{UNITS} units, no BN"],
            ["Width", "not named", f"{WIDTH}"],
            ["Data", "not named", "digits; random numbers"],
        ],
        "predicted": (
            "On digits over 0.3 of the gradient is left for each image. A "
            "task that asks the net to forget makes the branches cancel."
        ),
        "measured": (
            "Left for the worst image: at the start "
            f"{spread(runs['residual', 'start']['left'][0], 2)}, trained "
            f"{spread(runs['residual', 'trained']['left'][0], 2)}; plain, at "
            f"the start {spread(runs['plain', 'start']['left'][0], 4)}. "
            f"Outputs to be forgotten: {spread(task['forgotten'][0], 2)}, "
            f"outputs to be kept: {spread(task['kept'][0], 2)}."
        ),
        "verdict_why": (
            "On digits all parts hold, and training made the gradient longer. "
            "The last part fails: where the task asks for it, "
            "training makes the branches' term nearly −1 for all inputs, in "
            "half of the directions. Unlikely is the right word. Also the "
            "direction of which least arrives keeps "
            f"{spread(runs['residual', 'trained']['least'], 3)} of its length "
            "in the nets trained on digits."
        ),
        "change": (
            "Nothing in scale would make a guarantee of it, since a branch −x "
            "is always possible. Larger nets could show how often training "
            "comes near it."
        ),
    },
)
