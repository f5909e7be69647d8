// SPDX-License-Identifier: Apache-2.0
// Kernels × devices: a table whose cells are coloured by the ratio they hold, with the choices of what to compare.

import { kernelTitle, known, t } from "./i18n.js";
import { chosen, controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { formatPercent, formatRatio } from "./format.js";
import { addressOf, readAddress } from "./state.js";
import { backendsOf, cellValue, clocks, deviceLabel, failuresOf, geometricMean, isDoubtful, kernelsOf, shortLabel } from "./model.js";

const measures = ["native", "ceiling", "alternative"];
const sizes = ["largest", "all", "smallest"];

export function kernelLink(kernel, device, text = kernelTitle(kernel), name = null) {
    return h("a", { href: addressOf("kernel", kernel.id, { device }), "aria-label": name }, text);
}

/** What the controls ask for. */
function wanted() {
    const { query } = readAddress();
    return {
        against: chosen("against", measures),
        which: chosen("size", sizes),
        clock: chosen("clock", clocks),
        group: query.get("group") ?? "",
        device: query.get("device") ?? "",
        text: query.get("find") ?? "",
    };
}

function formatValue(value, against) {
    return against === "ceiling" ? formatPercent(value) : formatRatio(value);
}

/** How strongly a cell is coloured and to which side; 1 is neutral, a factor of two or more is full. */
function tint(value, against) {
    if (against === "ceiling") {
        return { class: "heat scale", style: `--strength:${Math.round(Math.min(value, 1) * 100)}%` };
    }
    const strength = Math.min(Math.abs(Math.log2(value)), 1);
    return { class: `heat ${value >= 1 ? "faster" : "slower"}`, style: `--strength:${Math.round(strength * 100)}%` };
}

/** A cell: its figure, whether that may be chance, and whether some of its benchmarks failed. */
function cellOf(run, kernel, device, { against, which, clock }) {
    const value = cellValue(run, kernel.id, device.id, against, which, clock);
    const doubtful = against === "native" && clock === "time" && value !== undefined && isDoubtful(run, kernel.id, device.id, value, which);
    return { value, doubtful, failed: failuresOf(run, kernel.id, device.id).length > 0 };
}

function cellAttributes({ value, doubtful }, against) {
    if (value === undefined || doubtful) {
        return { class: doubtful ? "number doubtful" : "number" };
    }
    const { class: name, style } = tint(value, against);
    return { class: `number ${name}`, style };
}

function cellContent(row, device, against) {
    const { value, doubtful, failed } = row.cells[device.id];
    if (value === undefined) {
        return failed
            ? h("a", { href: addressOf("problems", "", { find: row.kernel.id }), class: "failed" }, `✗ ${t("heat.failed")}`)
            : "–";
    }
    const text = `${doubtful ? "≈ " : ""}${formatValue(value, against)}`;
    const mark =
        failed && h("span", { class: "failed", title: t("heat.partly") }, "✗", h("span", { class: "hidden" }, t("heat.partly")), " ");
    return [mark, kernelLink(row.kernel, device.id, text, `${kernelTitle(row.kernel)}, ${shortLabel(device)}: ${text}`)];
}

function heatRows(run, devices, wish) {
    const fits = (kernel) =>
        (!wish.group || kernel.suite === wish.group) &&
        matches(wish.text, `${kernel.id} ${kernel.title} ${kernelTitle(kernel)} ${known("suite", kernel.suite)}`);
    return kernelsOf(run)
        .filter(fits)
        .map((kernel) => ({ kernel, cells: Object.fromEntries(devices.map((device) => [device.id, cellOf(run, kernel, device, wish)])) }));
}

function heatColumns(devices, { against, device: only }) {
    const group = (row) => known("suite", row.kernel.suite);
    return [
        { key: "kernel", label: t("column.kernel"), value: (row) => kernelTitle(row.kernel), cell: (row) => kernelLink(row.kernel, only) },
        { key: "group", label: t("column.group"), attributes: () => ({ class: "roomy" }), headClass: "roomy", value: group, cell: group },
        ...devices.map((device) => ({
            key: device.id,
            label: deviceLabel(device),
            numeric: true,
            value: (row) => row.cells[device.id].value,
            cell: (row) => cellContent(row, device, against),
            attributes: (row) => cellAttributes(row.cells[device.id], against),
        })),
    ];
}

function legendFor(against) {
    const steps = against === "ceiling" ? [0, 0.25, 0.5, 0.75, 1] : [0.5, 0.71, 0.9, 1, 1.11, 1.41, 2];
    return h(
        "p",
        { class: "heat-legend" },
        steps.map((value) => h("span", tint(value, against), formatValue(value, against))),
        " ",
        t(against === "ceiling" ? "heat.legend.ceiling" : "heat.legend"),
        h("br"),
        t("heat.legend.doubtful"),
    );
}

function choices(run, devices, against) {
    const suites = [...new Set(kernelsOf(run).map((kernel) => kernel.suite))];
    const named = (prefix, values) => values.map((value) => [value, t(`${prefix}.${value}`)]);
    return controls(
        select("against", t("control.against"), named("against", measures)),
        select("size", t("control.size"), named("size", sizes)),
        against !== "ceiling" && select("clock", t("control.clock"), named("clock", clocks)),
        select("group", t("control.group"), [["", t("all")], ...suites.map((suite) => [suite, known("suite", suite)])]),
        select("device", t("control.device"), [["", t("all")], ...devices.map((device) => [device.id, deviceLabel(device)])]),
        searchBox("find", t("control.find")),
    );
}

export function heatMap(run) {
    const wish = wanted();
    const all = backendsOf(run);
    const devices = all.filter((device) => !wish.device || device.id === wish.device);
    const rows = heatRows(run, devices, wish);
    const meanOf = (device) => geometricMean(rows.map((row) => row.cells[device.id].value).filter((value) => value > 0));
    const means = devices.map((device) => `${deviceLabel(device)} ${formatValue(meanOf(device), wish.against)}`).join("; ");
    return section(
        t("heat.title"),
        choices(run, all, wish.against),
        note(t(`heat.explain.${wish.against}`)),
        legendFor(wish.against),
        table({
            caption: t("heat.caption", { count: rows.length, means }),
            rows,
            columns: heatColumns(devices, wish),
            sort: "sort",
            id: "heat",
        }),
    );
}
