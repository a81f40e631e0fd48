"""What torchrun starts in each process of a team: the commands of its arguments, one after another, split by +."""

import sys
from itertools import groupby

import torch

from composer_app import cli
from composer_app.training.team import joined

if __name__ == "__main__":
    torch.set_num_threads(1)
    with joined(torch.device("cpu")):
        for is_split, words in groupby(sys.argv[1:], lambda word: word == "+"):
            if not is_split and (code := cli.main([*words])):
                sys.exit(code)
