// SPDX-License-Identifier: Apache-2.0
// All numbers of a run as a table that can be filtered, and as CSV and JSON to take away.

import { kernelTitle, known, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, select, table } from "./dom.js";
import { formatPercent, formatRate, formatSize, formatTime, shortCommit } from "./format.js";
import { readAddress } from "./state.js";
import { deviceById, deviceLabel, kernelById, shortLabel } from "./model.js";

const shownAtOnce = 300;
const csvFields = [
    "commit",
    "started",
    "suite",
    "kernel",
    "variant",
    "device",
    "size",
    "time_s",
    "low_s",
    "high_s",
    "repetitions",
    "device_time_s",
    "first_time_s",
    "bytes_per_second",
    "flops_per_second",
    "items_per_second",
    "ceiling_fraction",
    "bytes",
];

function flat(run) {
    return run.series.flatMap((entry) =>
        entry.points.map((point) => ({ ...point, kernel: entry.kernel, variant: entry.variant, device: entry.device })),
    );
}

function filtered(run) {
    const { query } = readAddress();
    return flat(run).filter(
        (row) =>
            ["variant", "device"].every((name) => !query.get(name) || row[name] === query.get(name)) &&
            matches(
                query.get("find") ?? "",
                `${row.kernel} ${kernelTitle(kernelById(run, row.kernel))} ${row.variant} ${row.device} ${row.size}`,
            ),
    );
}

function quoted(value) {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180; numbers in base units, with a point, whatever the language. */
function csvOf(run, rows) {
    const line = (row) => {
        const [suite, kernel] = row.kernel.split("/");
        return [
            run.commit,
            run.started,
            suite,
            kernel,
            row.variant,
            row.device,
            row.size,
            row.time,
            row.low,
            row.high,
            row.repetitions,
            row.device_time,
            row.first_time,
            row.bytes_per_second,
            row.flops_per_second,
            row.items_per_second,
            row.ceiling,
            row.bytes,
        ]
            .map(quoted)
            .join(",");
    };
    return [csvFields.join(","), ...rows.map(line)].map((text) => `${text}\r\n`).join("");
}

function save(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = h("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function dataView({ runs, run }) {
    const rows = filtered(run);
    const name = `qiao-${run.commit ? shortCommit(run.commit) : run.folder}`;
    const distinct = (field) => [...new Set(run.series.map((entry) => entry[field]))];
    const all = readAddress().query.get("all") === "yes";
    return [
        h("h1", {}, t("data.title")),
        h("p", { class: "muted" }, t("data.lead")),
        h(
            "p",
            { class: "buttons" },
            h(
                "button",
                { type: "button", id: "download-csv", onclick: () => save(`${name}.csv`, "text/csv", csvOf(run, rows)) },
                t("data.csv", { count: rows.length }),
            ),
            h(
                "button",
                {
                    type: "button",
                    id: "download-json",
                    onclick: () => save(`${name}.json`, "application/json", JSON.stringify(run, null, 1)),
                },
                t("data.json"),
            ),
            runs.length > 1 &&
                h(
                    "button",
                    {
                        type: "button",
                        id: "download-all",
                        onclick: () => save("qiao-runs.json", "application/json", JSON.stringify({ runs }, null, 1)),
                    },
                    t("data.json_all", { count: runs.length }),
                ),
        ),
        controls(
            select("variant", t("column.variant"), [
                ["", t("all")],
                ...distinct("variant").map((value) => [value, known("variant", value)]),
            ]),
            select("device", t("control.device"), [
                ["", t("all")],
                ...distinct("device").map((value) => [value, deviceLabel(deviceById(run, value))]),
            ]),
            searchBox("find", t("control.find")),
            rows.length > shownAtOnce &&
                select("all", t("data.rows"), [
                    ["", t("data.first", { count: shownAtOnce })],
                    ["yes", t("all")],
                ]),
        ),
        rows.length === 0
            ? note(t(run.series.length ? "data.no_match" : "empty.run"), "big")
            : table({
                  caption: t("data.caption", { shown: all ? rows.length : Math.min(rows.length, shownAtOnce), all: flat(run).length }),
                  id: "measurements",
                  sort: "sort",
                  rows: all ? rows : rows.slice(0, shownAtOnce),
                  columns: [
                      { key: "kernel", label: t("column.kernel"), value: (row) => row.kernel, cell: (row) => h("code", {}, row.kernel) },
                      {
                          key: "variant",
                          label: t("column.variant"),
                          value: (row) => row.variant,
                          cell: (row) => known("variant", row.variant),
                      },
                      {
                          key: "device",
                          label: t("column.device"),
                          value: (row) => row.device,
                          cell: (row) => shortLabel(deviceById(run, row.device)),
                      },
                      {
                          key: "size",
                          label: t("column.size"),
                          numeric: true,
                          value: (row) => row.size,
                          cell: (row) => formatSize(row.size),
                      },
                      {
                          key: "time",
                          label: t("column.time"),
                          numeric: true,
                          value: (row) => row.time,
                          cell: (row) => formatTime(row.time),
                      },
                      { key: "low", label: t("column.low"), numeric: true, value: (row) => row.low, cell: (row) => formatTime(row.low) },
                      {
                          key: "high",
                          label: t("column.high"),
                          numeric: true,
                          value: (row) => row.high,
                          cell: (row) => formatTime(row.high),
                      },
                      {
                          key: "repetitions",
                          label: t("column.repetitions"),
                          numeric: true,
                          value: (row) => row.repetitions,
                          cell: (row) => String(row.repetitions),
                      },
                      {
                          key: "bandwidth",
                          label: t("axis.bandwidth"),
                          numeric: true,
                          value: (row) => row.bytes_per_second,
                          cell: (row) => formatRate(row.bytes_per_second, "bytes"),
                      },
                      {
                          key: "arithmetic",
                          label: t("axis.arithmetic"),
                          numeric: true,
                          value: (row) => row.flops_per_second,
                          cell: (row) => formatRate(row.flops_per_second, "flops"),
                      },
                      {
                          key: "ceiling",
                          label: t("column.ceiling"),
                          numeric: true,
                          value: (row) => row.ceiling,
                          cell: (row) => formatPercent(row.ceiling),
                      },
                  ],
              }),
    ];
}
