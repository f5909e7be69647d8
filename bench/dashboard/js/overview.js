// SPDX-License-Identifier: Apache-2.0
// The first view: how far qiao is from native on each device, which backend is the fastest, what changed, and the heat map.

import { known, kernelTitle, t } from "./i18n.js";
import { chosen, controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { formatCount, formatPercent, formatRatio } from "./format.js";
import { addressOf, readAddress } from "./state.js";
import {
    backendName,
    backendsOf,
    cellValue,
    changesBetween,
    deviceById,
    deviceLabel,
    failuresOf,
    geometricMean,
    hardwareGroups,
    isDoubtful,
    isNoticeable,
    kernelsOf,
    rankBackends,
    shortLabel,
    summarise,
    targetLowest,
    targetMean,
    wasBusy,
} from "./model.js";

const measures = ["native", "ceiling", "alternative"];
const sizes = ["largest", "all", "smallest"];

function kernelLink(kernel, device, text = kernelTitle(kernel), name = null) {
    return h("a", { href: addressOf("kernel", kernel.id, { device }), "aria-label": name }, text);
}

/** A ratio that may be chance is said to be about so much. */
function ratioText(run, kernel, device, value, which) {
    return `${isDoubtful(run, kernel.id, device.id, value, which) ? "≈ " : ""}${formatRatio(value)}`;
}

const bands = [
    [0, targetLowest, "--tone:var(--slower);--strength:100%"],
    [targetLowest, targetMean, "--tone:var(--slower);--strength:35%"],
    [targetMean, 1.1, "--tone:var(--faster);--strength:35%"],
    [1.1, Infinity, "--tone:var(--faster);--strength:100%"],
];

function bandName(from, to) {
    const values = { from: formatRatio(from), to: formatRatio(to) };
    return t(from === 0 ? "bands.under" : to === Infinity ? "bands.over" : "bands.between", values);
}

/** How many kernels are how fast, as one bar and its legend. */
function bandBar(cells) {
    const counted = bands.map(([from, to, style]) => ({
        name: bandName(from, to),
        style,
        count: cells.filter(({ value }) => value >= from && value < to).length,
    }));
    return h(
        "div",
        { class: "bands", role: "group", "aria-label": t("bands.label") },
        h(
            "div",
            { class: "bar", "aria-hidden": "true" },
            counted
                .filter(({ count }) => count)
                .map(({ count, style }) => h("span", { class: "heat", style: `flex-grow:${count};${style}` }, String(count))),
        ),
        h(
            "ul",
            { class: "plain small" },
            counted.map(({ name, style, count }) =>
                h("li", {}, h("span", { class: "heat swatch", style, "aria-hidden": "true" }), `${name}: ${count}`),
            ),
        ),
    );
}

/** One device's answer: the mean, the ends of the range, and whether the targets are met. */
function deviceCard(run, device) {
    const { cells, mean, worst, best, low } = summarise(run, device.id, "native", "largest");
    const heading = h("h2", {}, deviceLabel(device));
    if (!cells.length) {
        return h("article", { class: "card", id: `card-${device.id}` }, heading, h("p", { class: "muted" }, t("card.nothing")));
    }
    const doubtful = low.filter(({ kernel, value }) => isDoubtful(run, kernel.id, device.id, value, "largest")).length;
    const target = (met, text) =>
        h(
            "li",
            { class: met ? "met" : "missed" },
            h("span", { "aria-hidden": "true" }, met ? "✓ " : "✗ "),
            h("span", { class: "hidden" }, t(met ? "target.met" : "target.missed")),
            text,
        );
    return h(
        "article",
        { class: "card", id: `card-${device.id}` },
        heading,
        h("p", { class: "muted small" }, device.name),
        h("p", { class: "figure" }, h("strong", {}, formatRatio(mean)), " ", t("card.of_native", { count: cells.length })),
        bandBar(cells),
        h(
            "ul",
            { class: "plain" },
            target(mean >= targetMean, t("target.mean", { target: formatRatio(targetMean) })),
            target(
                !low.length,
                low.length
                    ? t(doubtful ? "target.low_doubtful" : "target.low", { count: low.length, doubtful, target: formatRatio(targetLowest) })
                    : t("target.none_low", { target: formatRatio(targetLowest) }),
            ),
        ),
        h(
            "dl",
            { class: "ends" },
            h("dt", {}, t("card.worst")),
            h("dd", {}, kernelLink(worst.kernel, device.id), ` ${ratioText(run, worst.kernel, device, worst.value, "largest")}`),
            h("dt", {}, t("card.best")),
            h("dd", {}, kernelLink(best.kernel, device.id), ` ${ratioText(run, best.kernel, device, best.value, "largest")}`),
        ),
    );
}

/** "Fastest on the CPU: OpenCL" for each kind of hardware with more than one driver. */
function backendAnswer(run) {
    const groups = hardwareGroups(run)
        .filter((group) => group.devices.length > 1)
        .map((group) => ({ ...group, ranks: rankBackends(run, group.devices) }))
        .filter((group) => group.ranks[0].count > 0);
    if (!groups.length) {
        return null;
    }
    return section(
        t("backend.title"),
        groups.map(({ kind, ranks }) => [
            h(
                "p",
                { class: "answer" },
                t("backend.answer", {
                    hardware: known("hardware", kind),
                    backend: deviceLabel(ranks[0].device),
                    wins: ranks[0].wins,
                    count: ranks[0].count,
                    factor: formatRatio(ranks[0].share / ranks[1].share),
                    other: backendName(ranks[1].device),
                }),
            ),
            table({
                caption: t("backend.table", { hardware: known("hardware", kind) }),
                hideCaption: true,
                rows: ranks,
                id: `backends-${kind || "any"}`,
                columns: [
                    { key: "device", label: t("column.device"), cell: (rank) => deviceLabel(rank.device) },
                    { key: "share", label: t("backend.share"), numeric: true, cell: (rank) => formatPercent(rank.share) },
                    { key: "wins", label: t("backend.wins"), numeric: true, cell: (rank) => t("of", { part: rank.wins, all: rank.count }) },
                ],
            }),
        ]),
    );
}

function changeAnswer(runs, run) {
    const previous = runs[runs.indexOf(run) - 1];
    if (!previous) {
        return null;
    }
    if (previous.host?.cpu !== run.host?.cpu) {
        return section(
            t("changes.title"),
            h(
                "p",
                {},
                t("history.machines", { before: previous.host?.cpu ?? "?", after: run.host?.cpu ?? "?" }),
                " ",
                h("a", { href: addressOf("history") }, t("changes.all")),
            ),
        );
    }
    const changes = changesBetween(previous, run);
    const noticed = changes.filter(isNoticeable).sort((a, b) => a.speed - b.speed);
    const item = (change) =>
        h(
            "li",
            {},
            kernelLink(change.kernel, change.device),
            ` (${shortLabel(deviceById(run, change.device))}): ${formatPercent(change.speed - 1, true)}`,
        );
    const slower = noticed.filter((change) => change.speed < 1);
    const faster = noticed.filter((change) => change.speed > 1).reverse();
    const list = (title, some) =>
        some.length > 0 && h("div", {}, h("h3", {}, `${title}: ${some.length}`), h("ul", {}, some.slice(0, 5).map(item)));
    return section(
        t("changes.title"),
        noticed.length
            ? h("div", { class: "columns" }, list(t("changes.slower"), slower), list(t("changes.faster"), faster))
            : h("p", {}, t(changes.length ? "changes.none" : "changes.nothing_common")),
        h("p", {}, h("a", { href: addressOf("history") }, t("changes.all"))),
    );
}

/** How strongly a cell is coloured and to which side; 1 is neutral, a factor of two or more is full. */
function tint(value, against) {
    if (against === "ceiling") {
        return { class: "heat scale", style: `--strength:${Math.round(Math.min(value, 1) * 100)}%` };
    }
    const strength = Math.min(Math.abs(Math.log2(value)), 1);
    return { class: `heat ${value >= 1 ? "faster" : "slower"}`, style: `--strength:${Math.round(strength * 100)}%` };
}

function heatAttributes(run, row, device, against, which) {
    const value = row.values[device.id];
    if (value === undefined) {
        return {};
    }
    if (against === "native" && isDoubtful(run, row.kernel.id, device.id, value, which)) {
        return { class: "number doubtful" };
    }
    const { class: name, style } = tint(value, against);
    return { class: `number ${name}`, style };
}

function heatCell(run, row, device, against, which) {
    const value = row.values[device.id];
    if (value === undefined) {
        const failed = failuresOf(run, row.kernel.id, device.id).length > 0;
        return failed
            ? h("a", { href: addressOf("problems", "", { find: row.kernel.id }), class: "failed" }, `✗ ${t("heat.failed")}`)
            : "–";
    }
    const text =
        against === "native"
            ? ratioText(run, row.kernel, device, value, which)
            : against === "ceiling"
              ? formatPercent(value)
              : formatRatio(value);
    const partly =
        failuresOf(run, row.kernel.id, device.id).length > 0 &&
        h("span", { class: "failed", title: t("heat.partly") }, "✗", h("span", { class: "hidden" }, t("heat.partly")), " ");
    return [partly, kernelLink(row.kernel, device.id, text, `${kernelTitle(row.kernel)}, ${shortLabel(device)}: ${text}`)];
}

function heatLegend(against) {
    if (against === "ceiling") {
        return h(
            "p",
            { class: "heat-legend" },
            [0, 0.25, 0.5, 0.75, 1].map((value) => h("span", tint(value, against), formatPercent(value))),
            " ",
            t("heat.legend.ceiling"),
        );
    }
    const steps = [0.5, 0.71, 0.9, 1, 1.11, 1.41, 2];
    return h(
        "p",
        { class: "heat-legend" },
        steps.map((value) => h("span", tint(value, against), formatRatio(value))),
        " ",
        t("heat.legend"),
        h("br"),
        t("heat.legend.doubtful"),
    );
}

function heatRows(run, devices, against, which) {
    const { query } = readAddress();
    const text = query.get("find") ?? "";
    const group = query.get("group") ?? "";
    return kernelsOf(run)
        .filter(
            (kernel) =>
                (!group || kernel.suite === group) &&
                matches(text, `${kernel.id} ${kernel.title} ${kernelTitle(kernel)} ${known("suite", kernel.suite)}`),
        )
        .map((kernel) => ({
            kernel,
            values: Object.fromEntries(devices.map((device) => [device.id, cellValue(run, kernel.id, device.id, against, which)])),
        }));
}

function heatMap(run) {
    const against = chosen("against", measures);
    const which = chosen("size", sizes);
    const only = readAddress().query.get("device");
    const all = backendsOf(run);
    const devices = all.filter((device) => !only || device.id === only);
    const suites = [...new Set(kernelsOf(run).map((kernel) => kernel.suite))];
    const rows = heatRows(run, devices, against, which);
    const columns = [
        { key: "kernel", label: t("column.kernel"), value: (row) => kernelTitle(row.kernel), cell: (row) => kernelLink(row.kernel, only) },
        {
            key: "group",
            label: t("column.group"),
            attributes: () => ({ class: "roomy" }),
            headClass: "roomy",
            value: (row) => known("suite", row.kernel.suite),
            cell: (row) => known("suite", row.kernel.suite),
        },
        ...devices.map((device) => ({
            key: device.id,
            label: deviceLabel(device),
            numeric: true,
            value: (row) => row.values[device.id],
            cell: (row) => heatCell(run, row, device, against, which),
            attributes: (row) => heatAttributes(run, row, device, against, which),
        })),
    ];
    const means = devices.map((device) => `${deviceLabel(device)} ${formatMean(rows, device, against)}`).join("; ");
    return section(
        t("heat.title"),
        controls(
            select(
                "against",
                t("control.against"),
                measures.map((value) => [value, t(`against.${value}`)]),
            ),
            select(
                "size",
                t("control.size"),
                sizes.map((value) => [value, t(`size.${value}`)]),
            ),
            select("group", t("control.group"), [["", t("all")], ...suites.map((suite) => [suite, known("suite", suite)])]),
            select("device", t("control.device"), [["", t("all")], ...all.map((device) => [device.id, deviceLabel(device)])]),
            searchBox("find", t("control.find")),
        ),
        note(t(`heat.explain.${against}`)),
        heatLegend(against),
        table({ caption: t("heat.caption", { count: rows.length, means }), rows, columns, sort: "sort", id: "heat" }),
    );
}

function formatMean(rows, device, against) {
    const mean = geometricMean(rows.map((row) => row.values[device.id]).filter((value) => value > 0));
    return against === "ceiling" ? formatPercent(mean) : formatRatio(mean);
}

function busyLine(run) {
    return (
        wasBusy(run) &&
        h("p", { class: "warning", role: "note" }, t("busy", { load: formatCount(run.host.load_start), cores: run.host.cores }))
    );
}

function problemsLine(run) {
    const counts = [
        [run.failed.length, "problems.failed_count"],
        [run.absent.length, "problems.absent_count"],
    ].filter(([count]) => count > 0);
    return (
        counts.length > 0 &&
        h(
            "p",
            { class: "warning", role: "note" },
            counts.map(([count, key]) => `${t(key, { count })} `),
            h("a", { href: addressOf("problems") }, t("problems.see")),
        )
    );
}

export function overviewView({ runs, run }) {
    if (!kernelsOf(run).length) {
        return [h("h1", {}, t("overview.title")), note(t("empty.run"), "big"), problemsLine(run)];
    }
    return [
        h("h1", {}, t("overview.title")),
        h("p", { class: "muted" }, t("overview.lead")),
        problemsLine(run),
        busyLine(run),
        h(
            "div",
            { class: "cards" },
            backendsOf(run).map((device) => deviceCard(run, device)),
        ),
        backendAnswer(run),
        changeAnswer(runs, run),
        heatMap(run),
    ];
}
