// SPDX-License-Identifier: Apache-2.0
// One kernel: throughput over size for each device with native, alternatives and ceiling; the backends side by side; the ratios.

import { known, kernelTitle, t } from "./i18n.js";
import { chosen, controls, h, note, section, select, table } from "./dom.js";
import { chartFigure, deviceSeries, variantLabel, variantLook } from "./charts.js";
import { aroundOne, chartPoint, endsOf, levelLine, measureLabel, seriesForDevice, seriesName, sizeLabel } from "./series.js";
import { formatBytes, formatPercent, formatRate, formatRatio, formatSize, formatTime } from "./format.js";
import { kernelsView } from "./kernels.js";
import { addressOf, readAddress } from "./state.js";
import {
    apart,
    backendsOf,
    deviceById,
    deviceLabel,
    failuresOf,
    fastestAlternative,
    isDoubtful,
    isLarge,
    kernelById,
    kernelsOf,
    pointAt,
    seriesOf,
    shortLabel,
    speedAgainst,
    targetLowest,
} from "./model.js";

const farAbove = 3;
const scales = ["linear", "logarithmic"];
const ceilingOf = { bytes: "bytes_per_second", flops: "flops_per_second" };

/** A ceiling so far above all there is to see that it would press the lines flat starts hidden; the legend says its value. */
function isFar(ceiling, top) {
    return ceiling > farAbove * top;
}

function ceilingSeries(device, measure, series, top) {
    const value = device.ceiling?.[ceilingOf[measure]];
    if (!value) {
        return [];
    }
    const ends = endsOf(series.flatMap((entry) => entry.points));
    return [{ ...levelLine(`${t(`ceiling.${measure}`)}: ${formatRate(value, measure)}`, value, ends), hidden: isFar(value, top) }];
}

/** The highest value any of these devices has to show, so that charts side by side have one axis. */
function highest(run, kernel, devices, measure) {
    const reached = Math.max(
        ...devices.flatMap((device) =>
            seriesForDevice(run, kernel, device).flatMap((entry) => entry.points.map((point) => chartPoint(point, measure).high)),
        ),
    );
    const limits = devices.map((device) => device.ceiling?.[ceilingOf[measure]] ?? 0).filter((limit) => !isFar(limit, reached));
    return { reached, top: Math.max(reached, ...limits) };
}

function throughputChart(run, kernel, device, measure, scale, { reached, top }) {
    const series = seriesForDevice(run, kernel, device);
    if (!series.length) {
        return null;
    }
    const drawn = series.map((entry) => ({
        name: seriesName(run, entry, device),
        look: variantLook(entry.variant),
        points: entry.points.map((point) => chartPoint(point, measure)),
    }));
    return chartFigure({
        id: `throughput-${device.id}`,
        title: deviceLabel(device),
        xLabel: sizeLabel(kernel),
        yLabel: measureLabel(measure),
        scale,
        top,
        format: (value, round) => formatRate(value, measure, round),
        series: [...drawn, ...ceilingSeries(device, measure, drawn, reached)],
    });
}

/** With one size there is no line to draw: bars, a group for each device. */
function singleSizeChart(run, kernel, devices, measure, { reached }) {
    const variants = [...new Set(devices.flatMap((device) => seriesForDevice(run, kernel, device).map((entry) => entry.variant)))];
    const rateOf = (device, variant) => {
        const entry = seriesForDevice(run, kernel, device).find((candidate) => candidate.variant === variant);
        return entry ? chartPoint(entry.points.at(-1), measure) : { y: null };
    };
    const series = variants.map((variant) => ({
        name: variantLabel(variant),
        look: variantLook(variant),
        points: devices.map((device) => rateOf(device, variant)),
    }));
    const limits = devices.map((device) => ({ y: device.ceiling?.[ceilingOf[measure]] ?? null }));
    if (limits.some((limit) => limit.y)) {
        series.push({
            name: t(`ceiling.${measure}`),
            look: { colour: "#9a9a9a" },
            points: limits,
            hidden: isFar(Math.max(...limits.map((limit) => limit.y)), reached),
        });
    }
    return chartFigure({
        id: "throughput",
        bars: true,
        horizontal: true,
        labels: devices.map(deviceLabel),
        title: t("kernel.one_size", { size: formatSize(run.series.find((entry) => entry.kernel === kernel.id).points[0].size) }),
        xLabel: "",
        yLabel: measureLabel(measure),
        format: (value, round) => formatRate(value, measure, round),
        series,
    });
}

function backendsChart(run, kernel, devices, measure, scale) {
    const series = deviceSeries(devices, (device) =>
        (seriesOf(run, kernel.id, "qiao", device.id)?.points ?? []).map((point) => chartPoint(point, measure)),
    );
    return (
        series.length > 1 &&
        chartFigure({
            id: "backends",
            title: t("kernel.backends"),
            xLabel: sizeLabel(kernel),
            yLabel: measureLabel(measure),
            scale,
            format: (value, round) => formatRate(value, measure, round),
            series,
        })
    );
}

function ratioChart(run, kernel, devices) {
    const series = deviceSeries(devices, (device) =>
        (seriesOf(run, kernel.id, "qiao", device.id)?.points ?? []).flatMap((point) => {
            const native = pointAt(seriesOf(run, kernel.id, "native", device.id), point.size);
            if (!native) {
                return [];
            }
            const ratio = native.time / point.time;
            return [{ x: Math.log2(point.size), y: ratio, doubtful: isLarge(ratio) && !apart(native, point) }];
        }),
    );
    if (!series.length) {
        return null;
    }
    const ends = endsOf(series.flatMap((entry) => entry.points));
    return chartFigure({
        id: "ratio",
        title: t("kernel.ratio"),
        xLabel: sizeLabel(kernel),
        yLabel: t("axis.ratio"),
        format: formatRatio,
        ...aroundOne,
        series: [...series, levelLine(t("ratio.equal"), 1, ends), levelLine(t("ratio.target"), targetLowest, ends)],
    });
}

/** What the charts show in one sentence for each device. */
function answerFor(run, kernel, device) {
    const largest = speedAgainst(run, kernel.id, device.id, "native", "largest");
    const points = seriesOf(run, kernel.id, "qiao", device.id)?.points ?? [];
    const last = points.at(-1);
    if (!last) {
        const failed = failuresOf(run, kernel.id, device.id).length > 0;
        return h("li", {}, `${deviceLabel(device)}: `, t(failed ? "kernel.failed" : "kernel.not_run"));
    }
    const rival = fastestAlternative(run, kernel.id, device.id, last.size);
    const parts = [
        h(
            "strong",
            {},
            formatRate(last[`${kernel.measure}_per_second`] ?? last.time, last[`${kernel.measure}_per_second`] ? kernel.measure : "time"),
        ),
        largest && [
            ", ",
            t("kernel.of_native", {
                ratio: `${isDoubtful(run, kernel.id, device.id, largest, "largest") ? "≈ " : ""}${formatRatio(largest)}`,
            }),
        ],
        rival && [
            ", ",
            t("kernel.of_alternative", { ratio: formatRatio(rival.point.time / last.time), name: seriesName(run, rival.entry, device) }),
        ],
        last.ceiling && [", ", t("kernel.of_ceiling", { fraction: formatPercent(last.ceiling) })],
    ];
    return h("li", {}, `${deviceLabel(device)}: `, parts, ` (${t("axis.size")} ${formatSize(last.size)})`);
}

function numbersTable(run, kernel, measure) {
    const rows = run.series
        .filter((entry) => entry.kernel === kernel.id)
        .flatMap((entry) =>
            entry.points.map((point) => ({
                ...point,
                device: entry.device,
                variant: entry.variant,
                ratio:
                    entry.variant === "qiao"
                        ? pointAt(seriesOf(run, kernel.id, "native", entry.device), point.size)?.time / point.time
                        : undefined,
            })),
        );
    rows.forEach((row) => {
        row.ratio = Number.isFinite(row.ratio) ? row.ratio : undefined;
    });
    const rate = (row) => row[`${measure}_per_second`];
    return table({
        caption: t("kernel.numbers"),
        rows,
        sort: "sort",
        id: "numbers",
        columns: [
            {
                key: "device",
                label: t("column.device"),
                value: (row) => row.device,
                cell: (row) => shortLabel(deviceById(run, row.device)),
            },
            { key: "variant", label: t("column.variant"), value: (row) => row.variant, cell: (row) => known("variant", row.variant) },
            { key: "size", label: t("column.size"), numeric: true, value: (row) => row.size, cell: (row) => formatSize(row.size) },
            { key: "time", label: t("column.time"), numeric: true, value: (row) => row.time, cell: (row) => formatTime(row.time) },
            {
                key: "spread",
                label: t("column.spread"),
                numeric: true,
                value: (row) => row.high - row.low,
                cell: (row) => `${formatTime(row.low)} … ${formatTime(row.high)}`,
            },
            {
                key: "device_time",
                label: t("column.device_time"),
                numeric: true,
                value: (row) => row.device_time,
                cell: (row) => formatTime(row.device_time),
            },
            {
                key: "rate",
                label: t("column.rate"),
                numeric: true,
                value: rate,
                cell: (row) => (rate(row) ? formatRate(rate(row), measure) : "–"),
            },
            {
                key: "ceiling",
                label: t("column.ceiling"),
                numeric: true,
                value: (row) => row.ceiling,
                cell: (row) => formatPercent(row.ceiling),
            },
            { key: "ratio", label: t("column.ratio"), numeric: true, value: (row) => row.ratio, cell: (row) => formatRatio(row.ratio) },
            { key: "bytes", label: t("column.bytes"), numeric: true, value: (row) => row.bytes, cell: (row) => formatBytes(row.bytes) },
        ],
    });
}

function failureNotes(run, kernel) {
    const failures = failuresOf(run, kernel.id);
    return (
        failures.length > 0 &&
        h(
            "div",
            { class: "warning", role: "note" },
            h("strong", {}, t("kernel.failures")),
            h(
                "ul",
                {},
                failures.map((entry) =>
                    h("li", {}, h("code", {}, entry.name), `: ${known("reason", entry.reason)}`, entry.detail && ` (${entry.detail})`),
                ),
            ),
        )
    );
}

function neighbours(run, kernel) {
    const all = kernelsOf(run);
    const index = all.findIndex((candidate) => candidate.id === kernel.id);
    const link = (other, arrow) =>
        other && h("a", { href: addressOf("kernel", other.id) }, arrow === "←" ? `← ${kernelTitle(other)}` : `${kernelTitle(other)} →`);
    return h(
        "nav",
        { class: "neighbours", "aria-label": t("kernel.neighbours") },
        link(all[index - 1], "←") || h("span"),
        link(all[index + 1], "→") || h("span"),
    );
}

function kernelChooser(run, kernel) {
    const all = kernelsOf(run);
    const suites = [...new Set(all.map((candidate) => candidate.suite))];
    const control = h(
        "select",
        {
            id: "control-kernel",
            onchange: () => {
                location.hash = addressOf("kernel", control.value);
            },
        },
        suites.map((suite) =>
            h(
                "optgroup",
                { label: known("suite", suite) },
                all
                    .filter((candidate) => candidate.suite === suite)
                    .map((candidate) => h("option", { value: candidate.id, selected: candidate.id === kernel.id }, kernelTitle(candidate))),
            ),
        ),
    );
    return h("label", { class: "control" }, h("span", {}, t("column.kernel")), control);
}

export function kernelView({ run }, id) {
    if (!id) {
        return kernelsView({ run });
    }
    const kernel = kernelById(run, id);
    if (!kernel) {
        return [h("h1", {}, t("nav.kernel")), note(t("kernel.unknown", { id }), "big")];
    }
    const only = readAddress().query.get("device");
    const all = backendsOf(run);
    const devices = all.filter((device) => !only || device.id === only);
    const measures = [kernel.measure ?? "time", ...(kernel.measure === "time" ? [] : ["time"])];
    const measure = chosen("y", measures);
    const scale = chosen("scale", scales);
    const points = run.series.filter((entry) => entry.kernel === kernel.id).flatMap((entry) => entry.points.map((point) => point.size));
    const limits = highest(run, kernel, devices, measure);
    const single = new Set(points).size <= 1;
    return [
        h("h1", {}, kernelTitle(kernel)),
        h("p", { class: "muted" }, `${known("suite", kernel.suite)} · `, h("code", {}, kernel.id)),
        h(
            "ul",
            { class: "answer plain", id: "answers" },
            devices.map((device) => answerFor(run, kernel, device)),
        ),
        failureNotes(run, kernel),
        controls(
            kernelChooser(run, kernel),
            select("device", t("control.device"), [["", t("all")], ...all.map((device) => [device.id, deviceLabel(device)])]),
            measures.length > 1 &&
                select(
                    "y",
                    t("control.y"),
                    measures.map((value) => [value, t(value === "time" ? "y.time" : "y.rate")]),
                ),
            !single &&
                select(
                    "scale",
                    t("control.scale"),
                    scales.map((value) => [value, t(`scale.${value}`)]),
                ),
        ),
        points.length > 0 &&
            section(
                t(single ? "axis.throughput" : "kernel.throughput"),
                note(t(single ? "kernel.note.bars" : measure === "time" ? "kernel.note.time" : "kernel.note")),
                h(
                    "div",
                    { class: "charts" },
                    single
                        ? singleSizeChart(run, kernel, devices, measure, limits)
                        : devices.map((device) => throughputChart(run, kernel, device, measure, scale, limits)),
                ),
            ),
        !single &&
            section(
                t("kernel.compare"),
                note(t("kernel.note.ratio")),
                h("div", { class: "charts" }, ratioChart(run, kernel, devices), backendsChart(run, kernel, devices, measure, scale)),
            ),
        points.length > 0 && section(t("kernel.table"), numbersTable(run, kernel, kernel.measure ?? "time")),
        neighbours(run, kernel),
    ];
}
