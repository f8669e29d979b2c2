# %% [markdown]
# # Does a trained net lose what it knows when layers are added?
#
# A small net learns handwritten digits. Then two layers are added in three
# ways: as identity matrices in the line, as a branch that ends in zeros, or
# with random weights in the line. All go on learning. Beside them a net of
# the larger size learns from scratch.

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
# Two hidden layers of width 32, to which two are added. The steps and the
# rate are round numbers with which a pilot (seeds 100 to 102) learned the
# digits; no others were tried. Nothing is retuned after the layers are
# added: the rate stays, momentum starts anew. All seeds count.

# %%
SEEDS = seeds(0, 1, 2, 3, 4)
WIDTH, ADDED, BATCH, RATE = 32, 2, 64, 0.02
FIRST, MORE, EVERY = 200, 100, 25
split = [torch.from_numpy(part) for part in digits_split()]
train_x, train_y, test_x, test_y = split
train_x, test_x = train_x.T.contiguous(), test_x.T.contiguous()

# %% [markdown]
# ## The net
#
# Layers without biases, each followed by ReLU or tanh, and a last one for the
# ten scores. A branch, where there is one, is added in front of the last
# layer. Five seeds train side by side.


# %%
def draw(offset, *shape):
    slices = []
    for seed in SEEDS:
        generator = torch.Generator().manual_seed(offset + seed)
        slices.append(torch.randn(*shape, generator=generator))
    return torch.stack(slices)


def net(x, line, branch, act):
    for w in line[:-1]:
        x = act(w @ x)
    if branch:
        x = x + branch[1] @ act(branch[0] @ x)
    return line[-1] @ x


def small():
    return [
        draw(1000, WIDTH, 64) * (2 / 64) ** 0.5,
        draw(2000, WIDTH, WIDTH) * (2 / WIDTH) ** 0.5,
        draw(3000, 10, WIDTH) / WIDTH**0.5,
    ]


def inserted(line, layers):
    return [*line[:-1], *layers, line[-1]]


def fresh():
    size = (2 / WIDTH) ** 0.5
    return [draw(4000 + i, WIDTH, WIDTH) * size for i in range(ADDED)]


# %% [markdown]
# ## Training


# %%
def losses(scores, y):
    y = y.expand(len(scores), -1)
    return F.cross_entropy(scores, y, reduction="none").mean(1)


def state(line, branch, act):
    with torch.no_grad():
        known, new = (net(x, line, branch, act) for x in (train_x, test_x))
        return {
            "loss": losses(known, train_y).numpy(),
            "error": wrong(known, train_y),
            "test": wrong(new, test_y),
        }


def wrong(scores, y):
    return 100 * (scores.argmax(1) != y).double().mean(1).numpy()


def train(line, branch, steps, order, act=F.relu):
    line, branch = ([w.clone().requires_grad_() for w in p] for p in (line, branch))
    optimiser = torch.optim.SGD(line + branch, lr=RATE, momentum=0.9)
    rng = np.random.default_rng(order)
    curve = [state(line, branch, act)]
    for step in range(1, steps + 1):
        pick = torch.from_numpy(rng.choice(len(train_y), BATCH, replace=False))
        scores = net(train_x[:, pick], line, branch, act)
        optimiser.zero_grad()
        losses(scores, train_y[pick]).sum().backward()
        optimiser.step()
        if step % EVERY == 0:
            curve.append(state(line, branch, act))
    curve = {key: np.stack([c[key] for c in curve]) for key in curve[0]}
    return [w.detach() for w in line], curve


# %% [markdown]
# ## Adding the layers
#
# `change` is the largest change of any score on the training images, as a
# share of the largest score.


# %%
def change(line, branch, old, act):
    before = net(train_x, old, [], act)
    moved = (net(train_x, line, branch, act) - before).abs().amax((1, 2))
    return (moved / before.abs().amax((1, 2))).numpy()


def grow(act):
    old, curve = train(small(), [], FIRST, 0, act)
    eyes = [torch.eye(WIDTH).expand(len(SEEDS), WIDTH, WIDTH)] * ADDED
    zeros = [fresh()[0], torch.zeros(len(SEEDS), WIDTH, WIDTH)]
    starts = {
        "identity": (inserted(old, eyes), []),
        "zero branch": (old, zeros),
        "random": (inserted(old, fresh()), []),
        "not enlarged": (old, []),
    }
    runs = {"small": curve}
    for name, (line, branch) in starts.items():
        runs[name] = train(line, branch, MORE, 1, act)[1]
        runs[name]["change"] = change(line, branch, old, act)
    return runs


runs = grow(F.relu)
tanh = grow(torch.tanh)
large = inserted(small(), fresh())
runs["scratch"] = train(large, [], FIRST + MORE, 0)[1]

# %% [markdown]
# ## What came out
#
# Both counts are in the plot. The net from scratch starts at step 0, so its
# steps and those of the small net together can be compared. From step 200 on,
# a copy of its curve stands beside the nets that were enlarged there.

# %%
figure, axes = plot(height=330)
after = np.arange(0, MORE + 1, EVERY)
steps = np.arange(0, FIRST + MORE + 1, EVERY)
shown = [
    (steps[: FIRST // EVERY + 1], runs["small"], SOFT, "-"),
    (steps, runs["scratch"], BRANCH, "-"),
    (FIRST + after, runs["scratch"], BRANCH, ":"),
    (FIRST + after, runs["random"], BRANCH, "--"),
    (FIRST + after, runs["identity"], IDENTITY, "-"),
    (FIRST + after, runs["zero branch"], IDENTITY, "--"),
]
for at, run, colour, style in shown:
    values = run["loss"][: len(at)]
    low, high = values.min(1), values.max(1)
    axes.fill_between(at, low, high, color=colour, alpha=0.2, lw=0)
    axes.plot(at, np.median(values, 1), style, color=colour, lw=2)
for x, y, text, colour in [
    (0, 0.085, "small net", SOFT),
    (30, 1.7, "from scratch", BRANCH),
    (196, 5, "random", BRANCH),
    (190, 0.03, "identity,", IDENTITY),
    (190, 0.018, "zeros", IDENTITY),
]:
    end = "right" if text in ("random", "identity,", "zeros") else "left"
    axes.text(x, y, text, color=colour, ha=end)
axes.set(yscale="log", xlabel="step", xticks=[0, 100, 200, 300])
axes.set_yticks([10, 1, 0.1, 0.01], ["10", "1", "0.1", "0.01"])
axes.set_title("training loss", color=SOFT, loc="left")
axes.minorticks_off()

show(
    figure,
    "Identity and zeros keep what the small net knows; random layers lose it.",
    f"Loss by step, {len(SEEDS)} seeds; layers added at step {FIRST}. Dotted: "
    "from scratch, moved there. Dashed: random; zeros.",
    ["Net", "Change", "Error, step 0", f"{EVERY}", f"{MORE}", "Loss", "Test"],
    [
        [
            name,
            spread(run["change"], 2) if "change" in run else "",
            *(spread(run["error"][i], 1, "%") for i in (0, 1, MORE // EVERY)),
            spread(run["loss"][MORE // EVERY], 3),
            spread(run["test"][MORE // EVERY], 1, "%"),
        ]
        for name, run in runs.items()
        if name != "small"
    ],
)

# %% [markdown]
# ## Two tests that go against it
#
# First: is it worth training a small net in order to enlarge it? The steps of
# both nets together are compared with the same number from scratch. Second:
# the same layers in a net with tanh, which squashes a second time what it has
# squashed before.

# %%
total = runs["scratch"]["loss"][-1]
for name in ("identity", "zero branch"):
    ratio = runs[name]["loss"][-1] / total
    assert np.median(ratio) > 1, "the card says that scratch ends lower"
    print(f"{name:11}: {spread(ratio, 1)} times the loss of scratch")
    print(f"{name:11}: tanh changes scores by {spread(tanh[name]['change'], 2)}")

# %% [markdown]
# ## The verdict
#
# The claim of the paper counts the student's steps only. Controls: random
# layers, and the net from scratch, under the names of both starts; and the
# net with tanh, where the identity layers must fail the first part.


# %%
def parts(names, runs, random, scratch):
    grown = [runs[name] for name in names]
    return {
        "ReLU: scores change by under 1e-5": np.all(
            [run["change"] < 1e-5 for run in grown], 0
        ),
        "random layers: error 50 points higher at once": np.all(
            [random["error"][0] - run["error"][0] > 50 for run in grown], 0
        ),
        "after 25 steps: error 10 points below scratch": np.all(
            [scratch["error"][1] - run["error"][1] > 10 for run in grown], 0
        ),
    }


STARTS = ["identity", "zero branch"]
random, scratch = runs["random"], runs["scratch"]
nothing = scratch | {"change": random["change"]}
judged = judge(
    parts(STARTS, runs, random, scratch),
    "holds",
    {
        "random layers under both names": parts(
            STARTS, dict.fromkeys(STARTS, random), random, scratch
        ),
        "from scratch under both names": parts(
            STARTS, dict.fromkeys(STARTS, nothing), random, scratch
        ),
        "tanh": parts(STARTS, tanh, tanh["random"], scratch),
    },
)

# %% [markdown]
# ## The results file
#
# What the pages of this site quote.

# %%
last = MORE // EVERY
listed = {name.replace(" ", "_"): runs[name] for name in runs if name != "small"}
listed |= {"tanh_identity": tanh["identity"], "tanh_random": tanh["random"]}
rows = {
    name: {
        "net": name.replace("_", " "),
        "change": run.get("change", ""),
        "start": run["error"][0],
        "soon": run["error"][1],
        "end": run["error"][last],
        "loss": run["loss"][last],
        "test": run["test"][last],
    }
    for name, run in listed.items()
}
rows["scratch_total"] = {
    "net": "scratch, all steps",
    "change": "",
    "end": scratch["error"][-1],
    "loss": scratch["loss"][-1],
    "test": scratch["test"][-1],
}


def percent(name, i):
    return spread(runs[name]["error"][i], 1, "%")


result = finish(
    "add-a-layer",
    question="add-a-layer-safely",
    title="Training error after two layers are added to a trained net",
    protocol=(
        f"scikit-learn digits, {WIDTH} wide, {FIRST} steps, then {MORE} after "
        f"two layers were added, median of {len(SEEDS)} seeds"
    ),
    description=(
        "Two identity layers, or a branch that ends in zeros, leave a trained "
        "ReLU net as it was, and it goes on learning. Two random layers take "
        "it back to guessing. If the small net's steps are counted too, "
        "training from scratch ends lower."
    ),
    seeds=SEEDS,
    columns={
        "net": column("Net"),
        "change": column("Change of the scores", "", 2, tolerance=0.3),
        "start": column("Error at once", "%", 1, tolerance=6),
        "soon": column(f"Error after {EVERY} steps", "%", 1, tolerance=10),
        "end": column("Error at the end", "%", 1, tolerance=3),
        "loss": column("Training loss at the end", "", 3, tolerance=0.05),
        "test": column("Test error at the end", "%", 1, tolerance=3),
    },
    rows=rows,
    judged=judged,
    card={
        "claim": (
            "A larger net that starts with the function of a trained one "
            "learns significantly faster than one that starts anew."
        ),
        "claim_source": "[@chen2016net2net, Section 1]",
        "setup": [
            ["Net", "Inception, for photographs", f"ReLU layers, {WIDTH} wide"],
            ["Added", "identity layers; width", "identity; zeros; random"],
            ["Data", "ImageNet", "digits, 1,297 training images"],
            ["Steps", "not in the section", f"{FIRST}, then {MORE}"],
        ],
        "predicted": (
            "The output does not change, and the enlarged nets are ahead of a "
            "net from scratch after the same number of their own steps."
        ),
        "measured": (
            f"Training error at once: identity {percent('identity', 0)}, "
            f"random {percent('random', 0)}. After {EVERY} steps: "
            f"{percent('identity', 1)}, random {percent('random', 1)}, from "
            f"scratch {percent('scratch', 1)}. Loss after {FIRST + MORE} steps "
            f"in all: identity {spread(runs['identity']['loss'][-1], 3)}, "
            f"scratch {spread(total, 3)}."
        ),
        "verdict_why": (
            "All parts hold in every seed, for both starts. But the small net "
            "is not for free: with its steps counted, the net from scratch "
            "ends with a lower loss. And before tanh the identity layers "
            f"change the scores by {spread(tanh['identity']['change'], 2)}."
        ),
        "change": (
            "A task that needs the added layers: on digits the net that was "
            "not enlarged ends as low "
            f"({spread(runs['not enlarged']['loss'][-1], 3)}). The gain in "
            "speed also needs a small net that exists already."
        ),
    },
)
