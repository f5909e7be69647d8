// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them: three significant digits and a unit.

import { currentLanguage, t } from "./i18n.js";

const prefixes = [
    ["T", 1e12],
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
    ["", 1],
];
const timeUnits = [
    ["s", 1],
    ["ms", 1e-3],
    ["µs", 1e-6],
    ["ns", 1e-9],
];
const binaryPrefixes = [
    ["Gi", 2 ** 30],
    ["Mi", 2 ** 20],
    ["Ki", 2 ** 10],
];
const nothing = "–";

function digits(value, options) {
    return new Intl.NumberFormat(currentLanguage(), options).format(value).replace("-", "−");
}

/** `round`: for the ticks of an axis, without trailing zeros. */
function withUnit(value, units, suffix, round) {
    if (value === undefined || value === null || !Number.isFinite(value)) {
        return nothing;
    }
    if (value === 0) {
        return "0";
    }
    const [name, factor] = units.find(([, unit]) => Math.abs(value) >= unit * 0.9995) ?? units.at(-1);
    const number = digits(value / factor, { maximumSignificantDigits: 3, minimumSignificantDigits: round ? 1 : 3 });
    return `${number} ${`${name}${suffix}`.trimStart()}`;
}

export function formatTime(seconds, round = false) {
    return withUnit(seconds, timeUnits, "", round);
}

export function formatRate(value, measure, round = false) {
    const suffix = { bytes: "B/s", flops: "FLOP/s", items: ` ${t("unit.items")}/s` }[measure];
    return suffix ? withUnit(value, prefixes, suffix, round) : formatTime(value, round);
}

/** Speed relative to something else: 0.98×. */
export function formatRatio(value) {
    if (value === undefined || value === null || !Number.isFinite(value)) {
        return nothing;
    }
    const places = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.095 || value <= 0 ? 2 : Math.min(1 - Math.floor(Math.log10(value)), 6);
    return `${digits(value, { minimumFractionDigits: places, maximumFractionDigits: places })}×`;
}

export function formatPercent(fraction, sign = false) {
    if (fraction === undefined || fraction === null || !Number.isFinite(fraction)) {
        return nothing;
    }
    const places = Math.abs(fraction) < 0.0995 ? 1 : 0;
    return digits(fraction, {
        style: "percent",
        minimumFractionDigits: places,
        maximumFractionDigits: places,
        signDisplay: sign ? "exceptZero" : "auto",
    });
}

/** A problem size: 65536 is 64 Ki. */
export function formatSize(value) {
    const [name, factor] = binaryPrefixes.find(([, unit]) => value >= unit && value % (unit / 1024) === 0 && value / unit < 1024) ?? [
        "",
        1,
    ];
    return `${digits(value / factor, { maximumSignificantDigits: 4 })} ${name}`.trimEnd();
}

export function formatBytes(value) {
    if (!value) {
        return nothing;
    }
    const [name, factor] = binaryPrefixes.find(([, unit]) => value >= unit) ?? ["", 1];
    return `${digits(value / factor, { maximumSignificantDigits: 3 })} ${name}B`;
}

export function formatCount(value) {
    return value === undefined || value === null ? nothing : digits(value, { maximumFractionDigits: 1 });
}

export function formatDate(text) {
    const date = new Date(text);
    if (!text || Number.isNaN(date.getTime())) {
        return text || nothing;
    }
    return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(date);
}

export function shortCommit(commit) {
    return commit ? commit.slice(0, 7) : nothing;
}
