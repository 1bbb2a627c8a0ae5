"""A peer of the bench in a process of its own.

    python peer.py CONTENDER DATA.npy HELD.npy FOLDER

Answers each line on stdin with one line of JSON:
    train SEED EPOCHS LEVELS CODES   trains on the rows that are not held out, then writes what every row became to
                                     FOLDER: codes.npy, reconstruction.npy, latents.npy, codebook.L.npy
    decode CODES.npy OUT.npy         what the trained decoder makes of other codes
"""

import json
import os
import resource
import sys
import time

import numpy as np

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def figures(codes, x, reconstruction):
    """Collision rate and fraction of variance unexplained, as measure.ts computes them."""
    distinct = len(np.unique(codes, axis=0))
    return 1 - distinct / len(codes), float(((x - reconstruction) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())


class Clock:
    """Training time without the looks that the bench takes on the way; a look notes [seconds, processor seconds, rate,
    FVU]. Processor seconds, of all threads, hardly depend on what else the machine does."""

    def __init__(self):
        self.timeline, self.spent, self.worked = [], 0.0, 0.0
        self.start()

    def start(self):
        self.since, self.since_worked = time.perf_counter(), time.process_time()

    def look(self, of):
        self.spent += time.perf_counter() - self.since
        self.worked += time.process_time() - self.since_worked
        self.timeline.append([self.spent, self.worked, *of()])
        self.start()


def contender(name):
    if name == "faiss":
        from faiss_peer import Faiss

        return Faiss(THREADS)
    from torch_peers import PEERS, set_threads

    set_threads(THREADS)
    return PEERS[name]()


def main():
    name, data, held, folder = sys.argv[1:5]
    x = np.load(data).astype(np.float32)
    train = np.setdiff1d(np.arange(len(x)), np.load(held))
    peer = contender(name)
    for line in sys.stdin:
        command, *rest = line.split()
        if command == "train":
            seed, epochs, levels, codes = map(int, rest)
            clock = Clock()
            settings = peer.train(x[train], seed, epochs, levels, codes, clock, figures)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            latents, chosen = peer.encode(x)
            np.save(f"{folder}/codes.npy", chosen.astype(np.int32))
            np.save(f"{folder}/latents.npy", latents.astype(np.float32))
            np.save(f"{folder}/reconstruction.npy", peer.decode(chosen).astype(np.float32))
            for level, book in enumerate(peer.books()):
                np.save(f"{folder}/codebook.{level}.npy", book.astype(np.float32))
            answer = dict(seconds=clock.spent, cpuSeconds=clock.worked, timeline=clock.timeline, peakMb=peak, settings=settings)
        else:
            np.save(rest[1], peer.decode(np.load(rest[0])).astype(np.float32))
            answer = {}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
