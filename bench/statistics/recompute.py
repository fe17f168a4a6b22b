#!/usr/bin/env python3
"""Recomputes the summary of a run from its trials, in another language and from the definitions, and compares them.

    python3 bench/statistics/recompute.py DIR

DIR holds trials.csv, summary.csv and run.json. Only what must be equal for a comparison repeats the TypeScript: the
random stream (xoshiro128** seeded by SHA-256) and the draws from it. Student's t comes from integrating its density,
not from a series. Prints the differences; exit 0: none, 1: some, 2: wrong usage. Needs only Python.
"""
import csv
import functools
import hashlib
import itertools
import json
import math
import statistics
import sys
from pathlib import Path

FLOOR = 0.03
LEVEL = 0.05
FEWEST_BLOCKS = 3
RESAMPLES = 1000
DRAWS = 20_000
AGAIN = " (again)"
TOLERANCE = 1e-6


class Random:
    """xoshiro128** (Blackman and Vigna, 2021)."""

    def __init__(self, seed, purpose):
        digest = hashlib.sha256(f"{seed}\n{purpose}".encode()).digest()
        self.s = [int.from_bytes(digest[i : i + 4], "little") for i in (0, 4, 8, 12)]

    def word(self):
        def rotl(x, k):
            return ((x << k) | (x >> (32 - k))) & 0xFFFFFFFF

        s0, s1, s2, s3 = self.s
        result = rotl((s1 * 5) & 0xFFFFFFFF, 7) * 9 & 0xFFFFFFFF
        t = (s1 << 9) & 0xFFFFFFFF
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        self.s = [s0, s1, s2, rotl(s3, 11)]
        return result

    def below(self, limit):
        fair = 2**32 - 2**32 % limit
        drawn = self.word()
        while drawn >= fair:
            drawn = self.word()
        return drawn % limit

    def fraction(self):
        return ((self.word() >> 5) * 2**26 + (self.word() >> 6)) / 2**53


def area(low, high, freedom, steps=400):
    """Under cos^(freedom − 1), by Simpson's rule."""
    width = (high - low) / steps
    weights = (1 if i in (0, steps) else 4 if i % 2 else 2 for i in range(steps + 1))
    return sum(w * math.cos(low + i * width) ** (freedom - 1) for i, w in enumerate(weights)) * width / 3


@functools.cache
def half_area(freedom):
    return area(0, math.pi / 2, freedom)


def student_tail(t, freedom):
    """Two-sided: with t = √freedom·tan(a) the density becomes cos(a)^(freedom − 1)."""
    return area(math.atan(abs(t) / math.sqrt(freedom)), math.pi / 2, freedom) / half_area(freedom)


@functools.cache
def student_quantile(level, freedom):
    """By Newton's method, from below: the tail is convex there."""
    t = 1.0
    for _ in range(100):
        angle = math.atan(t / math.sqrt(freedom))
        density = math.cos(angle) ** (freedom + 1) / math.sqrt(freedom) / half_area(freedom)
        step = (student_tail(t, freedom) - level) / density
        t += step
        if abs(step) < 1e-12 * t:
            break
    return t


def quantile(ordered, part):
    """Linear between the two neighbouring values (type 7 of Hyndman and Fan)."""
    place = (len(ordered) - 1) * part
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def bootstrap(values, random):
    """Smoothed by logistic kernels, studentised."""
    count = len(values)
    middle, center, deviation = statistics.median(values), statistics.fmean(values), statistics.stdev(values)
    if deviation == 0:
        return middle, middle
    variance = (count - 1) / count
    shrink = math.sqrt(variance / (variance + 1))
    scale = shrink * math.sqrt(3) / math.pi
    centers = [shrink * (value - center) / deviation for value in values]

    def below(at):
        return statistics.fmean(1 / (1 + math.exp((c - at) / scale)) for c in centers)

    low, high = min(centers), max(centers)
    for _ in range(60):
        half = (low + high) / 2
        low, high = (half, high) if below(half) < 0.5 else (low, half)
    truth = (low + high) / 2

    def draw():
        chosen = centers[random.below(count)]
        part = random.fraction()
        return chosen + scale * math.log(part / (1 - part))

    errors = []
    for _ in range(RESAMPLES):
        resample = [draw() for _ in range(count)]
        errors.append((statistics.median(resample) - truth) / statistics.stdev(resample))
    errors.sort()
    return middle - quantile(errors, 1 - LEVEL / 2) * deviation, middle - quantile(errors, LEVEL / 2) * deviation


def between_orders(values):
    """Hettmansperger and Sheather, 1986, with the binomial summed directly."""
    ordered, count = sorted(values), len(values)

    def coverage(order):
        return sum(math.comb(count, i) for i in range(order, count - order + 1)) / 2**count

    outer = max(order for order in range(1, count // 2 + 1) if coverage(order) >= 1 - LEVEL)
    share = (coverage(outer) - (1 - LEVEL)) / (coverage(outer) - coverage(outer + 1))
    inward = (count - outer) * share / (outer + (count - 2 * outer) * share)

    def end(outside, inside):
        return (1 - inward) * outside + inward * inside

    return end(ordered[outer - 1], ordered[outer]), end(ordered[-outer], ordered[-outer - 1])


def median_interval(values, random):
    if not values:
        return None, None, None
    middle = statistics.median(values)
    if len(values) < 3:
        return middle, None, None
    positive = min(values) > 0
    numbers = [math.log(v) for v in values] if positive else values
    low, high = bootstrap(numbers, random) if len(numbers) < 6 else between_orders(numbers)
    return (middle, math.exp(low), math.exp(high)) if positive else (middle, low, high)


def ratio_interval(ratios, level=LEVEL):
    if not ratios:
        return None, None, None
    logs = [math.log(ratio) for ratio in ratios]
    center = statistics.fmean(logs)
    if len(logs) < 2:
        return math.exp(center), None, None
    half = student_quantile(level, len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(center), math.exp(center - half), math.exp(center + half)


def t_test(ratios):
    if len(ratios) < FEWEST_BLOCKS:
        return None
    logs = [math.log(ratio) for ratio in ratios]
    beyond = abs(statistics.fmean(logs)) - math.log(1 + FLOOR)
    if beyond <= 0:
        return 1.0
    deviation = statistics.stdev(logs)
    return 0.0 if deviation == 0 else student_tail(beyond * math.sqrt(len(logs)) / deviation, len(logs) - 1)


def permutation_test(ratios, random):
    if len(ratios) < FEWEST_BLOCKS:
        return None
    logs = [math.log(ratio) for ratio in ratios]
    enough = abs(sum(logs)) - 1e-12 * sum(map(abs, logs))
    if len(logs) <= 15:
        sums = [sum(map(lambda log, sign: log * sign, logs, signs)) for signs in itertools.product((1, -1), repeat=len(logs))]
        return sum(abs(total) >= enough for total in sums) / len(sums)
    drawn = (sum(log if random.word() % 2 == 0 else -log for log in logs) for _ in range(DRAWS))
    return (1 + sum(abs(total) >= enough for total in drawn)) / (DRAWS + 1)


def holm(values):
    tests = sorted((value, index) for index, value in enumerate(values) if value is not None)
    adjusted, highest = [None] * len(values), 0.0
    for rank, (value, index) in enumerate(tests):
        highest = max(highest, min(1, value * (len(tests) - rank)))
        adjusted[index] = highest
    return adjusted


def noise_floor(noise):
    if len(noise) < FEWEST_BLOCKS:
        return None
    _, low, high = ratio_interval(noise)
    return max(FLOOR, high - 1, 1 / low - 1)


def judge(ratios, p_adjusted, floor):
    if len(ratios) < FEWEST_BLOCKS:
        return f"not comparable: fewer than {FEWEST_BLOCKS} blocks in which both were valid"
    ratio, low, high = ratio_interval(ratios)
    least = 1 + (floor or 0)
    if p_adjusted <= LEVEL and low > 1 + FLOOR and ratio > least:
        return "faster"
    if p_adjusted <= LEVEL and high < 1 / (1 + FLOOR) and ratio < 1 / least:
        return "slower"
    return "no difference shown"


def blocks_needed(ratios, noise, verdict, level):
    if verdict != "no difference shown":
        return None
    logs = [math.log(ratio) for ratio in ratios]
    again = [math.log(ratio) for ratio in noise] if len(noise) >= FEWEST_BLOCKS else None

    def half(values, more, at):
        count = len(values) + more
        return student_quantile(at, count - 1) * statistics.stdev(values) / math.sqrt(count)

    least, effect = math.log(1 + FLOOR), abs(statistics.fmean(logs))
    for more in range(101):
        width = half(logs, more, level)
        floor = least if again is None else max(least, abs(statistics.fmean(again)) + half(again, more, LEVEL))
        if effect + width <= least or (effect - width > least and effect > floor):
            return None if more == 0 else str(more)
    return ">100"


EQUAL_WITHIN = 0.1
DOUBT = 2


def digamma(x):
    """By recurrence, then its asymptotic series with the Bernoulli numbers."""
    steps = sum(1 / (x + i) for i in range(30))
    y = x + 30
    return math.log(y) - 1 / (2 * y) - 1 / (12 * y**2) + 1 / (120 * y**4) - 1 / (252 * y**6) - steps


def trigamma(x):
    steps = sum(1 / (x + i) ** 2 for i in range(30))
    y = x + 30
    return 1 / y + 1 / (2 * y**2) + 1 / (6 * y**3) - 1 / (30 * y**5) + 1 / (42 * y**7) + steps


def inverse_trigamma(value):
    """By Newton's method on 1 / trigamma, which is convex (Smyth 2004, appendix)."""
    y = 0.5 + 1 / value
    for _ in range(100):
        tetragamma = -sum(2 / (y + i) ** 3 for i in range(30)) - sum(
            c / (y + 30) ** k for c, k in ((1, 2), (1, 3), (1 / 2, 4), (-1 / 6, 6), (1 / 6, 8))
        )
        step = trigamma(y) * (1 - trigamma(y) / value) / tetragamma
        y += step
        if abs(step) < 1e-14 * y:
            break
    return y


def fit_prior(variances, freedoms):
    """The variance that pairs have in common, and its degrees of freedom (Smyth 2004, section 6.2)."""
    middle = statistics.median(variances) if variances else 0.0
    if len(variances) < 2 or middle == 0:
        return middle, 0.0
    logs = [
        math.log(max(variance, 1e-5 * middle)) - digamma(freedom / 2) + math.log(freedom / 2)
        for variance, freedom in zip(variances, freedoms)
    ]
    doubt = 1 + DOUBT * math.sqrt(2 / (len(logs) - 1))
    excess = statistics.variance(logs) * doubt - statistics.fmean(trigamma(freedom / 2) for freedom in freedoms)
    if excess <= 0:
        return math.exp(statistics.fmean(logs)), math.inf
    half = inverse_trigamma(excess)
    return math.exp(statistics.fmean(logs) + digamma(half) - math.log(half)), 2 * half


def moderated(samples):
    """For each list of log ratios: mean, standard error, degrees of freedom; None for too few."""
    known = [sample for sample in samples if len(sample) >= FEWEST_BLOCKS]
    variances = [statistics.variance(sample) for sample in known]
    prior, prior_freedom = fit_prior(variances, [len(sample) - 1 for sample in known])
    least = statistics.median(variances) if variances else 0.0

    def moderate(sample):
        own = len(sample) - 1
        borrowed = min(prior_freedom, own)
        shrunk = (borrowed * prior + own * statistics.variance(sample)) / (borrowed + own)
        error = math.sqrt(max(shrunk, least) / len(sample))
        return statistics.fmean(sample), error, math.floor(borrowed + own)

    return [moderate(sample) if len(sample) >= FEWEST_BLOCKS else None for sample in samples]


def above(distance, error, freedom):
    """The one-sided probability of a t above this distance."""
    if error == 0:
        return 0.0 if distance > 0 else 1.0
    tail = student_tail(distance / error, freedom) / 2
    return tail if distance >= 0 else 1 - tail


def judge_family(members, level):
    """The verdicts on the moderated means of one family."""
    margin, bound = math.log(1 + FLOOR), math.log(1 + EQUAL_WITHIN)
    p = [m and above(abs(m[0]) - margin, *m[1:]) + above(abs(m[0]) + margin, *m[1:]) for m in members]
    adjusted = holm(p)
    equal = holm([m and above(bound - abs(m[0]), *m[1:]) for m in members])
    left = max(1, sum(value is not None and value > level for value in adjusted))
    level_of_next = min(level, 2 * level / left)
    for i, member in enumerate(members):
        if member is None:
            yield {"outcome": "too-few-blocks"}
            continue
        center, error, freedom = member
        half = student_quantile(level, freedom) * error
        low, high = center - half, center + half
        row = {"p": p[i], "p_adjusted": adjusted[i], "ratio": math.exp(center), "low": math.exp(low), "high": math.exp(high)}
        if adjusted[i] <= level and low > margin:
            yield row | {"outcome": "faster"}
        elif adjusted[i] <= level and high < -margin:
            yield row | {"outcome": "slower"}
        elif equal[i] <= level and -bound < low and high < bound:
            yield row | {"outcome": "equal"}
        else:
            quantiles = student_quantile(level_of_next, freedom) + student_quantile(0.4, freedom)
            yield row | {"outcome": "open", "detectable": math.exp(margin + quantiles * error)}


def judge_pairs(pairs, self_comparisons, level):
    """The verdicts on lists of log ratios, and on those of servers with themselves."""
    members = moderated(pairs + self_comparisons)
    judged = list(judge_family(members[: len(pairs)], level))
    return judged, list(judge_family(members[len(pairs) :], level))


LOAD = ("scenario", "variant", "workload", "driver", "load", "clients", "requests_per_connection", "offered_rps")


def number(text):
    return None if text in ("", None) else float(text)


def key_text(row):
    """The load as JSON.stringify writes it: it names the random stream of a cell."""

    def written(name):
        if name in ("scenario", "variant", "workload", "driver", "load"):
            return row[name]
        value = number(row.get(name))
        return int(value) if value is not None and value.is_integer() else value

    return json.dumps([written(name) for name in LOAD], separators=(",", ":"), ensure_ascii=False)


class Run:
    def __init__(self, trials, seed):
        self.seed = seed
        self.cells = {}
        for row in trials:
            row.setdefault("variant", "")
            self.cells.setdefault((key_text(row), row["server"]), []).append(row)
        for rows in self.cells.values():
            rows.sort(key=lambda row: int(row["block"]))

    def valid(self, cell):
        return [row for row in self.cells[cell] if row["validity"] == "valid"]

    def baseline(self, cell):
        for io in (self.cells[cell][0]["io"], "posix", "node"):
            if (cell[0], f"event-loop/{io}") in self.cells:
                return cell[0], f"event-loop/{io}"
        return None

    def silent(self, cell):
        return sum(number(row["throughput_rps"]) == 0 for row in self.valid(cell))

    def silence(self, cell, baseline):
        """A cell without an answer has no ratio."""
        for who, one in (("it", cell), ("the baseline", baseline)):
            if self.silent(one):
                return f"not comparable: {who} answered nothing in {self.silent(one)} of {len(self.valid(one))} blocks"
        return None

    def ratios(self, cell, baseline):
        if self.silence(cell, baseline):
            return []
        rates = {row["block"]: number(row["throughput_rps"]) for row in self.valid(baseline)}
        pairs = [(number(row["throughput_rps"]), rates.get(row["block"])) for row in self.valid(cell)]
        return [rate / base for rate, base in pairs if rate is not None and base]

    def noise(self, baseline):
        def setup(cell):
            row = dict(self.cells[cell][0], clients="0")
            return key_text(row)

        def clients(cell):
            return float(self.cells[cell][0]["clients"])

        twins = [cell for cell in self.cells if cell[1] == baseline[1] + AGAIN and setup(cell) == setup(baseline)]
        if not twins:
            return []
        nearest = min(twins, key=lambda cell: (abs(math.log(clients(cell) / clients(baseline))), clients(cell)))
        twin = self.baseline(nearest)
        return [] if twin is None else self.ratios(nearest, twin)

    def families(self):
        families = {}
        for cell, rows in self.cells.items():
            baseline = self.baseline(cell)
            if baseline in (None, cell) or rows[0]["load"] != "closed":
                continue
            again = cell[1].endswith(AGAIN)
            families.setdefault(cell if again else rows[0]["scenario"], []).append((cell, baseline, again))
        return families

    def verdicts(self):
        found = {}
        for family in self.families().values():
            ratios = [self.ratios(cell, baseline) for cell, baseline, _ in family]
            noises = [[] if again else self.noise(baseline) for _, baseline, again in family]
            p = [t_test(one) for one in ratios]
            adjusted = holm(p)
            # Above 15 blocks signs are drawn, in an unknown order: near, not equal.
            p_permutation = [permutation_test(one, Random(self.seed, "signs")) for one in ratios]
            permutation_adjusted = holm(p_permutation)
            level = LEVEL / max(1, sum(value is not None and value > LEVEL for value in adjusted))
            for i, (cell, baseline, _) in enumerate(family):
                floor = noise_floor(noises[i])
                verdict = judge(ratios[i], adjusted[i], floor)
                ratio, low, high = ratio_interval(ratios[i])
                wide = ratio_interval(ratios[i], level)
                comparable = len(ratios[i]) >= FEWEST_BLOCKS
                found[cell] = {
                    "baseline": baseline[1],
                    "ratio": ratio,
                    "ratio_low": low,
                    "ratio_high": high,
                    "noise_floor": floor,
                    "effect_over_noise": None if floor is None or ratio is None else abs(math.log(ratio)) / math.log(1 + floor),
                    "resolvable": max(wide[2] / wide[0] * (1 + FLOOR) - 1, floor or 0) if comparable else None,
                    "p_value": p[i],
                    "p_adjusted": adjusted[i],
                    "p_permutation": p_permutation[i],
                    "p_permutation_adjusted": permutation_adjusted[i],
                    "blocks_needed": blocks_needed(ratios[i], noises[i], verdict, level),
                    "verdict": (self.silence(cell, baseline) or verdict) if self.valid(cell) else "not comparable: no valid trial",
                }
        return found

    def summary(self):
        verdicts = self.verdicts()
        for cell in self.cells:
            row = dict(verdicts.get(cell, {}))
            for column in ("throughput_rps", "latency_p99_us"):
                values = [number(trial[column]) for trial in self.valid(cell)]
                random = Random(self.seed, f"{column} of {cell[0]} {cell[1]}")
                middle, low, high = median_interval([value for value in values if value is not None], random)
                row |= {column: middle, f"{column}_low": low, f"{column}_high": high}
            yield cell, row


def differs(column, expected, text, most_blocks):
    if column in ("verdict", "baseline", "blocks_needed"):
        return (expected or "") != text
    value = number(text)
    if expected is None or value is None:
        return expected is not value
    if most_blocks > 15 and column.startswith("p_permutation"):
        # The drawn signs differ; the correction multiplies their distance.
        return abs(expected - value) > (0.2 if column.endswith("adjusted") else 0.02)
    # A p below the rounding error of the other language counts as 0.
    return abs(expected - value) > TOLERANCE * max(abs(value), 1e-6)


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    seed = json.loads((folder / "run.json").read_text(encoding="utf-8"))["seed"]
    written = {}
    for row in read(folder / "summary.csv"):
        row.setdefault("variant", "")
        written[(key_text(row), row["server"])] = row
    most_blocks = max((int(row["valid_trials"]) for row in written.values()), default=0)
    wrong = compared = 0
    for cell, row in Run(read(folder / "trials.csv"), seed).summary():
        own = written.pop(cell, None)
        if own is None:
            print(f"{cell}: not in summary.csv")
            wrong += 1
            continue
        for column, expected in row.items():
            compared += 1
            if differs(column, expected, own[column], most_blocks):
                print(f"{cell[1]} under {cell[0]}: {column} is {own[column]!r}, recomputed {expected!r}")
                wrong += 1
    for cell in written:
        print(f"{cell}: in summary.csv, but has no trial")
        wrong += 1
    print(f"{compared} fields recomputed, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
