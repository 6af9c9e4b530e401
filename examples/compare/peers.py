"""Draws the plots of shap and lime from numbers.json, into the folder given, and writes down what text is in each: texts.json.

shap's plots are drawn by matplotlib into SVG whose text stays text; what draws itself in a browser becomes a page, whose text Chromium reads out.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import warnings
import xml.etree.ElementTree as tree
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
import shap
from lime.explanation import Explanation as LimeExplanation
from lime.lime_tabular import TableDomainMapper
from lime.lime_text import IndexedString, TextDomainMapper

warnings.filterwarnings("ignore")
plt.rcParams["svg.fonttype"] = "none"
folder = Path(sys.argv[1]).resolve()
numbers = json.loads((folder / "numbers.json").read_text())
texts = {}


def explanation(given):
    """One, or a list of them, as shap has them."""
    many = isinstance(given, list)
    part = (lambda key: np.array([one[key] for one in given])) if many else (lambda key: np.array(given[key]))
    base = part("base")
    return shap.Explanation(
        values=part("values"), base_values=base if many else float(base), data=part("data"), feature_names=numbers["columns"]
    )


def texts_of(path):
    """Texts in an SVG of matplotlib: those at the ticks of an axis that measures, and all others."""
    found = {"ticks": [], "texts": []}

    def walk(node, tick):
        tick = tick or node.get("id", "").startswith(("xtick", "ytick"))
        if node.tag.endswith("}text"):
            text = "".join(node.itertext()).strip()
            number = re.fullmatch(r"[−-]?[\d.]+", text)
            if text:
                found["ticks" if tick and number else "texts"].append(text)
        for child in node:
            walk(child, tick)

    walk(tree.parse(path).getroot(), False)
    return found


def drawn(name, plot):
    plt.close("all")
    plot()
    path = folder / f"{name}.svg"
    plt.savefig(path, bbox_inches="tight")
    texts[name] = texts_of(path)


def page(name, source):
    path = folder / f"{name}.html"
    path.write_text(source, encoding="utf-8")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--window-size=1000,800", "--dump-dom"]
    dom = subprocess.run([chromium, *flags, path.as_uri()], capture_output=True, text=True).stdout
    body = re.sub(r"<(script|style)[\s\S]*?</\1>", "", dom[dom.rfind("<body") :])
    tick = r'<g class="tick"[\s\S]*?</g>'
    ticks = [html.unescape(re.sub(r"<[^>]*>", "", found)) for found in re.findall(tick, body)]
    body = re.sub(tick, "", body)
    # Neighbouring spans are one text: the words of a letter.
    parts = re.split(r"</?(?:text|td|h3|div|svg|g|tr|table|tbody|option|select|body|html)\b[^>]*>", body)
    kept = [html.unescape(re.sub(r"<[^>]*>", "", part)).strip() for part in parts]
    texts[name] = {"ticks": ticks, "texts": [re.sub(r"\s+", " ", text) for text in kept if text]}


many, one, logit = explanation(numbers["many"]), explanation(numbers["many"][numbers["place"]]), explanation(numbers["logit"])
names, feature = numbers["columns"], numbers["columns"].index(numbers["feature"])

drawn("shap-waterfall", lambda: shap.plots.waterfall(one, show=False))
drawn("shap-waterfall-logit", lambda: shap.plots.waterfall(logit, show=False))
drawn("shap-bar-one", lambda: shap.plots.bar(one, show=False))
drawn("shap-bar-many", lambda: shap.plots.bar(many, show=False))
drawn("shap-beeswarm", lambda: shap.plots.beeswarm(many, show=False))
drawn("shap-heatmap", lambda: shap.plots.heatmap(many, show=False))
drawn("shap-scatter", lambda: shap.plots.scatter(many[:, feature], color=many, show=False))
for name, single, link in [("one", one, "identity"), ("logit", logit, "logit")]:
    drawn(
        f"shap-decision-{name}",
        lambda: shap.plots.decision(single.base_values, single.values, single.data, feature_names=names, link=link, show=False),
    )
drawn(
    "shap-decision-many",
    lambda: shap.plots.decision(
        many.base_values[0], many.values, many.data, feature_names=names, highlight=[numbers["place"]], show=False
    ),
)
bundle = (Path(shap.__file__).parent / "plots/resources/bundle.js").read_text(encoding="utf-8")
for name, plot in [
    ("shap-force", shap.plots.force(one.base_values, one.values, one.data, feature_names=names, out_names="malignant")),
    (
        "shap-force-logit",
        shap.plots.force(logit.base_values, logit.values, logit.data, feature_names=names, out_names="malignant", link="logit"),
    ),
    ("shap-force-many", shap.plots.force(many.base_values[0], many.values, many.data, feature_names=names, out_names="malignant")),
]:
    page(name, f"<html><meta charset='utf-8'><body style='width:960px'><script>{bundle}</script>{plot.html()}</body></html>")

picture = numbers["image"]
size = (1, picture["height"], picture["width"])
channels = len(picture["pixels"]) // (size[1] * size[2])
pixels = np.array(picture["pixels"], dtype=float).reshape(*size, channels) / 255
saliency = np.repeat(np.array(picture["saliency"]).reshape(*size, 1), channels, axis=3) / channels
drawn("shap-image", lambda: shap.image_plot([saliency], pixels, labels=np.array([["wolf"]]), show=False))


def lime(given, mapper, classes, pairs):
    """An explanation as lime has it, of every class; `pairs` are features of lime and indices of ours."""
    result = LimeExplanation(mapper, class_names=classes, random_state=0)
    result.predict_proba = np.array(given["probabilities"])
    for label, weights in enumerate(given["weights"]):
        chosen = [(theirs, weights[ours]) for theirs, ours in pairs if ours in given["selected"][label]]
        result.local_exp[label] = sorted(chosen, key=lambda pair: -abs(pair[1]))
        result.intercept[label] = given["intercepts"][label]
    return result


table = numbers["lime"]
values = [f"{value:.2f}" for value in table["data"]]
mapper = TableDomainMapper(table["names"], values, np.array(table["data"]), [], table["conditions"], None)
told = lime(table, mapper, numbers["classes"], [(index, index) for index in range(len(values))])
page("lime-table", told.as_html(labels=[1]))
drawn("lime-figure", lambda: told.as_pyplot_figure(1))

letter = numbers["text"]
indexed = IndexedString(letter["text"])
words = {indexed.word(index): index for index in range(indexed.num_words())}
pairs = [(words[name], ours) for ours, name in enumerate(letter["names"]) if name in words]
page("lime-text", lime(letter, TextDomainMapper(indexed), letter["classes"], pairs).as_html(labels=[1]))
tokens = re.findall(r"\w+|\W+", letter["text"])
weight = dict(zip(letter["names"], letter["weights"][1]))
count = {token: tokens.count(token) for token in set(tokens)}
shares = np.array([weight.get(token, 0) / count[token] for token in tokens])
page(
    "shap-text",
    "<html><meta charset='utf-8'><body style='width:960px'>"
    + shap.plots.text(
        shap.Explanation(values=shares, base_values=letter["intercepts"][1], data=np.array(tokens, dtype=object)),
        display=False,
    )
    + "</body></html>",
)
(folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False, indent="\t"))
print(f"{len(texts)} plots of shap {shap.__version__} and lime")
