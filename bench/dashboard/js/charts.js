// SPDX-License-Identifier: Apache-2.0
// Charts by Chart.js. A chart is a figure with a title, a legend of buttons, the canvas, and the same numbers as a table.
// The canvas takes the keyboard: arrows walk over the values, which are spoken through a live region.

import { deviceLabel } from "./model.js";
import { known, t } from "./i18n.js";
import { h, table } from "./dom.js";
import { formatSize } from "./format.js";
import { addressWith } from "./state.js";

const live = [];
const marks = [
    ["circle", "●"],
    ["rectRot", "◆"],
    ["triangle", "▲"],
    ["rect", "■"],
    ["star", "✶"],
    ["crossRot", "✕"],
];
const variantOrder = ["qiao", "native", "openmp", "openblas", "fftw", "clblast", "vkfft", "nvrtc", "recorded"];
const narrow = 560;

Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.plugins.legend.display = false;

function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The look of the n-th thing: colour and mark, so that neither has to be told apart alone. */
function look(index) {
    const [mark, glyph] = marks[index % marks.length];
    return { colour: colour(`series-${1 + (index % 8)}`), mark, glyph };
}

export function variantLook(variant) {
    const index = variantOrder.indexOf(variant);
    return look(index < 0 ? variantOrder.length - 1 : index);
}

export function deviceLook(index) {
    return look(index);
}

export function variantLabel(variant, device) {
    const name = known("variant", variant);
    return variant === "native" && device ? t("native.by", { api: device.backend === "vulkan" ? "GLSL" : "OpenCL C" }) : name;
}

/** The devices' labels, as series of a chart across devices. */
export function deviceSeries(devices, points) {
    return devices
        .map((device, index) => ({ name: deviceLabel(device), look: deviceLook(index), points: points(device) }))
        .filter((entry) => entry.points.length);
}

export function clearCharts() {
    for (const chart of live.splice(0)) {
        chart.destroy();
    }
}

function band(points, end) {
    return points.map((point) => ({ x: point.x, y: point[end] ?? point.y }));
}

/** One series as datasets: the spread from lowest to highest as a band, then the line of medians. */
function lineDatasets(entry, index) {
    const line = {
        series: index,
        hidden: entry.hidden,
        label: entry.name,
        data: entry.points,
        borderColor: entry.look.colour,
        backgroundColor: entry.look.colour,
        pointStyle: entry.look.mark,
        pointBackgroundColor: entry.points.map((point) => (point.doubtful ? colour("ground") : entry.look.colour)),
        borderWidth: entry.dashed ? 1.5 : 2,
        borderDash: entry.dashed ? [6, 4] : [],
        pointRadius: entry.dashed ? 0 : 4,
        pointHoverRadius: entry.dashed ? 0 : 6,
        tension: 0,
        spanGaps: true,
    };
    if (!entry.points.some((point) => point.low !== undefined)) {
        return [line];
    }
    const edge = { series: index, edge: true, borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, tension: 0 };
    return [
        { ...edge, data: band(entry.points, "low"), fill: false },
        { ...edge, data: band(entry.points, "high"), fill: "-1", backgroundColor: `${entry.look.colour}38` },
        line,
    ];
}

/** Bars of medians; a thin bar over each reaches from lowest to highest. Both share a slot, which `stack` names. */
function barDatasets(entry, index, spec) {
    const slot = `slot-${index}`;
    const bars = {
        series: index,
        hidden: entry.hidden,
        label: entry.name,
        data: entry.points.map((point) => point.y ?? null),
        backgroundColor: entry.look.colour,
        stack: slot,
        order: 2,
        maxBarThickness: 28,
        base: spec.base,
    };
    if (!entry.points.some((point) => point.low !== undefined)) {
        return [bars];
    }
    const range = entry.points.map((point) => (point.low === undefined ? null : [point.low, point.high]));
    return [
        bars,
        {
            series: index,
            edge: true,
            data: range,
            backgroundColor: colour("text"),
            stack: slot,
            order: 1,
            barPercentage: 0.15,
            maxBarThickness: 3,
        },
    ];
}

function axis(title, extra = {}) {
    return {
        title: { display: Boolean(title), text: title, color: colour("muted") },
        grid: { color: colour("grid"), drawBorder: false },
        ...extra,
        ticks: { color: colour("muted"), ...(extra.ticks ?? {}) },
    };
}

function sizeAxis(spec) {
    return axis(spec.xLabel, {
        type: "linear",
        ticks: { precision: 0, autoSkip: true, maxRotation: 0, callback: (value) => formatSize(Math.round(2 ** value)) },
    });
}

function valueAxis(spec) {
    const log = spec.scale === "logarithmic";
    return axis(spec.yLabel, {
        stacked: false,
        type: log ? "logarithmic" : "linear",
        suggestedMin: spec.bottom,
        suggestedMax: spec.top,
        beginAtZero: !log && spec.beginAtZero !== false,
        ticks: { callback: (value) => (!log || isRound(value) ? spec.format(value, true) : "") },
    });
}

/** Does a logarithmic axis label this value? 1, 2 and 5 of each decade. */
function isRound(value) {
    return ["1", "2", "5"].includes(
        value
            .toExponential(3)
            .split("e")[0]
            .replace(/\.?0+$/, ""),
    );
}

function tooltip(spec) {
    return {
        backgroundColor: colour("tooltip"),
        titleColor: colour("on-tooltip"),
        bodyColor: colour("on-tooltip"),
        padding: 10,
        usePointStyle: true,
        boxPadding: 4,
        filter: (item) => !item.dataset.edge,
        itemSort: (a, b) => b.parsed[spec.horizontal ? "x" : "y"] - a.parsed[spec.horizontal ? "x" : "y"],
        callbacks: {
            title: (items) => (items.length ? spec.titleAt(items[0]) : ""),
            label: (item) => pointText(spec, item.dataset.label, spec.series[item.dataset.series].points[item.dataIndex]),
        },
    };
}

/** "qiao: 17 GB/s (16.5 … 17.2)". */
function pointText(spec, name, point) {
    const spread = point.low !== undefined && point.low !== point.high ? ` (${spec.format(point.low)} … ${spec.format(point.high)})` : "";
    return `${name}: ${point.doubtful ? "≈ " : ""}${spec.format(point.y)}${spread}`;
}

function options(spec) {
    const small = innerWidth < narrow;
    const shared = {
        interaction: { mode: spec.bars ? "index" : "x", intersect: false, axis: spec.horizontal ? "y" : "x" },
        plugins: { tooltip: tooltip(spec) },
        layout: { padding: { right: small ? 4 : 12 } },
    };
    if (spec.bars) {
        const values = valueAxis(spec);
        const names = axis("", {
            stacked: true,
            grid: { display: false },
            ticks: {
                autoSkip: false,
                callback(value) {
                    return twoLines(this.getLabelForValue(value), small ? 18 : 44);
                },
            },
        });
        return {
            ...shared,
            indexAxis: spec.horizontal ? "y" : "x",
            scales: spec.horizontal ? { x: values, y: names } : { x: names, y: values },
        };
    }
    const x = spec.labels
        ? axis(spec.xLabel, { type: "category", labels: spec.labels, offset: true, ticks: { maxRotation: 60, callback: inTwoLines } })
        : sizeAxis(spec);
    return { ...shared, scales: { x, y: valueAxis(spec) } };
}

/** Commit above date. A scale calls this as its own method. */
function inTwoLines(value) {
    const [first, ...rest] = this.getLabelForValue(value).split(" ");
    return [first, rest.join(" ")];
}

/** Breaks what is too long at a space; what is too long for two lines ends with an ellipsis. */
function twoLines(text, length) {
    if (text.length <= length) {
        return text;
    }
    const space = text.lastIndexOf(" ", length);
    const end = space > 0 ? space : length;
    const rest = text.slice(end).trimStart();
    return [text.slice(0, end), rest.length > length ? `${rest.slice(0, length - 1)}…` : rest];
}

/** The places on the x axis, in order, over all series. */
function placesOf(spec) {
    return spec.labels
        ? spec.labels.map((_, index) => index)
        : [...new Set(spec.series.filter((s) => !s.dashed).flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b);
}

function pointOf(entry, spec, place) {
    return spec.bars ? entry.points[place] : entry.points.find((point) => point.x === (spec.labels ? spec.labels[place] : place));
}

function placeName(spec, place) {
    return spec.labels ? spec.labels[place] : formatSize(Math.round(2 ** place));
}

/** The same numbers as a table, for those who do not see the chart or want to read them off. */
function tableOf(spec) {
    const columns = [
        { key: "x", label: spec.xLabel || t("column.name"), cell: (place) => placeName(spec, place), numeric: false },
        ...spec.series.map((entry) => ({
            key: entry.name,
            label: entry.name,
            numeric: true,
            cell: (place) => {
                const point = entry.dashed ? entry.points[0] : pointOf(entry, spec, place);
                return point ? pointText(spec, "", point).slice(2) : "–";
            },
        })),
    ];
    return h(
        "details",
        { class: "numbers" },
        h("summary", {}, t("chart.table")),
        table({ caption: spec.title, columns, rows: placesOf(spec), hideCaption: true }),
    );
}

function describe(spec) {
    const names = spec.series.map((entry) => entry.name).join(", ");
    return `${spec.title}. ${t("chart.kind")} ${names}. ${t("chart.keys")}`;
}

function legend(spec, chart) {
    return h(
        "div",
        { class: "legend", role: "group", "aria-label": t("chart.legend") },
        spec.series.map((entry, index) => {
            const button = h(
                "button",
                {
                    type: "button",
                    "aria-pressed": String(!entry.hidden),
                    onclick: () => {
                        const shown = button.getAttribute("aria-pressed") !== "true";
                        button.setAttribute("aria-pressed", String(shown));
                        for (const [place, dataset] of chart.data.datasets.entries()) {
                            if (dataset.series === index) {
                                chart.setDatasetVisibility(place, shown);
                            }
                        }
                        chart.update();
                    },
                },
                h(
                    "span",
                    { class: entry.dashed ? "dash" : "mark", style: `color:${entry.look.colour}`, "aria-hidden": "true" },
                    entry.dashed ? "┅" : spec.bars ? "■" : entry.look.glyph,
                ),
                entry.name,
            );
            return button;
        }),
    );
}

/** Arrow keys walk over the places of the x axis; the values there are shown and spoken. */
function takeKeyboard(canvas, chart, spec, status) {
    let current = -1;
    canvas.addEventListener("keydown", (event) => {
        const places = placesOf(spec);
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") {
            chart.setActiveElements([]);
            chart.tooltip.setActiveElements([], { x: 0, y: 0 });
            chart.update();
            return;
        }
        if (!step || !places.length) {
            return;
        }
        event.preventDefault();
        current = Math.min(Math.max(current + step, 0), places.length - 1);
        const active = [];
        const spoken = [];
        chart.data.datasets.forEach((dataset, datasetIndex) => {
            const entry = spec.series[dataset.series];
            const point = entry.dashed ? undefined : pointOf(entry, spec, places[current]);
            if (!dataset.edge && point && point.y !== null && chart.isDatasetVisible(datasetIndex)) {
                active.push({ datasetIndex, index: entry.points.indexOf(point) });
                spoken.push(pointText(spec, entry.name, point));
            }
        });
        chart.setActiveElements(active);
        const at = active.length ? chart.getDatasetMeta(active[0].datasetIndex).data[active[0].index] : { x: 0, y: 0 };
        chart.tooltip.setActiveElements(active, { x: at.x, y: at.y });
        chart.update();
        status.textContent = `${placeName(spec, places[current])}: ${spoken.join("; ")}`;
    });
}

/**
 * A chart as a figure. spec: {id, title, xLabel, yLabel, format, scale, series: [{name, look, dashed, points}]}, and either sizes on
 * the x axis (points {x: log2 of the size, y, low, high}), or `labels` (points {x: label, y, …}), or `bars` with `labels`.
 */
export function chartFigure(spec) {
    spec.titleAt = (item) => (spec.labels ? item.label : `${spec.xLabel}: ${formatSize(Math.round(2 ** item.raw.x))}`);
    const canvas = h("canvas", { tabindex: "0", role: "img", "aria-label": describe(spec), id: `canvas-${spec.id}` });
    const status = h("p", { class: "hidden", "aria-live": "polite" });
    const height = spec.horizontal ? 70 + spec.labels.length * (14 + 16 * spec.series.filter((s) => !s.dashed).length) : 320;
    const frame = h("div", { class: "canvas", style: `height:${height}px` }, canvas);
    const datasets = spec.series.flatMap((entry, index) => (spec.bars ? barDatasets(entry, index, spec) : lineDatasets(entry, index)));
    const data = { datasets };
    if (spec.labels) {
        data.labels = spec.labels;
    }
    const figure = h("figure", { id: `chart-${spec.id}`, tabindex: "-1" });
    const caption = h(
        "figcaption",
        {},
        h("h3", {}, spec.title),
        h(
            "a",
            {
                class: "link",
                href: addressWith({ chart: spec.id }),
                "aria-label": t("chart.link", { title: spec.title }),
                title: t("chart.link", { title: spec.title }),
            },
            "#",
        ),
    );
    figure.append(caption, frame, status, tableOf(spec));
    // The canvas needs its place on the page before Chart.js can measure it.
    figure.draw = () => {
        const chart = new Chart(canvas, { type: spec.bars ? "bar" : "line", data, options: options(spec) });
        live.push(chart);
        caption.after(legend(spec, chart));
        takeKeyboard(canvas, chart, spec, status);
    };
    return figure;
}

/** Draws all charts below `root`, once it is part of the page. */
export function drawCharts(root) {
    for (const figure of root.querySelectorAll("figure")) {
        figure.draw?.();
    }
}

/** Pixels of the canvas for one of the page. */
export function setSharpness(ratio) {
    Chart.defaults.devicePixelRatio = ratio;
}
