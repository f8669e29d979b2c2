"""What is the straight-through estimator?

--8<-- [start:session]
>>> x = torch.tensor([0.2, 0.8, 1.2, 2.6])
>>> goal = torch.tensor([1.0, 1, 1, 2])
>>> through(x).tolist()
[0.0, 1.0, 1.0, 3.0]
>>> for straight in [0, 1]:
...     print(gradient(x, goal, straight).tolist())
...     y = through(descend(x, goal, straight))
...     print("missed by", float(((y - goal) ** 2).sum()))
[0.0, 0.0, 0.0, 0.0]
missed by 2.0
[-2.0, 0.0, 0.0, 2.0]
missed by 0.0
>>> for slope in unit_gradients(torch.tensor(0.3), 0.2):
...     print(round(float(slope), 3))
0.147
0.749
0.183

--8<-- [end:session]
"""

# --8<-- [start:code]
import torch

torch.set_default_dtype(torch.float64)


def through(x):
    return x + (x.round() - x).detach()


def slope(f, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


def gradient(x, goal, straight):
    step = through if straight else torch.round
    return slope(lambda x: (step(x) - goal) ** 2, x)


def descend(x, goal, straight):
    for _ in range(20):
        x = x - 0.1 * gradient(x, goal, straight)
    return x


def expected(a, goal):
    p = torch.sigmoid(a)
    return p * (1 - goal) ** 2 + (1 - p) * goal**2


def unit_gradients(a, goal):
    def copied(bit):
        def loss(a):
            return (bit + a - a.detach() - goal) ** 2

        return slope(loss, a)

    p = torch.sigmoid(a)
    true = slope(lambda a: expected(a, goal), a)
    straight = p * copied(1) + (1 - p) * copied(0)
    return true, straight, straight * slope(torch.sigmoid, a)


# --8<-- [end:code]
