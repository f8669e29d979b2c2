# %% [markdown]
# # Do deep nets learn to copy their input?
#
# A network is asked for the simplest thing there is: to put out what it was
# given. Weights that do it are known. Training starts from random weights
# and has to find some. Nets with and without identity shortcuts are compared
# at four depths, on the target $x$, and on $-x$ and $0$ beside it.

# %%
import numpy as np
import torch
import torch.nn.functional as F
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
# An input is 16 random numbers. The nets are 32 wide, the least width at
# which a ReLU layer can hold every input. Steps and batch fit the time
# budget. The learning rate was chosen for the *plain* nets: in a pilot with
# seeds 100 to 102 and five rates from 0.0005 to 0.01, plain nets of 16
# layers did best with this one. "Layers" means the linear layers inside the
# units, two each; the first and the last layer of the net come on top.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
DEPTHS = [2, 8, 16, 32]
SIZE, WIDTH = 16, 32
STEPS, BATCH, RATE = 800, 64, 0.002

# %% [markdown]
# ## The nets
#
# Each case below is a kind of net and a target, and has one net a seed. The
# nets of one depth train side by side: every tensor has one slice per net,
# and no net sees another. The number is the factor of the target: 1 for $x$,
# −1 for $-x$, 0 for zero.
#
# The third kind, *from I*, is a control. It is a plain net whose inner
# weights start at the identity matrix plus a little noise.

# %%
ZERO = [("plain", 0), ("residual", 0)]
MINUS = [("plain", -1), ("residual", -1)]
COPY = [("plain", 1), ("residual", 1), ("from I", 1)]


def per_net(values):
    """One number a case, as a factor for the slices of its nets."""
    factors = torch.tensor(values, dtype=torch.float32)
    return factors.repeat_interleave(len(SEEDS)).reshape(-1, 1, 1)


# %% [markdown]
# ## The weights
#
# A seed gives all its nets the same random numbers, with variance 2 / fan-in
# before a ReLU. Two starts then differ. Without normalisation the sums of a
# residual net would grow from unit to unit, so the second matrix of each
# branch is divided by the square root of the number of units. The control's
# noise is the plain start divided by the square root of the number of layers.


# %%
def draw(offset, cases, *shape):
    def one(seed):
        generator = torch.Generator().manual_seed(offset + seed)
        return torch.randn(*shape, generator=generator)

    slices = torch.stack([one(seed) for seed in SEEDS], -3)
    return torch.cat([slices] * len(cases), -3)


def start(layers, cases):
    inner = draw(2000, cases, layers, WIDTH, WIDTH) * (2 / WIDTH) ** 0.5
    calm = [(2 / layers) ** 0.5 if k == "residual" else 1.0 for k, _ in cases]
    inner[1::2] *= per_net(calm)
    near = per_net([float(kind == "from I") for kind, _ in cases])
    noise = 1 - near * (1 - layers**-0.5)
    inner = near * torch.eye(WIDTH) + noise * inner
    weights = {
        "first": draw(1000, cases, WIDTH, SIZE) * (2 / SIZE) ** 0.5,
        "inner": inner,
        "last": draw(3000, cases, SIZE, WIDTH) * WIDTH**-0.5,
    }
    return {name: w.requires_grad_() for name, w in weights.items()}


# %% [markdown]
# ## One unit
#
# Two layers, and a ReLU after the addition. The factor `shortcut` is 1 for
# the residual nets and 0 for the others. There is no normalisation, and
# there are no biases: a copy needs none.


# %%
def net(x, weights, shortcut):
    inner = weights["inner"].unbind(0)
    x = F.relu(weights["first"] @ x)
    for i in range(0, len(inner), 2):
        branch = inner[i + 1] @ F.relu(inner[i] @ x)
        x = F.relu(shortcut * x + branch)
    return weights["last"] @ x


# %% [markdown]
# ## Training
#
# Each step brings fresh inputs, so there is nothing to memorise. Adam; the
# learning rate falls to a tenth after 70 % of the steps. What a net *misses*
# is the sum of its squared errors on new inputs, divided by the sum of the
# squared inputs. If $x$ or $-x$ is wanted, a net that puts out nothing but
# zeros misses 1. If zero is wanted, it misses 0.


# %%
def missed(x, weights, shortcut, sign):
    error = net(x, weights, shortcut) - sign * x
    return error.square().sum((1, 2)) / x.square().sum((1, 2))


def train(layers, cases, steps=STEPS):
    weights = start(layers, cases)
    sign = per_net([sign for _, sign in cases])
    shortcut = per_net([kind == "residual" for kind, _ in cases])
    streams = [torch.Generator().manual_seed(4000 + s) for s in SEEDS]

    def inputs(count):
        x = [torch.randn(SIZE, count, generator=g) for g in streams]
        return torch.stack(x * len(cases))

    optimiser = torch.optim.Adam(weights.values(), lr=RATE)
    for step in range(steps):
        if step == int(0.7 * steps):
            optimiser.param_groups[0]["lr"] = RATE / 10
        optimiser.zero_grad()
        x = inputs(BATCH)
        missed(x, weights, shortcut, sign).sum().backward()
        optimiser.step()
    with torch.no_grad():
        left = missed(inputs(2000), weights, shortcut, sign).double().numpy()
    return dict(zip(cases, left.reshape(len(cases), -1), strict=True))


runs = {str(n): train(n, COPY + ZERO) for n in DEPTHS}
runs["16"] |= train(16, MINUS)

# %% [markdown]
# ## More time
#
# Are the plain nets only slow? Once more with 16 layers and three times the
# steps.

# %%
runs["16_long"] = train(16, COPY, 3 * STEPS)

# %% [markdown]
# ## The copy that exists
#
# A plain net of 32 layers can copy. The first layer puts $x$ above $-x$, and
# its ReLU keeps the positive parts. The inner layers are identity matrices.
# The last layer subtracts. What do these weights miss?

# %%
both = torch.cat([torch.eye(SIZE), -torch.eye(SIZE)])
by_hand = {
    "first": both.expand(len(SEEDS), -1, -1),
    "inner": torch.eye(WIDTH).expand(DEPTHS[-1], len(SEEDS), -1, -1),
    "last": both.T,
}
fresh = draw(5000, ["x"], SIZE, 2000)
exact = missed(fresh, by_hand, 0, 1).numpy()
print("Missed by the weights set by hand:", exact.max())

# %% [markdown]
# ## Does the gradient vanish?
#
# Before the first step: the gradient of the weights of the first inner layer,
# divided by that of the last one. A vanishing gradient would make it tiny in
# the deep nets. Here no ratio is below a hundredth, and from 8 layers on the
# plain nets have the larger ones: the usual suspect does not show here.


# %%
def first_over_last(layers):
    weights = start(layers, COPY)
    shortcut = per_net([kind == "residual" for kind, _ in COPY])
    x = torch.cat([fresh] * len(COPY))
    total = missed(x, weights, shortcut, 1).sum()
    (inner,) = torch.autograd.grad(total, weights["inner"])
    first, last = inner[[0, -1]].flatten(2).norm(dim=2).numpy()
    ratios = (first / last).reshape(len(COPY), -1)
    return dict(zip(COPY, ratios, strict=True))


reach = {str(n): first_over_last(n) for n in DEPTHS}
for n in map(str, DEPTHS):
    for case in COPY[:2]:
        print(f"{n:>2} layers, {case[0]:8} {spread(reach[n][case], 2)}")

# %% [markdown]
# ## What came out
#
# Above, $x$ is wanted. Below, zero is wanted, and the axis is logarithmic.


# %%
def quote(case, kind, sign=1):
    values = runs[case][kind, sign]
    if sign:
        return spread(values, 2)
    return spread(np.log10(np.maximum(values, 1e-12)), 1)


STYLES = {
    "plain": ("o-", BRANCH, BRANCH),
    "residual": ("o-", IDENTITY, PAPER),
    "from I": ("s--", SOFT, SOFT),
}


def curve(axes, kind, sign):
    mark, colour, fill = STYLES[kind]
    values = np.stack([runs[str(n)][kind, sign] for n in DEPTHS])
    values = np.maximum(values, 1e-12)
    ends = values.min(1), values.max(1)
    axes.fill_between(DEPTHS, *ends, color=colour, alpha=0.25, lw=0)
    middle = np.median(values, 1)
    axes.plot(DEPTHS, middle, mark, color=colour, mfc=fill, mew=2.5)


figure, (top, low) = plot(height=430, rows=2)
for kind, sign in reversed(COPY):
    curve(top, kind, sign)
for kind, sign in reversed(ZERO):
    curve(low, kind, sign)
top.axhline(1, color=SOFT, ls=":", lw=2)
top.text(2, 1.03, "puts out zeros", color=SOFT)
top.text(9.3, 0.66, "plain", color=BRANCH, ha="right")
top.text(17, 0.3, "from I", color=SOFT, ha="right")
top.text(32, -0.06, "residual", color=IDENTITY, ha="right")
top.set(title="missed, x wanted", ylim=(-0.1, 1.17), yticks=[0, 0.5, 1])
low.set(title="missed, zero wanted", yscale="log", ylim=(1e-13, 1))
low.set_yticks([1e-12, 1e-6, 1], ["1e−12", "1e−6", "1"])
low.set(xlabel="layers")
low.text(9, 1e-11, "plain", color=BRANCH, ha="right")
low.text(32, 1e-4, "residual", color=IDENTITY, ha="right")
for axes in (top, low):
    axes.set_xscale("log", base=2)
    axes.set_xticks(DEPTHS, DEPTHS)

show(
    figure,
    "The deeper a plain net, the more of x it misses; zero it learns well.",
    f"What a net misses after {STEPS} steps: median and range of {len(SEEDS)} "
    "seeds. From I: plain, started near identity matrices. In the table, the "
    "columns for zero give the exponent of ten.",
    ["Layers", "Plain", "Residual", "From I", "Plain, zero", "Residual, zero"],
    [
        [n, *(quote(n, *case) for case in COPY + ZERO)]
        for n in map(str, DEPTHS)
    ]
    + [
        [f"16, {3 * STEPS} steps"]
        + [quote("16_long", *case) for case in COPY]
        + ["", ""]
    ],
)  # fmt: skip
for kind, sign in MINUS:
    print(f"−x wanted, 16 layers, {kind:8} {quote('16', kind, sign)}")

# %% [markdown]
# ## The verdict
#
# The parts of the claim, seed by seed. The first is arithmetic, and no
# training can change it. The margins of the others are wider than the spread
# of the seeds. The same test must not pass for two other sets of nets: those
# that should learn zero, and the plain nets started near identity matrices,
# which stand in for the plain ones.


# %%
def parts(plain, residual, later):
    rise = np.diff(np.stack([plain[str(n)] for n in DEPTHS]), axis=0)
    return {
        "weights that copy exist at 32 layers": exact == 0,
        "plain misses 0.05 more at each greater depth": rise.min(0) > 0.05,
        "at 32 layers plain misses 0.4 more than residual": plain["32"] - residual["32"]
        > 0.4,
        "16 plain layers miss 0.4 after three times the steps": later > 0.4,
    }


def of(kind, sign=1):
    return {str(n): runs[str(n)][kind, sign] for n in DEPTHS}


judged = judge(
    parts(of("plain"), of("residual"), runs["16_long"]["plain", 1]),
    "holds",
    {
        "the target zero": parts(
            of("plain", 0), of("residual", 0), of("plain", 0)["16"]
        ),
        "plain nets started near identity matrices": parts(
            of("from I"), of("residual"), runs["16_long"]["from I", 1]
        ),
    },
)

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.


# %%
def row(case, kind, sign=1):
    cells = {
        "case": kind,
        "layers": int(case.split("_")[0]),
        "steps": STEPS * (3 if "long" in case else 1),
        "missed": runs[case][kind, sign],
    }
    if sign == 1 and case in reach:
        cells["reach"] = reach[case][kind, sign]
    if (kind, 0) in runs[case] and sign == 1:
        zero = np.maximum(runs[case][kind, 0], 1e-12)
        cells["zero"] = np.log10(zero)
    return cells


result = finish(
    "learning-the-identity",
    question="why-identity-is-hard-to-learn",
    title="What plain and residual nets miss when they should copy",
    protocol=(
        f"{SIZE} random numbers to copy, nets {WIDTH} wide without "
        f"normalisation, Adam, median of {len(SEEDS)} seeds"
    ),
    description=(
        "Plain nets that should put out their input miss more of it the "
        "deeper they are, though weights that copy exactly exist. From 8 "
        "layers on, the same nets with identity shortcuts miss far less. If "
        "zero is wanted, the deep plain nets come nearest."
    ),
    seeds=SEEDS,
    columns={
        "case": column("Network"),
        "layers": column("Layers"),
        "steps": column("Steps"),
        "missed": column("Missed", "", 2, tolerance=0.2),
        "zero": column(
            "Missed if zero is wanted, log10, not below −12", "", 1, tolerance=5
        ),
        "reach": column("Gradient, first by last", "", 2, tolerance=0.1),
    },
    rows={kind.replace(" ", "") + n: row(n, kind) for n in runs for kind, _ in COPY}
    | {f"{kind}16_minus": row("16", kind, -1) for kind, _ in MINUS},
    judged=judged,
    card={
        "claim": (
            "A deeper net could copy a shallower one if its added layers were "
            "identity mappings, but training does not find weights as good. "
            "So it may be hard to approximate the identity by several "
            "non-linear layers, and easier with shortcuts."
        ),
        "claim_source": "[@he2015deep, Section 1; @he2015deep, Section 3.1]",
        "setup": [
            ["Task", "to name what a photograph shows", "to copy the input"],
            ["Layers", "18 to 152; 20 to 1202", "2 to 32, and two more"],
            ["Kind", "convolutions, BN", f"linear, {WIDTH} wide, no BN"],
            ["Steps", "up to 600,000", f"{STEPS}, and {3 * STEPS}"],
        ],
        "predicted": (
            "Weights that copy exist. What a plain net misses grows with "
            "depth and stays after more steps; with shortcuts little is "
            "missed."
        ),
        "measured": (
            "Share of the input missed at 32 layers: plain "
            f"{quote('32', 'plain')}, residual {quote('32', 'residual')}; "
            f"at 2 layers {quote('2', 'plain')} and "
            f"{quote('2', 'residual')}. At 16 layers and three times the "
            f"steps: plain {quote('16_long', 'plain')}, residual "
            f"at most {runs['16_long']['residual', 1].max():.3f}. Median and "
            "range."
        ),
        "verdict_why": (
            "The direction holds in every seed. But the paper infers the "
            "difficulty from classifiers; here it is tested directly, on "
            "tiny nets. It is not the identity that is special: 16 plain "
            f"layers miss {quote('16', 'plain', -1)} of −x too. And a "
            "shortcut is not the one cure: plain nets started near "
            f"identity matrices miss {quote('32', 'from I')} at 32 layers."
        ),
        "change": (
            "Batch normalisation and convolutions, as in the paper. More "
            "steps and more width: three times the steps already lower what "
            f"16 plain layers miss from {quote('16', 'plain')}."
        ),
    },
)
