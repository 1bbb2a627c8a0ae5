"""faiss's ResidualQuantizer as it comes: greedy training, beam search over 5 candidates at encoding."""

import faiss
import numpy as np


class Faiss:
    def __init__(self, threads):
        faiss.omp_set_num_threads(threads)

    def train(self, x, seed, epochs, levels, codes, clock, figures):
        self.levels, self.bits = levels, codes.bit_length() - 1
        assert 2**self.bits == codes, "faiss takes powers of two"
        self.quantiser = faiss.ResidualQuantizer(x.shape[1], levels, self.bits)
        self.quantiser.cp.seed = seed
        self.quantiser.train(x)
        clock.look(lambda: self.look(x, figures))
        return f"beam {self.quantiser.max_beam_size}"

    def look(self, x, figures):
        _, codes = self.encode(x)
        return figures(codes, x, self.decode(codes))

    def encode(self, x):
        packed = self.quantiser.compute_codes(np.ascontiguousarray(x))
        return x, faiss.unpack_bitstrings(packed, self.levels, self.bits).astype(np.int32)

    def books(self):
        flat = faiss.vector_to_array(self.quantiser.codebooks).reshape(-1, self.quantiser.d)
        offsets = faiss.vector_to_array(self.quantiser.codebook_offsets).astype(int)
        return [flat[a:b] for a, b in zip(offsets, offsets[1:])]

    def decode(self, codes):
        return sum(book[codes[:, level]] for level, book in enumerate(self.books()))
