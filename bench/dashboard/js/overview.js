// SPDX-License-Identifier: Apache-2.0
// The first view: how far qiao is from native on each device, which backend is the fastest, what changed, and the heat map.

import { known, t } from "./i18n.js";
import { h, note, section, table } from "./dom.js";
import { formatCount, formatPercent, formatRatio } from "./format.js";
import { heatMap, kernelLink } from "./heat.js";
import { addressOf } from "./state.js";
import {
    backendName,
    backendsOf,
    changesBetween,
    deviceById,
    deviceLabel,
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

/** The backends of each kind of hardware with more than one driver, the fastest first. */
function rankedGroups(run) {
    return hardwareGroups(run)
        .filter((group) => group.devices.length > 1)
        .map((group) => ({ ...group, ranks: rankBackends(run, group.devices) }))
        .filter((group) => group.ranks[0].count > 0);
}

/** "On the CPU, OpenCL is the fastest: …" */
function backendSentence({ kind, ranks }) {
    return t("backend.answer", {
        hardware: known("hardware", kind),
        backend: deviceLabel(ranks[0].device),
        wins: ranks[0].wins,
        count: ranks[0].count,
        factor: formatRatio(ranks[0].share / ranks[1].share),
        other: backendName(ranks[1].device),
    });
}

/** How much became slower and faster since the run before, in one sentence. */
function changeSentence(runs, run) {
    const previous = runs[runs.indexOf(run) - 1];
    if (!previous || previous.host?.cpu !== run.host?.cpu) {
        return null;
    }
    const noticed = changesBetween(previous, run).filter(isNoticeable);
    const slower = noticed.filter((change) => change.speed < 1).length;
    return t("changes.answer", { before: (previous.commit ?? "").slice(0, 7) || "?", slower, faster: noticed.length - slower });
}

/** What people come for, before anything else: which backend, and what changed; how far from native is on the cards below. */
function answers(runs, run) {
    const change = changeSentence(runs, run);
    const sentences = [
        ...rankedGroups(run).map((group) => h("li", {}, backendSentence(group))),
        change && h("li", {}, change, " ", h("a", { href: addressOf("history") }, t("changes.all"))),
    ].filter(Boolean);
    return sentences.length > 0 && h("ul", { class: "answer plain" }, sentences);
}

function backendTables(run) {
    const groups = rankedGroups(run);
    return (
        groups.length > 0 &&
        section(
            t("backend.title"),
            groups.map(({ kind, ranks }) =>
                table({
                    caption: t("backend.table", { hardware: known("hardware", kind) }),
                    hideCaption: groups.length === 1,
                    rows: ranks,
                    id: `backends-${kind || "any"}`,
                    columns: [
                        { key: "device", label: t("column.device"), cell: (rank) => deviceLabel(rank.device) },
                        { key: "share", label: t("backend.share"), numeric: true, cell: (rank) => formatPercent(rank.share) },
                        { key: "wins", label: t("backend.wins"), numeric: true, cell: (rank) => t("of", { part: rank.wins, all: rank.count }) },
                    ],
                }),
            ),
        )
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
        answers(runs, run),
        h(
            "div",
            { class: "cards" },
            backendsOf(run).map((device) => deviceCard(run, device)),
        ),
        backendTables(run),
        changeAnswer(runs, run),
        heatMap(run),
    ];
}
