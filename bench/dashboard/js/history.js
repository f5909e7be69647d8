// SPDX-License-Identifier: Apache-2.0
// Several runs: the mean ratio and one kernel's time over them, and what changed between two.

import { kernelTitle, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { chartFigure, deviceSeries } from "./charts.js";
import { aroundOne, levelLine } from "./series.js";
import { formatDate, formatPercent, formatRatio, formatSize, formatTime, shortCommit } from "./format.js";
import { addressOf, readAddress } from "./state.js";
import {
    backendsOf,
    changesBetween,
    deviceById,
    isLarge,
    isNoticeable,
    kernelById,
    kernelsOf,
    pointAt,
    seriesOf,
    shortLabel,
    summarise,
} from "./model.js";

/** A run in a word or two, unlike any other's: commit and date. */
export function runLabel(run) {
    if (!run.commit && !run.started) {
        return run.folder;
    }
    return `${shortCommit(run.commit)}${run.dirty ? "+" : ""} · ${formatDate(run.started)}${run.quick ? ` · ${t("run.quick")}` : ""}`;
}

/** Labels for an axis; runs that would share one get a number. */
function axisLabels(runs) {
    return runs.map((run, index) => {
        const label = `${shortCommit(run.commit)} ${(run.commit_date || run.started || "").slice(0, 10)}`;
        const same = runs.filter((other) => other.commit === run.commit);
        return same.length > 1 ? `${label} (${1 + same.indexOf(run)})` : label || String(index + 1);
    });
}

/** The devices of all runs by id, as the newest run with each describes it. */
function allDevices(runs) {
    const devices = new Map();
    for (const device of runs.flatMap(backendsOf)) {
        devices.set(device.id, device);
    }
    return [...devices.values()];
}

/** Kernels with a ratio on this device in every run, so that the mean is always of the same ones. */
function commonKernels(runs, device) {
    const sets = runs
        .map((run) => new Set(summarise(run, device.id, "native", "largest").cells.map((cell) => cell.kernel.id)))
        .filter((set) => set.size > 0);
    return sets.length ? [...sets[0]].filter((id) => sets.every((set) => set.has(id))) : [];
}

function meanChart(runs, devices, labels) {
    const series = deviceSeries(devices, (device) => {
        const ids = commonKernels(runs, device);
        return runs.flatMap((run, index) => {
            const { mean } = summarise(
                run,
                device.id,
                "native",
                "largest",
                kernelsOf(run).filter((kernel) => ids.includes(kernel.id)),
            );
            return mean ? [{ x: labels[index], y: mean }] : [];
        });
    });
    const count = Math.max(0, ...devices.map((device) => commonKernels(runs, device).length));
    return (
        series.length > 0 &&
        chartFigure({
            id: "mean",
            title: t("history.mean", { count }),
            labels,
            xLabel: t("axis.run"),
            yLabel: t("axis.ratio"),
            format: formatRatio,
            ...aroundOne,
            series: [...series, levelLine(t("ratio.equal"), 1, labels)],
        })
    );
}

/** The largest size that every run with this kernel on this device has. */
function commonSize(runs, kernel, device) {
    const lists = runs.map((run) => seriesOf(run, kernel, "qiao", device.id)?.points.map((point) => point.size)).filter(Boolean);
    return lists[0]?.filter((size) => lists.every((list) => list.includes(size))).at(-1);
}

function kernelHistory(runs, devices, labels, kernel) {
    const times = deviceSeries(devices, (device) => {
        const size = commonSize(runs, kernel.id, device);
        return runs.flatMap((run, index) => {
            const point = pointAt(seriesOf(run, kernel.id, "qiao", device.id), size);
            return point ? [{ x: labels[index], y: point.time, low: point.low, high: point.high }] : [];
        });
    });
    const ratios = deviceSeries(devices, (device) => {
        const size = commonSize(runs, kernel.id, device);
        return runs.flatMap((run, index) => {
            const [own, native] = ["qiao", "native"].map((variant) => pointAt(seriesOf(run, kernel.id, variant, device.id), size));
            return own && native ? [{ x: labels[index], y: native.time / own.time }] : [];
        });
    });
    const shared = { labels, xLabel: t("axis.run") };
    return [
        times.length > 0 &&
            chartFigure({
                ...shared,
                id: "time",
                title: t("history.time", { kernel: kernelTitle(kernel) }),
                yLabel: t("axis.time"),
                format: formatTime,
                series: times,
            }),
        ratios.length > 0 &&
            chartFigure({
                ...shared,
                id: "ratio",
                title: t("history.ratio", { kernel: kernelTitle(kernel) }),
                yLabel: t("axis.ratio"),
                format: formatRatio,
                ...aroundOne,
                series: [...ratios, levelLine(t("ratio.equal"), 1, labels)],
            }),
    ];
}

/** What to say of a change; the order is that of interest. */
const verdicts = ["slower", "faster", "machine", "same"];

function verdict(change) {
    if (isNoticeable(change)) {
        return change.speed > 1 ? "faster" : "slower";
    }
    return isLarge(change.speed) && change.clear ? "machine" : "same";
}

function byInterest(a, b) {
    return verdicts.indexOf(verdict(a)) - verdicts.indexOf(verdict(b)) || a.speed - b.speed;
}

/** "Slower: 1 · faster: 3 · …" */
function countLine(rows) {
    return h(
        "p",
        { class: "answer", id: "counts" },
        verdicts
            .map((name) => t("history.count", { verdict: t(`verdict.${name}`), count: rows.filter((row) => verdict(row) === name).length }))
            .join(" · "),
    );
}

function changeTable(run, rows) {
    return table({
        caption: t("history.table", { count: rows.length }),
        rows: rows.sort(byInterest),
        sort: "sort",
        id: "changes",
        columns: [
            {
                key: "kernel",
                label: t("column.kernel"),
                value: (row) => kernelTitle(row.kernel),
                cell: (row) => h("a", { href: addressOf("kernel", row.kernel.id, { device: row.device }) }, kernelTitle(row.kernel)),
            },
            {
                key: "device",
                label: t("column.device"),
                value: (row) => row.device,
                cell: (row) => shortLabel(deviceById(run, row.device)),
            },
            { key: "size", label: t("column.size"), numeric: true, value: (row) => row.size, cell: (row) => formatSize(row.size) },
            {
                key: "before",
                label: t("column.before"),
                numeric: true,
                value: (row) => row.before.time,
                cell: (row) => formatTime(row.before.time),
            },
            {
                key: "after",
                label: t("column.after"),
                numeric: true,
                value: (row) => row.after.time,
                cell: (row) => formatTime(row.after.time),
            },
            {
                key: "speed",
                label: t("column.speed"),
                numeric: true,
                value: (row) => row.speed,
                cell: (row) => formatPercent(row.speed - 1, true),
            },
            {
                key: "native",
                label: t("column.native_speed"),
                numeric: true,
                value: (row) => row.native,
                cell: (row) => formatPercent(row.native - 1, true),
            },
            {
                key: "verdict",
                label: t("column.verdict"),
                value: verdict,
                cell: (row) => h("span", { class: `verdict ${verdict(row)}` }, t(`verdict.${verdict(row)}`)),
            },
        ],
    });
}

function changeSection(runs) {
    const { query } = readAddress();
    const names = runs.map((run, index) => [String(index), runLabel(run)]);
    const pick = (name, preset) => runs[Number(query.get(name) ?? preset)] ?? runs[preset];
    const [before, after] = [pick("from", runs.length - 2), pick("to", runs.length - 1)];
    const newestFirst = [...names].reverse();
    const fromOptions = [names[runs.length - 2], ...newestFirst.filter((_, index) => index !== 1)];
    const only = query.get("verdict") ?? "";
    const all = changesBetween(before, after);
    const rows = all.filter(
        (row) =>
            (!only || verdict(row) === only) &&
            matches(query.get("find") ?? "", `${row.kernel.id} ${kernelTitle(row.kernel)} ${row.device}`),
    );
    return section(
        t("history.changes"),
        controls(
            select("from", t("control.from"), fromOptions),
            select("to", t("control.to"), newestFirst),
            select("verdict", t("control.verdict"), [["", t("all")], ...verdicts.map((name) => [name, t(`verdict.${name}`)])]),
            searchBox("find", t("control.find")),
        ),
        before.host?.cpu !== after.host?.cpu &&
            h(
                "p",
                { class: "warning", role: "note" },
                t("history.machines", { before: before.host?.cpu ?? "?", after: after.host?.cpu ?? "?" }),
            ),
        before.quick !== after.quick && h("p", { class: "warning", role: "note" }, t("history.quick")),
        countLine(all),
        note(t("history.explain")),
        changeTable(after, rows),
    );
}

export function historyView({ runs }) {
    const title = h("h1", {}, t("history.title"));
    if (runs.length < 2) {
        return [title, note(t("history.one"), "big"), h("pre", {}, "scripts/dashboard OLD NEW --output history.html")];
    }
    const labels = axisLabels(runs);
    const devices = allDevices(runs);
    const newest = runs.at(-1);
    const kernels = kernelsOf(newest);
    const kernel = kernelById(newest, readAddress().query.get("kernel") ?? kernels[0]?.id);
    return [
        title,
        h("p", { class: "muted" }, t("history.lead", { count: runs.length })),
        section(t("history.over"), h("div", { class: "charts wide" }, meanChart(runs, devices, labels))),
        changeSection(runs),
        kernel &&
            section(
                t("history.kernel"),
                controls(
                    select(
                        "kernel",
                        t("column.kernel"),
                        kernels.map((entry) => [entry.id, kernelTitle(entry)]),
                    ),
                ),
                h("div", { class: "charts" }, kernelHistory(runs, devices, labels, kernel)),
            ),
    ];
}
