"""Does a denoising autoencoder learn the score of the data?

--8<-- [start:session]
>>> x = torch.tensor([[0.2, -1.0]])
>>> for noise in [0.1, 0.5, 2.0]:
...     change = (denoise(x, noise) - x) / noise**2
...     slope = score(x, noise)
...     print(noise, listed(change), listed(slope))
...     print("   clean data:", listed(score(x, 0.0)))
0.1 [2.429, 3.846] [2.429, 3.846]
   clean data: [2.563, 4.0]
0.5 [0.954, 2.0] [0.954, 2.0]
   clean data: [2.563, 4.0]
2.0 [0.056, 0.235] [0.056, 0.235]
   clean data: [2.563, 4.0]

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)
CENTRES = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
SHARES = torch.tensor([0.3, 0.7])


def heaps(x, noise):
    """Log of each heap's part of the noisy density."""
    var = 0.25 + noise**2
    gaps = x[:, None] - CENTRES
    sq = (gaps**2).sum(-1)
    share = torch.log(SHARES / (2 * torch.pi * var))
    return share - sq / (2 * var)


def log_density(x, noise):
    return torch.logsumexp(heaps(x, noise), dim=-1)


def denoise(x, noise):
    """Mean of the clean points behind a noisy x."""
    parts = torch.softmax(heaps(x, noise), dim=-1)
    keep = 0.25 / (0.25 + noise**2)
    guesses = CENTRES + keep * (x[:, None] - CENTRES)
    return (parts[..., None] * guesses).sum(1)


def score(x, noise):
    x = x.detach().requires_grad_()
    total = log_density(x, noise).sum()
    return torch.autograd.grad(total, x)[0]


def listed(v, places=3):
    return [round(a, places) for a in v[0].tolist()]


# --8<-- [end:code]
