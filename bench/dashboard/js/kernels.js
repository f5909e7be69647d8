// SPDX-License-Identifier: Apache-2.0
// All kernels with what they reach on each device, the fastest backend, and what a user would pick instead.

import { kernelTitle, known, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, select, table } from "./dom.js";
import { formatRate, formatRatio, formatSize } from "./format.js";
import { kernelLink } from "./heat.js";
import { readAddress } from "./state.js";
import { backendsOf, fastestAlternative, kernelsOf, pointAt, seriesOf, shortLabel } from "./model.js";

function reached(point, kernel) {
    const rate = point[`${kernel.measure}_per_second`];
    return rate === undefined ? formatRate(point.time, "time") : formatRate(rate, kernel.measure);
}

/** A kernel at its largest size: qiao's point on each device, the fastest of them, and the fastest alternative on any. */
function listRow(run, kernel, devices) {
    const series = devices.map((device) => seriesOf(run, kernel.id, "qiao", device.id));
    const size = Math.max(...series.flatMap((entry) => (entry?.points ?? []).map((point) => point.size)));
    const points = series.map((entry) => pointAt(entry, size));
    const times = points.map((point) => point?.time ?? Number.POSITIVE_INFINITY);
    const fastest = Math.min(...times);
    const rivals = devices.map((device) => fastestAlternative(run, kernel.id, device.id, size)).filter(Boolean);
    const rival = rivals.sort((a, b) => a.point.time - b.point.time)[0];
    return { kernel, size, points, fastest, device: devices[times.indexOf(fastest)], rival };
}

function listColumns(devices) {
    const backend = (row) => (Number.isFinite(row.fastest) ? shortLabel(row.device) : undefined);
    const speed = (row) => (row.rival && Number.isFinite(row.fastest) ? row.rival.point.time / row.fastest : undefined);
    return [
        { key: "kernel", label: t("column.kernel"), value: (row) => kernelTitle(row.kernel), cell: (row) => kernelLink(row.kernel) },
        { key: "size", label: t("column.size"), numeric: true, cell: (row) => (Number.isFinite(row.size) ? formatSize(row.size) : "–") },
        ...devices.map((device, index) => ({
            key: device.id,
            label: shortLabel(device),
            numeric: true,
            cell: (row) => {
                const point = row.points[index];
                return point
                    ? h(point.time === row.fastest && devices.length > 1 ? "strong" : "span", {}, reached(point, row.kernel))
                    : "–";
            },
        })),
        { key: "fastest", label: t("kernels.fastest"), value: backend, cell: (row) => backend(row) ?? "–" },
        {
            key: "rival",
            label: t("kernels.rival"),
            value: (row) => row.rival?.entry.variant,
            cell: (row) => (row.rival ? `${known("variant", row.rival.entry.variant)} ${reached(row.rival.point, row.kernel)}` : "–"),
        },
        { key: "speed", label: t("kernels.speed"), numeric: true, value: speed, cell: (row) => formatRatio(speed(row)) },
    ];
}

export function kernelsView({ run }) {
    const { query } = readAddress();
    const all = kernelsOf(run);
    const suites = [...new Set(all.map((kernel) => kernel.suite))];
    const devices = backendsOf(run);
    const fits = (kernel) =>
        (!query.get("group") || kernel.suite === query.get("group")) &&
        matches(query.get("find") ?? "", `${kernel.id} ${kernel.title} ${kernelTitle(kernel)}`);
    const rows = all.filter(fits).map((kernel) => listRow(run, kernel, devices));
    if (!all.length) {
        return [h("h1", {}, t("nav.kernel")), note(t("empty.run"), "big")];
    }
    return [
        h("h1", {}, t("nav.kernel")),
        h("p", { class: "muted" }, t("kernels.lead")),
        controls(
            select("group", t("control.group"), [["", t("all")], ...suites.map((suite) => [suite, known("suite", suite)])]),
            searchBox("find", t("control.find")),
        ),
        table({ caption: t("kernels.caption", { count: rows.length }), rows, columns: listColumns(devices), sort: "sort", id: "kernels" }),
    ];
}
