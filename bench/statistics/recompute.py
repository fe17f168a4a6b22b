#!/usr/bin/env python3
"""Recomputes the summary and the pairs of a run, in another language and from the definitions, and compares them.

    python3 bench/statistics/recompute.py DIR

DIR holds trials.csv, summary.csv, pairs.csv and run.json, and slices.csv where servers were measured in slices. Only
what must be equal for a comparison repeats the TypeScript: the random stream (xoshiro128** seeded by SHA-256) and the
draws from it. Student's t comes from integrating its density, not from a series. Prints the differences; exit 0: none,
1: some, 2: wrong usage. Needs only Python.
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
LOOKS = (5, 7, 9, 12)
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
        # Not by statistics.stdev, whose exact fractions would take two thirds of the time.
        spread = math.dist(resample, [statistics.fmean(resample)] * count) / math.sqrt(count - 1)
        errors.append((statistics.median(resample) - truth) / spread)
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
    if positive:
        return middle, math.exp(low), math.exp(high)
    return middle, low if min(values) < 0 else max(0, low), high


def ratio_interval(logs):
    if not logs:
        return None, None, None
    center = statistics.fmean(logs)
    if len(logs) < 2:
        return math.exp(center), None, None
    half = student_quantile(LEVEL, len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(center), math.exp(center - half), math.exp(center + half)


def holm(values):
    tests = sorted((value, index) for index, value in enumerate(values) if value is not None)
    adjusted, highest = [None] * len(values), 0.0
    for rank, (value, index) in enumerate(tests):
        highest = max(highest, min(1, value * (len(tests) - rank)))
        adjusted[index] = highest
    return adjusted


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
    """For each list of log ratios: mean, standard error, degrees of freedom, their number; None for too few."""
    known = [sample for sample in samples if len(sample) >= FEWEST_BLOCKS]
    variances = [statistics.variance(sample) for sample in known]
    prior, prior_freedom = fit_prior(variances, [len(sample) - 1 for sample in known])
    least = statistics.median(variances) if variances else 0.0

    def moderate(sample):
        own = len(sample) - 1
        borrowed = min(prior_freedom, own)
        shrunk = (borrowed * prior + own * statistics.variance(sample)) / (borrowed + own)
        error = math.sqrt(max(shrunk, least) / len(sample))
        return statistics.fmean(sample), error, math.floor(borrowed + own), len(sample)

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
    p = [m and above(abs(m[0]) - margin, *m[1:3]) + above(abs(m[0]) + margin, *m[1:3]) for m in members]
    adjusted = holm(p)
    equal = holm([m and above(bound - abs(m[0]), *m[1:3]) for m in members])
    left = max(1, sum(value is not None and value > level for value in adjusted))
    level_of_next = min(level, 2 * level / left)
    for i, member in enumerate(members):
        if member is None:
            yield {"outcome": "too-few-blocks"}
            continue
        center, error, freedom, count = member
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

            def log_detectable(more):
                quantiles = student_quantile(level_of_next, freedom + more) + student_quantile(0.4, freedom + more)
                return margin + quantiles * error * math.sqrt(count / (count + more))

            needed = next((more for more in range(101) if log_detectable(more) <= abs(center)), None)
            yield row | {"outcome": "open", "detectable": math.exp(log_detectable(0)), "needed": needed}


def judge_pairs(pairs, self_comparisons, level, pool=()):
    """The verdicts on lists of log ratios, and on those of servers with themselves; the pool joins the variances."""
    members = moderated(pairs + self_comparisons + list(pool))
    count = len(pairs) + len(self_comparisons)
    judged = list(judge_family(members[: len(pairs)], level))
    return judged, list(judge_family(members[len(pairs) : count], level))


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


NOT_THE_LIMIT = {
    "load": "the load generator was the limit",
    "waking": "neither server nor load was busy all the time",
    "others": "other programs used the CPUs",
}


def log_ratio(a, b):
    """Infinite where one is 0, NaN where both are."""
    if not a or not b:
        return math.nan if not a and not b else -math.inf if not a else math.inf
    return math.log(a / b)


def inverse(interval):
    ratio, low, high = interval
    return tuple(value and 1 / value for value in (ratio, high, low))


def count_disturbed(trials):
    """Disturbed trials count where too few blocks of their load have none."""
    loads = {}
    for row in trials:
        loads.setdefault(key_text(row), {}).setdefault(row["block"], []).append(row)
    for blocks in loads.values():
        quiet = sum(all(row["validity"] != "disturbed" for row in rows) for rows in blocks.values())
        if quiet < min(LOOKS[0], len(blocks)):
            for row in itertools.chain(*blocks.values()):
                row["validity"] = row["validity"].replace("disturbed", "valid")


class Run:
    def __init__(self, trials, slices, record):
        self.record = record
        self.cells = {}
        for row in trials:
            row.setdefault("variant", "")
        count_disturbed(trials)
        for row in sorted(trials, key=lambda row: int(row["block"])):
            self.cells.setdefault((key_text(row), row["server"]), []).append(row)
        self.rates = {}
        for row in slices:
            rate = number(row["requests"]) / number(row["duration_s"])
            self.rates.setdefault(row["trial"], {})[row["round"]] = rate
        self.judged = {}
        families = [self.contests(*family) for family in self.families().values()]
        for index, family in enumerate(families):
            self.judge(*family, families[:index] + families[index + 1 :])

    def first(self, cell):
        return self.cells[cell][0]

    def valid(self, cell):
        return [row for row in self.cells[cell] if row["validity"] == "valid"]

    def median(self, cell, column, most_by_others=math.inf):
        rows = [row for row in self.valid(cell) if (number(row.get("others_cpu_percent")) or 0) <= most_by_others]
        values = [number(row.get(column)) for row in rows]
        values = [value for value in values if value is not None]
        return statistics.median(values) if values else None

    def baseline(self, cell):
        def setup(other):
            return key_text(self.first(other) | {"clients": "0"})

        loops = [f"event-loop/{io}" for io in (self.first(cell)["io"], "posix", "node")]
        twins = [one[1] for one in self.cells if one[1].endswith(AGAIN) and setup(one) == setup(cell)]
        own = [cell[1].removesuffix(AGAIN)] if cell[1].endswith(AGAIN) else []
        labels = own + loops + [label.removesuffix(AGAIN) for label in twins[:1]]
        return next(((cell[0], label) for label in labels if (cell[0], label) in self.cells), None)

    def silent(self, cell):
        return sum(number(row["throughput_rps"]) == 0 for row in self.valid(cell))

    def starves(self, cell):
        served = self.median(cell, "clients_served")
        return served is not None and served < int(self.first(cell)["clients"])

    def server_cpus(self, scenario):
        planned = next((one for one in self.record["plan"]["scenarios"] if one["name"] == scenario), {})
        pinning = planned.get("pinning") or self.record.get("pinning") or {}
        cpus = pinning.get("serverCpus")
        return self.record["environment"]["cores"] if cpus is None else len(cpus)

    def level(self):
        return LEVEL if self.record["plan"].get("budgetS") is None else LEVEL / len(LOOKS)

    def limit(self, cell):
        """What the throughput of a cell was limited by."""
        row = self.first(cell)
        used, busy = self.median(cell, "server_cpu_percent", 10), self.median(cell, "load_busy_percent", 10)
        if row["workload"].startswith("wait"):
            return "server"
        quiet = [one for one in self.valid(cell) if (number(one.get("others_cpu_percent")) or 0) <= 10]
        if 2 * len(quiet) < len(self.valid(cell)):
            return "others"
        if used is None or busy is None:
            return "unknown"
        one = row["io"] != "external" and row["model"] in ("sequential", "event-loop", "accept-thread")
        if used >= 90 * min(self.server_cpus(row["scenario"]), 1 if one else int(row["clients"])):
            return "server"
        return "load" if busy >= 95 else "waking"

    def families(self):
        """By scenario: the pairs of rivals under one load, and the servers against themselves."""
        families = {}
        closed = [cell for cell in self.cells if self.first(cell)["load"] == "closed"]
        for a, b in itertools.combinations(closed, 2):
            rows = self.first(a), self.first(b)
            pairs, own = families.setdefault(rows[0]["scenario"], ([], []))
            again = [cell[1].endswith(AGAIN) for cell in (a, b)]
            if a[0] != b[0]:
                continue
            if any(again):
                a, b = (a, b) if again[0] else (b, a)
                if a[1] == b[1] + AGAIN:
                    own.append((a, b))
            elif len({row["io"] for row in rows}) == 1 or len({row["model"] for row in rows}) == 1:
                pairs.append((a, b))
            elif "external" in (row["io"] for row in rows):
                pairs.append((a, b))
        return families

    def log_throughput(self, a, b):
        """The median over the rounds that both have, or the ratio of the windows."""
        rates = self.rates.get(a["trial"], {}), self.rates.get(b["trial"], {})
        logs = [log_ratio(rates[0][at], rates[1][at]) for at in rates[0] if at in rates[1]]
        logs = [log for log in logs if not math.isnan(log)]
        middle = statistics.median(logs) if logs else math.nan
        return middle if math.isfinite(middle) else log_ratio(number(a["throughput_rps"]), number(b["throughput_rps"]))

    def contest(self, first, second):
        others = {row["block"]: row for row in self.valid(second)}
        blocks = [(row, others[row["block"]]) for row in self.valid(first) if row["block"] in others]
        silent = self.silent(first) + self.silent(second) > 0
        throughput = [] if silent else [self.log_throughput(a, b) for a, b in blocks]
        throughput = [log for log in throughput if math.isfinite(log)]
        slower = second if not throughput or statistics.median(throughput) >= 0 else first
        limit = self.limit(slower)
        name = "server_cpu_us_per_request"
        cpu = [log_ratio(number(b[name]), number(a[name])) for a, b in blocks]
        cpu = [log for log in cpu if math.isfinite(log)]
        by = "server CPU" if limit in ("load", "waking", "others") and cpu else "throughput"
        return {
            "first": first,
            "second": second,
            "limit": limit,
            "blocks": len(blocks),
            "by": by,
            "logs": throughput if by == "throughput" else cpu,
            "throughput": throughput,
            "ranked": not silent and not self.starves(first) and not self.starves(second),
        }

    def contests(self, pairs, own):
        contests = [self.contest(*pair) for pair in pairs]
        return contests, [contest for contest in (self.contest(*pair) for pair in own) if contest["ranked"]]

    def judge(self, contests, again, others):
        ranked = [contest for contest in contests if contest["ranked"]]
        pool = [one["logs"] for family in others for one in itertools.chain(*family) if one["ranked"]]
        families = judge_pairs([one["logs"] for one in ranked], [one["logs"] for one in again], self.level(), pool)
        for contest, verdict in zip(ranked + again, itertools.chain(*families)):
            contest |= verdict
        for contest in contests + again:
            ratio = ratio_interval(contest["logs"])
            if "low" in contest:
                ratio = contest["ratio"], contest["low"], contest["high"]
            by_throughput = contest["by"] == "throughput"
            contest["interval"] = ratio
            contest["throughput"] = ratio if by_throughput else ratio_interval(contest["throughput"])
            self.judged[contest["first"][0], frozenset((contest["first"][1], contest["second"][1]))] = contest

    def pairs(self):
        for contest in self.judged.values():
            first, second = contest["first"], contest["second"]
            row = self.first(first)
            ratio, throughput = contest["interval"], contest["throughput"]
            if ratio[0] is not None and ratio[0] < 1:
                first, second = second, first
                ratio, throughput = inverse(ratio), inverse(throughput)
            outcome = contest.get("outcome", "not-ranked")
            yield pair_key(row, first[1], second[1]), {
                "server": first[1],
                "other": second[1],
                "blocks": contest["blocks"],
                "by": contest["by"],
                "limit": contest["limit"],
                "ratio": ratio[0],
                "ratio_low": ratio[1],
                "ratio_high": ratio[2],
                "throughput_ratio": throughput[0],
                "p_value": contest.get("p"),
                "p_adjusted": contest.get("p_adjusted"),
                "detectable": contest.get("detectable"),
                "outcome": "ahead" if outcome in ("faster", "slower") else outcome,
            }

    def verdict(self, cell, baseline, contest):
        def none(why):
            return f"not comparable: {why}"

        if not self.valid(cell):
            return none("no valid trial")
        if self.first(cell)["load"] == "open":
            return none("the rate was fixed")
        if baseline == cell:
            return "baseline"
        if baseline is None:
            return none("no event loop under this load")
        for who, one in (("it", cell), ("the baseline", baseline)):
            if self.silent(one):
                return none(f"{who} answered nothing in {self.silent(one)} of {len(self.valid(one))} blocks")
        starved = cell[1].endswith(AGAIN) and self.first(cell)["load"] == "closed"
        if contest is None and not starved:
            elsewhere = self.first(cell)["io"] != self.first(baseline)["io"]
            return none("the event loop has another io" if elsewhere else "no event loop under this load")
        outcome = "not-ranked" if contest is None else contest.get("outcome", "not-ranked")
        if outcome == "not-ranked":
            return none("one of the two starves clients")
        if outcome == "too-few-blocks":
            return none(f"fewer than {FEWEST_BLOCKS} blocks in which both were valid")
        if contest["by"] == "server CPU":
            return none(NOT_THE_LIMIT[contest["limit"]])
        if outcome in ("equal", "open"):
            return "equal" if outcome == "equal" else "no difference shown"
        return outcome if contest["first"] == cell else {"faster": "slower", "slower": "faster"}[outcome]

    def against_baseline(self, cell):
        baseline = self.baseline(cell)
        contest = None if baseline in (None, cell) else self.judged.get((cell[0], frozenset((cell[1], baseline[1]))))
        ratio = (1, 1, 1) if baseline == cell and self.valid(cell) else (None, None, None)
        if contest is not None:
            ratio = contest["throughput"] if contest["first"] == cell else inverse(contest["throughput"])
        shown = contest if contest is not None and contest["by"] == "throughput" else {}
        return {
            "baseline": "" if baseline is None else baseline[1],
            "ratio": ratio[0],
            "ratio_low": ratio[1],
            "ratio_high": ratio[2],
            "resolvable": shown["detectable"] - 1 if "detectable" in shown else None,
            "p_value": shown.get("p"),
            "p_adjusted": shown.get("p_adjusted"),
            "blocks_needed": shown.get("needed"),
            "verdict": self.verdict(cell, baseline, contest),
        }

    def summary(self):
        for cell in self.cells:
            row = self.against_baseline(cell)
            for column in ("throughput_rps", "latency_p99_us"):
                values = [number(trial[column]) for trial in self.valid(cell)]
                # A trial with answers has too few of them for a p99: it would be of the fast trials only.
                answers = [number(trial["latency_p50_us"]) for trial in self.valid(cell)]
                if any(value is None and answer is not None for value, answer in zip(values, answers)):
                    values = [] if column == "latency_p99_us" else values
                random = Random(self.record["seed"], f"{column} of {cell[0]} {cell[1]}")
                middle, low, high = median_interval([value for value in values if value is not None], random)
                row |= {column: middle, f"{column}_low": low, f"{column}_high": high}
            yield cell, row


def pair_key(row, server, other):
    load = tuple(row[name] for name in ("scenario", "variant", "workload", "driver", "clients"))
    return load, tuple(sorted((server, other)))


TEXTS = ("verdict", "baseline", "server", "other", "by", "limit", "outcome")


def differs(column, expected, text):
    if column in TEXTS:
        return expected != text
    value = number(text)
    if expected is None or value is None:
        return expected is not value
    # A p below the rounding error of the other language counts as 0.
    return abs(expected - value) > TOLERANCE * max(abs(value), 1e-6)


def compare(name, recomputed, written):
    """The number of fields, and of those that differ; both arguments are rows by what identifies them."""
    wrong = compared = 0
    for key, row in recomputed:
        own = written.pop(key, None)
        if own is None:
            print(f"{key}: not in {name}")
            wrong += 1
            continue
        for column, expected in row.items():
            compared += 1
            if differs(column, expected, own[column]):
                print(f"{name}, {key}: {column} is {own[column]!r}, recomputed {expected!r}")
                wrong += 1
    for key in written:
        print(f"{key}: in {name}, but not in trials.csv")
        wrong += 1
    return compared, wrong


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    slices = read(folder / "slices.csv") if (folder / "slices.csv").exists() else []
    run = Run(read(folder / "trials.csv"), slices, record)
    cells = {(key_text(row), row["server"]): row for row in read(folder / "summary.csv")}
    pairs = {pair_key(row, row["server"], row["other"]): row for row in read(folder / "pairs.csv")}
    counts = compare("summary.csv", run.summary(), cells), compare("pairs.csv", run.pairs(), pairs)
    compared, wrong = (sum(count) for count in zip(*counts))
    print(f"{compared} fields recomputed, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
