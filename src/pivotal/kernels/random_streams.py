"""Random numbers that depend on nothing but who asks: seed, replicate, subject and purpose.

Each subject of each replicate has a counter of its own for the block cipher Philox 4x32 with ten rounds (Salmon,
Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3): key (seed), counter (subject,
block, replicate). A block gives four words of 32 bits for four purposes; further purposes take the next block.
Whatever the order in which trials are computed, and by however many threads or machines, a subject's numbers are the
same.

A word w stands for the uniform number (w + 1/2) / 2^32, which is neither 0 nor 1. Logarithms are our own, from the
four operations that every processor rounds alike.
"""

import numpy as np

from pivotal.kernels.compile import kernel

WORD = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
FIRST_FACTOR, SECOND_FACTOR = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
FIRST_STEP, SECOND_STEP = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
ROUNDS = 10

ONE, TWO, MANTISSA = np.uint64(1), np.uint64(2), np.uint64(0x000FFFFFFFFFFFFF)
WHOLE = np.uint64(0x4330000000000000)  # the bits of 2^52: or-ing a whole number below 2^52 adds it
ROOT_HALF, TO_ONE = np.uint64(0x3FE6A09E667F3BCD), np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
TWO_52 = 4503599627370496.0
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # 33 bits of ln 2, and what is left
# 2/3, 2/5, ... as minimax coefficients of log((1 + s) / (1 - s)) / s - 2 in s^2, for |s| < 0.1716
C1, C2, C3, C4 = 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01
C5, C6, C7 = 1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01


@kernel()
def words(seed, replicate, block, out):
    """Write four words for each subject into ``out``, (4, n) uint64: purposes 4 block to 4 block + 3."""
    seed, replicate = np.uint64(seed), np.uint64(replicate)
    first, second, third, fourth = out[0], out[1], out[2], out[3]
    for i in range(out.shape[1]):
        c0, c1, c2, c3 = np.uint64(i), np.uint64(block), replicate & WORD, replicate >> HALF
        k0, k1 = seed & WORD, seed >> HALF
        for _ in range(ROUNDS):
            a, b = FIRST_FACTOR * c0, SECOND_FACTOR * c2
            c0, c2 = (b >> HALF) ^ c1 ^ k0, (a >> HALF) ^ c3 ^ k1
            c1, c3 = b & WORD, a & WORD
            k0, k1 = (k0 + FIRST_STEP) & WORD, (k1 + SECOND_STEP) & WORD
        first[i], second[i], third[i], fourth[i] = c0, c1, c2, c3


@kernel()
def exponential(word, out):
    """Write standard exponential numbers, minus the logarithms of the uniform ones, one a word."""
    for i in range(word.size):
        x = np.uint64((word[i] * TWO + ONE) | WHOLE).view(np.float64) - TWO_52
        bits = np.float64(x).view(np.uint64) + TO_ONE
        m = np.uint64((bits & MANTISSA) + ROOT_HALF).view(np.float64)
        k = np.uint64((bits >> np.uint64(52)) | WHOLE).view(np.float64) - (TWO_52 + 1056.0)  # 1023 + 33: x is 2^33 u
        f = m - 1.0
        s = f / (2.0 + f)
        z = s * s
        rest = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * (C6 + z * C7))))))
        half = 0.5 * f * f
        out[i] = ((half - (s * (half + rest) + k * LN2_LOW)) - f) - k * LN2_HIGH


@kernel()
def uniform(word, out):
    """Write uniform numbers in (0, 1), one a word."""
    for i in range(word.size):
        out[i] = (np.float64(word[i]) + 0.5) * 2.0**-32


@kernel("u8, u8, u8, u8[:, ::1]")
def words_of(seed, replicate, block, out):
    """Write four words for each subject; ``words`` for who does not sit in a kernel."""
    words(seed, replicate, block, out)


@kernel("u8[::1], f8[::1]")
def exponential_of(word, out):
    """Write standard exponential numbers; ``exponential`` for who does not sit in a kernel."""
    exponential(word, out)
