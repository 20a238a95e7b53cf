"""Table functions that workers import, with articles that raise, kill, hang or panic."""

import os
import signal
import sys
import time

import numpy  # noqa: F401  its threads are counted
import pandas as pd
import threadpoolctl

TAKEN = []  # the memory that articles take and never give back


class PanicError(BaseException):
    """As a library in Rust raises it: no Exception."""


def count_letters(articles, seen=None):
    """A row for each article with letters; each process leaves its number in the folder `seen`, with what it had."""
    if seen is not None:
        with (seen / str(os.getpid())).open("a") as file:
            file.write(",".join(articles["article_id"]) + "\n")
    for text in articles["text"]:
        act(text)
    table = pd.DataFrame({"article_id": articles["article_id"], "n_letters": articles["text"].str.len()})
    spans = [[[0, size]] if size > 12 else None for size in table["n_letters"]]
    return {"letters": table.assign(spans=spans)[table["n_letters"] > 0]}


def act(text):
    match text:
        case "poison":
            raise ValueError("poisoned text")
        case "panic":
            raise PanicError("panicked")
        case "exit":
            sys.exit(3)
        case "deadly":
            os._exit(9)
        case "silent":
            os._exit(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(100)
        case "hungry":
            TAKEN.append(b"1" * 100_000_000)
            time.sleep(0.7)
        case "greedy":
            TAKEN.append(b"1" * 1_000_000_000)
            time.sleep(100)


def count_threads(articles):
    """The most threads that a numeric library may use here."""
    n_threads = max(library["num_threads"] for library in threadpoolctl.threadpool_info())
    return {"threads": pd.DataFrame({"article_id": articles["article_id"], "n_threads": n_threads})}


def show_path(articles):
    """Where this process imports from, and where the current folder stands in it."""
    path = [os.path.realpath(entry) for entry in sys.path]
    rows = {"article_id": articles["article_id"], "place": path.index(os.getcwd()) if os.getcwd() in path else -1}
    return {"paths": pd.DataFrame({**rows, "n_entries": len(path)})}


def make_corpus(n, **special):
    """`n` articles; `deadly=3` makes the text of the article of number 3 deadly, `deadly=[3, 4]` of both."""
    texts = ["x" * (number % 50) for number in range(n)]
    for text, numbers in special.items():
        for number in numbers if isinstance(numbers, list) else [numbers]:
            texts[number] = text
    return pd.DataFrame({"article_id": [f"a{number:04}" for number in range(n)], "text": texts})
