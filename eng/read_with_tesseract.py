"""Character error rates of Tesseract on the lines of an evaluation, real and generated; run by eng/read-with-tesseract."""

import concurrent.futures
import json
import os
import subprocess
import sys

ONE_THREAD = dict(os.environ, OMP_THREAD_LIMIT="1")


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


def read(picture):
    framed = ["convert", picture, "-alpha", "remove", "-alpha", "off", "-bordercolor", "white", "-border", "40", "png:-"]
    png = subprocess.run(framed, check=True, capture_output=True).stdout
    text = subprocess.run(["tesseract", "-", "-", "--psm", "7"], input=png, capture_output=True, env=ONE_THREAD).stdout
    return " ".join(text.decode("utf8", "replace").replace("\f", " ").split())


def rate(lines):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        texts = threads.map(read, [picture for picture, _ in lines])
    return sum(edits(line[1], text) for line, text in zip(lines, texts)) / sum(len(text) for _, text in lines)


def main(hand, out):
    lines = json.load(open(os.path.join(out, "report.json"), encoding="utf8"))["lines"]
    real = [(os.path.join(hand, os.path.basename(line["file"])), line["text"]) for line in lines]
    generated = [(os.path.join(out, "generated", f"{i:03}.png"), line["text"]) for i, line in enumerate(lines)]
    print(f"Tesseract gets wrong: real {100 * rate(real):.1f} %, generated {100 * rate(generated):.1f} %, of {len(lines)} lines")


main(*sys.argv[1:])
