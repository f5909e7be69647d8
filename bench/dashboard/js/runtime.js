// SPDX-License-Identifier: Apache-2.0
// What the runtime itself costs: launches, memory, copies, events, translation and the first launch, beside the bare API.

import { kernelTitle, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { chartFigure, deviceLook, variantLabel, variantLook } from "./charts.js";
import { chartPoint, measureLabel, sizeLabel } from "./series.js";
import { formatAmount, formatBytes, formatRate, formatRatio, formatSize, formatTime } from "./format.js";
import { readAddress } from "./state.js";
import { amount, backendsOf, deviceLabel, kernelsOf, pointAt, runtimeCostsOf, seriesOf, shortLabel } from "./model.js";

const manySizes = 3;

function costRows(run, devices, text) {
    return runtimeCostsOf(run)
        .filter((kernel) => matches(text, `${kernel.id} ${kernelTitle(kernel)}`))
        .flatMap((kernel) =>
            devices.flatMap((device) => {
                const qiao = seriesOf(run, kernel.id, "qiao", device.id);
                const native = seriesOf(run, kernel.id, "native", device.id);
                return (
                    (qiao ?? native)?.points.map(({ size }) => {
                        const [own, bare] = [pointAt(qiao, size), pointAt(native, size)];
                        return { kernel, device, size, own, bare, ratio: own && bare ? amount(bare) / amount(own) : undefined };
                    }) ?? []
                );
            }),
        );
}

/** What qiao costs beyond the bare API: +214 ns. */
function formatDifference({ own, bare }) {
    const difference = amount(own) - amount(bare);
    const text = (own.bytes_used === undefined ? formatTime : formatBytes)(Math.abs(difference));
    return `${difference < 0 ? "−" : "+"}${text}`;
}

function costTable(rows) {
    return table({
        caption: t("runtime.table"),
        rows,
        sort: "sort",
        id: "costs",
        columns: [
            { key: "kernel", label: t("column.cost"), value: (row) => kernelTitle(row.kernel), cell: (row) => kernelTitle(row.kernel) },
            { key: "device", label: t("column.device"), value: (row) => row.device.id, cell: (row) => shortLabel(row.device) },
            { key: "size", label: t("column.size"), numeric: true, value: (row) => row.size, cell: (row) => formatSize(row.size) },
            { key: "qiao", label: t("variant.qiao"), numeric: true, value: (row) => amount(row.own), cell: (row) => formatAmount(row.own) },
            {
                key: "native",
                label: t("runtime.bare"),
                numeric: true,
                value: (row) => amount(row.bare),
                cell: (row) => formatAmount(row.bare),
            },
            {
                key: "extra",
                label: t("runtime.extra"),
                numeric: true,
                value: (row) => (row.ratio ? amount(row.own) - amount(row.bare) : undefined),
                cell: (row) => (row.ratio ? formatDifference(row) : "–"),
            },
            { key: "ratio", label: t("column.ratio"), numeric: true, value: (row) => row.ratio, cell: (row) => formatRatio(row.ratio) },
        ],
    });
}

/** The cost in units of the bare API's; bars start at 1, where both are equal. */
function relativeChart(rows, devices) {
    const few = rows.filter((row) => row.ratio && seriesIsShort(row));
    const labels = [...new Set(few.map((row) => rowLabel(row, few)))];
    if (!labels.length) {
        return null;
    }
    const series = devices
        .map((device, index) => ({
            name: deviceLabel(device),
            look: deviceLook(index),
            points: labels.map((label) => {
                const row = few.find((candidate) => candidate.device === device && rowLabel(candidate, few) === label);
                return { y: row ? 1 / row.ratio : null };
            }),
        }))
        .filter((entry) => entry.points.some((point) => point.y !== null));
    return chartFigure({
        id: "relative",
        bars: true,
        horizontal: true,
        base: 1,
        beginAtZero: false,
        labels,
        title: t("runtime.relative"),
        xLabel: "",
        yLabel: t("axis.cost"),
        format: formatRatio,
        series,
    });
}

function seriesIsShort(row) {
    return row.sizes <= manySizes;
}

function rowLabel(row, rows) {
    const others = rows.some((other) => other.kernel === row.kernel && other.size !== row.size);
    return others ? `${kernelTitle(row.kernel)} · ${formatSize(row.size)}` : kernelTitle(row.kernel);
}

function growthChart(run, kernel, device) {
    const measure = kernel.measure ?? "time";
    const series = run.series
        .filter((entry) => entry.kernel === kernel.id && entry.device === device.id)
        .map((entry) => ({
            name: variantLabel(entry.variant, device),
            look: variantLook(entry.variant),
            points: entry.points.map((point) => chartPoint(point, measure)),
        }));
    return (
        series.length > 0 &&
        chartFigure({
            id: `${kernel.kernel}-${device.id}`,
            title: `${kernelTitle(kernel)}: ${deviceLabel(device)}`,
            series,
            format: (value, round) => formatRate(value, measure, round),
            xLabel: sizeLabel(kernel),
            yLabel: measureLabel(measure),
        })
    );
}

function firstLaunchTable(run, devices) {
    const rows = kernelsOf(run)
        .flatMap((kernel) =>
            devices.map((device) => {
                const first = (variant) =>
                    seriesOf(run, kernel.id, variant, device.id)?.points.find((point) => point.first_time !== undefined)?.first_time;
                return { kernel, device, qiao: first("qiao"), native: first("native") };
            }),
        )
        .filter((row) => row.qiao !== undefined);
    return (
        rows.length > 0 &&
        section(
            t("runtime.first"),
            note(t("runtime.first.note")),
            table({
                caption: t("runtime.first"),
                hideCaption: true,
                rows,
                sort: "sort_first",
                id: "first",
                columns: [
                    {
                        key: "kernel",
                        label: t("column.kernel"),
                        value: (row) => kernelTitle(row.kernel),
                        cell: (row) => kernelTitle(row.kernel),
                    },
                    { key: "device", label: t("column.device"), value: (row) => row.device.id, cell: (row) => shortLabel(row.device) },
                    { key: "qiao", label: t("variant.qiao"), numeric: true, value: (row) => row.qiao, cell: (row) => formatTime(row.qiao) },
                    {
                        key: "native",
                        label: t("runtime.bare"),
                        numeric: true,
                        value: (row) => row.native,
                        cell: (row) => formatTime(row.native),
                    },
                    {
                        key: "ratio",
                        label: t("column.ratio"),
                        numeric: true,
                        value: (row) => (row.native ? row.native / row.qiao : undefined),
                        cell: (row) => formatRatio(row.native / row.qiao),
                    },
                ],
            }),
        )
    );
}

export function runtimeView({ run }) {
    const only = readAddress().query.get("device");
    const all = backendsOf(run);
    const devices = all.filter((device) => !only || device.id === only);
    const rows = costRows(run, devices, readAddress().query.get("find") ?? "");
    rows.forEach((row) => {
        row.sizes = rows.filter((other) => other.kernel === row.kernel && other.device === row.device).length;
    });
    const growing = [...new Set(rows.filter((row) => !seriesIsShort(row)).map((row) => row.kernel))];
    const choice = controls(
        select("device", t("control.device"), [["", t("all")], ...all.map((device) => [device.id, deviceLabel(device)])]),
        searchBox("find", t("control.find")),
    );
    return [
        h("h1", {}, t("runtime.title")),
        h("p", { class: "muted" }, t("runtime.lead")),
        choice,
        runtimeCostsOf(run).length === 0 && note(t("runtime.empty"), "big"),
        rows.length > 0 && section(t("runtime.relative.title"), h("div", { class: "charts wide" }, relativeChart(rows, devices))),
        rows.length > 0 && section(t("runtime.numbers"), costTable(rows)),
        growing.length > 0 &&
            section(
                t("runtime.growth"),
                h(
                    "div",
                    { class: "charts" },
                    growing.flatMap((kernel) => devices.map((device) => growthChart(run, kernel, device))),
                ),
            ),
        firstLaunchTable(run, devices),
    ];
}
