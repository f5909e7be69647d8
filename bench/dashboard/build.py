# SPDX-License-Identifier: Apache-2.0
"""Makes one page of result folders: page.html with style, charting library, scripts, translations and data inlined.

In:  the runs of results.py; the sources in this folder; Chart.js from /usr/share/javascript (Debian's libjs-chart.js).
Out: one HTML text that needs neither a network nor another file.

The scripts in js/ are ES modules. A page opened from disk may not load modules from files, so they are joined into one in
the order of their imports; top-level names are therefore unique across all of them.
"""

import csv
import json
import pathlib
import re

here = pathlib.Path(__file__).resolve().parent
chart_library = pathlib.Path("/usr/share/javascript/chart.js/chart.min.js")
import_line = re.compile(r'^import \{[^}]*\} from "\./([a-z0-9_]+\.js)";\n', re.MULTILINE)


class BuildError(Exception):
    pass


def read_table(name):
    """A table of translations: key, English, Chinese; one a line, separated by tabs."""
    with open(here / name, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def translations():
    _, *rows = read_table("translations.tsv")
    return {"en": {key: en for key, en, _ in rows}, "zh": {key: zh for key, _, zh in rows}}


def kernel_titles():
    _, *rows = read_table("kernels_zh.tsv")
    return dict(rows)


def joined_scripts(entry="main.js"):
    """js/main.js and all it imports, each once and after what it imports itself."""
    done, texts = set(), []

    def visit(name):
        if name in done:
            return
        done.add(name)
        text = (here / "js" / name).read_text(encoding="utf-8")
        for imported in import_line.findall(text):
            visit(imported)
        text = import_line.sub("", text)
        texts.append(f"// {name}\n" + re.sub(r"^export ", "", text, flags=re.MULTILINE))

    visit(entry)
    return "\n".join(texts)


def as_json(value):
    """JSON that may stand inside a script element: `<` never ends it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def page(runs, library=chart_library):
    """The whole page as text."""
    try:
        chart = pathlib.Path(library).read_text(encoding="utf-8")
    except OSError as error:
        raise BuildError(f"Chart.js is missing ({error}); scripts/setup installs it (Debian package libjs-chart.js)") from error
    parts = {
        "style": (here / "style.css").read_text(encoding="utf-8"),
        "library": re.sub(r"^//# sourceMappingURL=.*$", "", chart, flags=re.MULTILINE).replace("</script", "<\\/script"),
        "scripts": joined_scripts(),
        "translations": as_json(translations()),
        "titles": as_json(kernel_titles()),
        "data": as_json({"runs": runs}),
    }
    template = (here / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match.group(1)], template)
