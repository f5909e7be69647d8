// SPDX-License-Identifier: Apache-2.0
// The frame: header, language, theme and run, and the view the address names, drawn anew whenever the address changes.

import { currentLanguage, languages, setLanguage, t } from "./i18n.js";
import { h } from "./dom.js";
import { addressOf, readAddress, recall, remember, setValues } from "./state.js";
import { clearCharts, drawCharts, setSharpness } from "./charts.js";
import { overviewView } from "./overview.js";
import { kernelView } from "./kernel.js";
import { runtimeView } from "./runtime.js";
import { historyView, runLabel } from "./history.js";
import { machineView, problemsView } from "./machine.js";
import { dataView } from "./data.js";

const { runs } = JSON.parse(document.getElementById("data").textContent);
const emptyRun = { folder: "", failed: [], absent: [], left_out: [], devices: [], kernels: [], suites: [], series: [], host: {} };
const views = {
    overview: overviewView,
    kernel: kernelView,
    runtime: runtimeView,
    history: historyView,
    machine: machineView,
    problems: problemsView,
    data: dataView,
};
const themes = ["auto", "light", "dark"];
const main = document.getElementById("main");
const header = document.getElementById("header");
const systemDark = matchMedia("(prefers-color-scheme: dark)");
let printing = false;
let shownView = "";

function currentTheme() {
    const theme = recall("theme");
    return themes.includes(theme) ? theme : "auto";
}

function applyTheme(theme) {
    const dark = theme === "dark" || (theme === "auto" && systemDark.matches);
    document.documentElement.dataset.theme = dark && !printing ? "dark" : "light";
}

/** The run that is looked at: the newest unless the address says another. */
function chosenRun() {
    return runs[Number(readAddress().query.get("run") ?? runs.length - 1)] ?? runs.at(-1) ?? emptyRun;
}

function navigation(view) {
    return h(
        "nav",
        { "aria-label": t("nav.label") },
        Object.keys(views).map((name) =>
            h("a", { href: addressOf(name), "aria-current": name === view ? "page" : null }, t(`nav.${name}`)),
        ),
    );
}

function choice(id, label, options, current, onchange) {
    const control = h(
        "select",
        { id, onchange: () => onchange(control.value) },
        options.map(([value, text]) => h("option", { value, selected: value === current }, text)),
    );
    return h("label", { class: "control" }, h("span", { class: id === "run" ? null : "hidden" }, label), control);
}

function drawHeader(view) {
    const run = chosenRun();
    header.replaceChildren(
        h(
            "a",
            {
                class: "skip",
                href: "#main",
                onclick: (event) => {
                    event.preventDefault();
                    main.focus();
                },
            },
            t("skip"),
        ),
        h(
            "div",
            { class: "top" },
            h("p", { class: "brand" }, h("a", { href: addressOf("overview") }, t("brand"))),
            h(
                "div",
                { class: "settings" },
                runs.length > 1
                    ? choice(
                          "run",
                          t("control.run"),
                          [...runs.entries()].reverse().map(([index, entry]) => [String(index), runLabel(entry)]),
                          String(runs.indexOf(run)),
                          (value) => setValues({ run: Number(value) === runs.length - 1 ? "" : value }),
                      )
                    : runs.length === 1 && h("p", { class: "muted small" }, runLabel(run)),
                choice(
                    "language",
                    t("control.language"),
                    languages.map((name) => [name, { en: "English", zh: "中文" }[name]]),
                    currentLanguage(),
                    (value) => {
                        remember("language", value);
                        setValues({ lang: "" });
                    },
                ),
                choice(
                    "theme",
                    t("control.theme"),
                    themes.map((name) => [name, t(`theme.${name}`)]),
                    currentTheme(),
                    (value) => {
                        remember("theme", value);
                        draw();
                    },
                ),
            ),
        ),
        navigation(view),
    );
}

function chooseLanguage() {
    setLanguage(readAddress().query.get("lang") ?? recall("language") ?? navigator.language.slice(0, 2));
}

/** The control that had the keyboard keeps it when the page is drawn anew. */
function keepingFocus(redraw) {
    const { id, selectionStart } = document.activeElement ?? {};
    redraw();
    const again = id && document.getElementById(id);
    if (again && again !== document.activeElement) {
        again.focus({ preventScroll: true });
        if (selectionStart !== undefined && selectionStart !== null && again.setSelectionRange) {
            again.setSelectionRange(selectionStart, selectionStart);
        }
    }
}

function draw() {
    const { view: name, path, query } = readAddress();
    const view = name in views ? name : "overview";
    chooseLanguage();
    applyTheme(currentTheme());
    keepingFocus(() => {
        drawHeader(view);
        clearCharts();
        main.replaceChildren(...views[view]({ runs, run: chosenRun() }, path).flat(Infinity).filter(Boolean));
        drawCharts(main);
    });
    document.title = `${main.querySelector("h1")?.textContent ?? ""} · ${t("brand")}`;
    const place = `${view}/${path}`;
    const chart = query.get("chart") && document.getElementById(`chart-${query.get("chart")}`);
    if (chart) {
        chart.scrollIntoView();
        chart.focus({ preventScroll: true });
    } else if (shownView && shownView !== place) {
        scrollTo(0, 0);
        main.focus({ preventScroll: true });
    }
    shownView = place;
    main.dataset.shown = location.hash; // for whoever waits until an address is drawn
}

addEventListener("hashchange", draw);
systemDark.addEventListener("change", draw);
/** Paper is white, narrower and finer than a screen; charts are drawn for it. */
function setPrinting(value) {
    printing = value;
    document.documentElement.toggleAttribute("data-printing", value);
    setSharpness(value ? 3 : devicePixelRatio);
    draw();
}

addEventListener("beforeprint", () => setPrinting(true));
addEventListener("afterprint", () => setPrinting(false));
draw();
