// SPDX-License-Identifier: Apache-2.0
// What the runtime itself costs: launches, memory, copies, events, translation and the first launch, beside the bare API.

import { kernelTitle, known, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { chartFigure, deviceLook, variantLook } from "./charts.js";
import { chartPoint, measureLabel, seriesName, sizeLabel } from "./series.js";
import { formatBytes, formatRate, formatRatio, formatSize, formatTime } from "./format.js";
import { readAddress } from "./state.js";
import {
    apart,
    backendsOf,
    deviceLabel,
    geometricMean,
    isLarge,
    kernelsOf,
    pointAt,
    runtimeCostsOf,
    seriesOf,
    shortLabel,
} from "./model.js";

/** What issue and docs promise, where a run has measured it. */
const launchTarget = 1.1;
const startTarget = 0.05;

/** One row for each cost, device and size: qiao's point, the bare API's, and what else did the same. */
function rowsFor(run, kernel, device) {
    const [qiao, native] = ["qiao", "native"].map((variant) => seriesOf(run, kernel.id, variant, device.id));
    const others = run.series.filter(
        (entry) => entry.kernel === kernel.id && !["qiao", "native"].includes(entry.variant) && [device.id, "cpu"].includes(entry.device),
    );
    return (
        (qiao ?? native ?? others[0])?.points.map(({ size }) => {
            const [own, bare] = [pointAt(qiao, size), pointAt(native, size)];
            const rivals = others.map((entry) => ({ entry, point: pointAt(entry, size) })).filter(({ point }) => point);
            return { kernel, device, size, own, bare, rivals, ratio: own && bare ? bare.time / own.time : undefined };
        }) ?? []
    );
}

function costRows(run, devices, text) {
    const kernels = runtimeCostsOf(run).filter((kernel) => matches(text, `${kernel.id} ${kernelTitle(kernel)}`));
    return kernels.flatMap((kernel) => devices.flatMap((device) => rowsFor(run, kernel, device)));
}

/** "16 arguments". */
function sizeText({ kernel, size }) {
    if (kernel.size_unit === "bytes") {
        return formatBytes(size);
    }
    return kernel.size_unit ? `${formatSize(size)} ${known("unit", kernel.size_unit)}` : formatSize(size);
}

/** What qiao costs beyond the bare API: +214 ns. */
function formatDifference(seconds) {
    return seconds === undefined ? "–" : `${seconds < 0 ? "−" : "+"}${formatTime(Math.abs(seconds))}`;
}

function differenceOf({ own, bare }) {
    return own && bare ? own.time - bare.time : undefined;
}

function ratioTextOf({ own, bare, ratio }) {
    return `${ratio && isLarge(ratio) && !apart(own, bare) ? "≈ " : ""}${formatRatio(ratio)}`;
}

function memoryText({ own, bare }) {
    return own?.bytes_used === undefined ? "–" : `${formatBytes(own.bytes_used)} / ${formatBytes(bare?.bytes_used)}`;
}

function rivalText({ rivals }) {
    return rivals.map(({ entry, point }) => `${known("variant", entry.variant)} ${formatTime(point.time)}`).join(", ") || "–";
}

function costTable(rows) {
    const columns = [
        { key: "kernel", label: t("column.cost"), value: (row) => kernelTitle(row.kernel), cell: (row) => kernelTitle(row.kernel) },
        { key: "device", label: t("column.device"), value: (row) => row.device.id, cell: (row) => shortLabel(row.device) },
        { key: "size", label: t("column.size"), numeric: true, value: (row) => row.size, cell: sizeText },
        { key: "qiao", label: t("variant.qiao"), numeric: true, value: (row) => row.own?.time, cell: (row) => formatTime(row.own?.time) },
        {
            key: "native",
            label: t("runtime.bare"),
            numeric: true,
            value: (row) => row.bare?.time,
            cell: (row) => formatTime(row.bare?.time),
        },
        { key: "extra", label: t("runtime.extra"), numeric: true, value: differenceOf, cell: (row) => formatDifference(differenceOf(row)) },
        { key: "ratio", label: t("column.ratio"), numeric: true, value: (row) => row.ratio, cell: ratioTextOf },
    ];
    if (rows.some((row) => row.rivals.length)) {
        columns.push({ key: "others", label: t("runtime.others"), cell: rivalText, attributes: () => ({ class: "nowrap" }) });
    }
    if (rows.some((row) => row.own?.bytes_used !== undefined)) {
        columns.push({ key: "memory", label: t("runtime.memory"), numeric: true, value: (row) => row.own?.bytes_used, cell: memoryText });
    }
    return table({ caption: t("runtime.table"), rows, sort: "sort", id: "costs", columns });
}

/** Sizes that grow far enough to be drawn as a line: some of them, from one to at least 64 times as much. */
function grows(rows) {
    const sizes = [...new Set(rows.map((row) => row.size))];
    return sizes.length > 3 && Math.min(...sizes) > 0 && Math.max(...sizes) >= 64 * Math.min(...sizes);
}

/** What differs between rows comes first: labels have little room. */
function rowLabel(row, rows) {
    const others = rows.some((other) => other.kernel === row.kernel && other.size !== row.size);
    return others ? `${sizeText(row)} · ${kernelTitle(row.kernel)}` : kernelTitle(row.kernel);
}

/** The cost in units of the bare API's; bars start at 1, where both are equal. */
function relativeChart(rows, devices) {
    const compared = rows.filter((row) => row.ratio);
    const labels = [...new Set(compared.map((row) => rowLabel(row, compared)))];
    const costOf = (device, label) => {
        const row = compared.find((candidate) => candidate.device === device && rowLabel(candidate, compared) === label);
        return { y: row ? 1 / row.ratio : null };
    };
    const series = devices.map((device, index) => ({
        name: deviceLabel(device),
        look: deviceLook(index),
        points: labels.map((label) => costOf(device, label)),
    }));
    return (
        labels.length > 0 &&
        chartFigure({
            id: "relative",
            bars: true,
            horizontal: true,
            base: 1,
            scale: "logarithmic",
            bottom: 0.5,
            top: 2,
            labels,
            title: t("runtime.relative"),
            xLabel: "",
            yLabel: t("axis.cost"),
            format: formatRatio,
            series: series.filter((entry) => entry.points.some((point) => point.y !== null)),
        })
    );
}

function growthChart(run, kernel, device) {
    const measure = kernel.measure ?? "time";
    const entries = run.series.filter((entry) => entry.kernel === kernel.id && [device.id, "cpu"].includes(entry.device));
    const series = entries.map((entry) => ({
        name: seriesName(run, entry, device),
        look: variantLook(entry.variant),
        points: entry.points.map((point) => chartPoint(point, measure)),
    }));
    return (
        series.length > 0 &&
        chartFigure({
            id: `${kernel.kernel}-${device.id}`,
            title: `${kernelTitle(kernel)}: ${deviceLabel(device)}`,
            series,
            xLabel: sizeLabel(kernel),
            yLabel: measureLabel(measure),
            format: (value, round) => formatRate(value, measure, round),
        })
    );
}

/** The promises: {text, device, value, met} for each that the run can tell. */
function targetsOf(rows, devices) {
    return devices.flatMap((device) => {
        const of = (name) => rows.filter((row) => row.device === device && row.kernel.kernel === name && row.ratio);
        const launch = geometricMean(of("launch_sync").map((row) => 1 / row.ratio));
        const start = of("start_cached").map(differenceOf).at(-1);
        return [
            {
                text: t("runtime.target.launch", { target: formatRatio(launchTarget) }),
                device,
                known: launch !== undefined,
                met: launch <= launchTarget,
                value: formatRatio(launch),
            },
            {
                text: t("runtime.target.start", { target: formatTime(startTarget, true) }),
                device,
                known: start !== undefined,
                met: start <= startTarget,
                value: formatDifference(start),
            },
        ].filter((target) => target.known);
    });
}

function targetTable(rows, devices) {
    const targets = targetsOf(rows, devices);
    return (
        targets.length > 0 &&
        section(
            t("runtime.targets"),
            table({
                caption: t("runtime.targets"),
                hideCaption: true,
                id: "targets",
                rows: targets,
                columns: [
                    { key: "target", label: t("column.target"), cell: (target) => target.text },
                    { key: "device", label: t("column.device"), cell: (target) => shortLabel(target.device) },
                    { key: "value", label: t("runtime.measured"), numeric: true, cell: (target) => target.value },
                    {
                        key: "met",
                        label: t("column.verdict"),
                        cell: (target) =>
                            h(
                                "span",
                                { class: target.met ? "met" : "missed" },
                                `${target.met ? "✓" : "✗"} ${t(target.met ? "runtime.met" : "runtime.missed")}`,
                            ),
                    },
                ],
            }),
        )
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
    const { query } = readAddress();
    const all = backendsOf(run);
    const devices = all.filter((device) => !query.get("device") || device.id === query.get("device"));
    const rows = costRows(run, devices, query.get("find") ?? "");
    const growing = [...new Set(rows.map((row) => row.kernel))].filter((kernel) => grows(rows.filter((row) => row.kernel === kernel)));
    const choice = controls(
        select("device", t("control.device"), [["", t("all")], ...all.map((device) => [device.id, deviceLabel(device)])]),
        searchBox("find", t("control.find")),
    );
    return [
        h("h1", {}, t("runtime.title")),
        h("p", { class: "muted" }, t("runtime.lead")),
        targetTable(costRows(run, all, ""), all),
        choice,
        runtimeCostsOf(run).length === 0 && note(t("runtime.empty"), "big"),
        rows.length > 0 &&
            section(
                t("runtime.relative.title"),
                h(
                    "div",
                    { class: "charts wide" },
                    relativeChart(
                        rows.filter((row) => !growing.includes(row.kernel)),
                        devices,
                    ),
                ),
            ),
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
