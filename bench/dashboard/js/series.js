// SPDX-License-Identifier: Apache-2.0
// Measurements as series of a chart: points, names, labels of axes.

import { known, t } from "./i18n.js";
import { variantLabel } from "./charts.js";
import { alternativesOf, deviceById, seriesOf, shortLabel } from "./model.js";

/** An axis of ratios: not from zero, for what counts is the distance from 1, which it always shows. */
export const aroundOne = { beginAtZero: false, bottom: 0.8, top: 1.2 };

/** A dashed line at one value, across these places of the x axis. */
export function levelLine(name, y, places) {
    return { name, look: { colour: "#888888", mark: "line" }, dashed: true, points: places.map((x) => ({ x, y })) };
}

/** The first and the last place of some points. */
export function endsOf(points) {
    const places = points.map((point) => point.x);
    return [...new Set([Math.min(...places), Math.max(...places)])];
}

/** A point for a chart: the rate with its spread, or the time where that is asked for or no rate was counted. */
export function chartPoint(point, measure) {
    const rate = point[`${measure}_per_second`];
    const x = Math.log2(point.size);
    return rate === undefined
        ? { x, size: point.size, y: point.time, low: point.low, high: point.high }
        : { x, size: point.size, y: rate, low: (rate * point.time) / point.high, high: (rate * point.time) / point.low };
}

/** All that is drawn for one device: qiao, native, and what a user would pick instead. */
export function seriesForDevice(run, kernel, device) {
    const own = ["qiao", "native"].map((variant) => seriesOf(run, kernel.id, variant, device.id)).filter(Boolean);
    return [...own, ...alternativesOf(run, kernel.id, device.id)];
}

export function seriesName(run, entry, device) {
    const name = variantLabel(entry.variant, device);
    return entry.device === device.id ? name : `${name} (${shortLabel(deviceById(run, entry.device))})`;
}

export function sizeLabel(kernel) {
    return kernel.size_unit ? t("axis.size_in", { unit: known("unit", kernel.size_unit) }) : t("axis.size");
}

export function measureLabel(measure) {
    return t(measure === "time" ? "axis.time" : "axis.throughput");
}
