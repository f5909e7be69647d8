// SPDX-License-Identifier: Apache-2.0
// Where the numbers come from: the machine, the devices and drivers, the suites; and what is missing or failed.

import { known, t } from "./i18n.js";
import { controls, h, matches, note, searchBox, section, select, table } from "./dom.js";
import { formatBytes, formatCount, formatDate, formatRate, formatSize, formatTime } from "./format.js";
import { readAddress } from "./state.js";
import { backendName } from "./model.js";

function facts(rows) {
    return h(
        "dl",
        { class: "facts" },
        rows
            .filter(([, value]) => value !== undefined && value !== null && value !== "")
            .map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]),
    );
}

export function machineView({ run }) {
    const host = run.host ?? {};
    const load = [host.load_start, host.load_end].map(formatCount).join(" → ");
    return [
        h("h1", {}, t("machine.title")),
        section(
            t("machine.host"),
            facts([
                ["machine.cpu", host.cpu],
                ["machine.name", host.name],
                ["machine.cores", host.cores && formatCount(host.cores)],
                ["machine.memory", host.memory_bytes && formatBytes(host.memory_bytes)],
                ["machine.os", host.os],
                ["machine.kernel", host.kernel],
                ["machine.compiler", host.compiler],
                ["machine.load", host.load_start === undefined ? "" : load],
            ]),
        ),
        section(
            t("machine.run"),
            facts([
                ["machine.version", run.version],
                ["machine.commit", run.commit && h("code", {}, run.commit + (run.dirty ? ` ${t("run.dirty")}` : ""))],
                ["machine.commit_date", run.commit_date && formatDate(run.commit_date)],
                ["machine.branch", run.branch],
                ["machine.started", run.started && formatDate(run.started)],
                ["machine.finished", run.finished && formatDate(run.finished)],
                ["machine.command", run.command && h("code", {}, run.command)],
                ["machine.mode", run.quick ? t("run.quick") : ""],
                ["machine.folder", run.folder],
            ]),
        ),
        section(
            t("machine.devices"),
            run.devices.length
                ? table({
                      caption: t("machine.devices"),
                      hideCaption: true,
                      id: "devices",
                      rows: run.devices,
                      sort: "sort",
                      columns: [
                          { key: "id", label: t("column.id"), value: (device) => device.id, cell: (device) => h("code", {}, device.id) },
                          { key: "backend", label: t("column.backend"), value: backendName, cell: backendName },
                          { key: "name", label: t("column.device"), value: (device) => device.name, cell: (device) => device.name },
                          {
                              key: "driver",
                              label: t("column.driver"),
                              value: (device) => device.driver ?? "",
                              cell: (device) => [device.driver, device.driver_version].filter(Boolean).join(" ") || "–",
                          },
                          {
                              key: "api",
                              label: t("column.api"),
                              value: (device) => device.api_version ?? "",
                              cell: (device) => device.api_version || "–",
                          },
                          {
                              key: "type",
                              label: t("column.type"),
                              value: (device) => device.type ?? "",
                              cell: (device) => known("hardware", device.type ?? ""),
                          },
                          {
                              key: "memory",
                              label: t("column.memory"),
                              numeric: true,
                              value: (device) => device.memory_bytes,
                              cell: (device) => formatBytes(device.memory_bytes),
                          },
                          {
                              key: "units",
                              label: t("column.units"),
                              numeric: true,
                              value: (device) => device.multiprocessors,
                              cell: (device) => formatCount(device.multiprocessors),
                          },
                          {
                              key: "bandwidth",
                              label: t("column.bandwidth"),
                              numeric: true,
                              value: (device) => device.ceiling?.bytes_per_second,
                              cell: (device) => formatRate(device.ceiling?.bytes_per_second, "bytes"),
                          },
                          {
                              key: "arithmetic",
                              label: t("column.arithmetic"),
                              numeric: true,
                              value: (device) => device.ceiling?.flops_per_second,
                              cell: (device) => formatRate(device.ceiling?.flops_per_second, "flops"),
                          },
                      ],
                  })
                : note(t("machine.no_devices")),
            note(t("machine.ceilings")),
        ),
        run.suites.length > 0 &&
            section(
                t("machine.suites"),
                table({
                    caption: t("machine.suites"),
                    hideCaption: true,
                    id: "suites",
                    rows: run.suites,
                    columns: [
                        { key: "name", label: t("column.group"), cell: (suite) => known("suite", suite.name) },
                        { key: "status", label: t("column.status"), cell: (suite) => known("status", suite.status) },
                        { key: "seconds", label: t("column.duration"), numeric: true, cell: (suite) => formatTime(suite.seconds) },
                        { key: "file", label: t("column.file"), cell: (suite) => h("code", {}, suite.file) },
                    ],
                }),
            ),
    ];
}

/** One row for each kernel, code and device: its sizes, and why the smallest of them was not run. */
function leftOutSection(run) {
    const rows = new Map();
    for (const { name, reason } of run.left_out) {
        const parts = name.split("/");
        const size = Number(parts.pop());
        const row = rows.get(parts.join("/")) ?? { name: parts.join("/"), sizes: [], reason };
        row.sizes.push(size);
        rows.set(row.name, row);
    }
    return section(
        t("problems.left_out"),
        note(t("problems.left_out.note")),
        table({
            caption: t("problems.left_out"),
            hideCaption: true,
            id: "left-out",
            rows: [...rows.values()],
            columns: [
                { key: "name", label: t("column.benchmark"), cell: (row) => h("code", {}, row.name) },
                { key: "sizes", label: t("column.size"), cell: (row) => row.sizes.map(formatSize).join(", ") },
                { key: "reason", label: t("column.reason"), cell: (row) => row.reason },
            ],
        }),
    );
}

export function problemsView({ run }) {
    const { query } = readAddress();
    const reasons = [...new Set(run.failed.map((entry) => entry.reason))];
    const failed = run.failed.filter(
        (entry) =>
            (!query.get("reason") || entry.reason === query.get("reason")) &&
            matches(query.get("find") ?? "", `${entry.name} ${entry.reason} ${entry.detail}`),
    );
    return [
        h("h1", {}, t("problems.title")),
        run.failed.length + run.absent.length + run.left_out.length === 0 && note(t("problems.none"), "big"),
        run.failed.length > 0 &&
            section(
                t("problems.failed"),
                controls(
                    select("reason", t("column.reason"), [["", t("all")], ...reasons.map((reason) => [reason, known("reason", reason)])]),
                    searchBox("find", t("control.find")),
                ),
                table({
                    caption: t("problems.count", { shown: failed.length, all: run.failed.length }),
                    id: "failed",
                    rows: failed,
                    sort: "sort",
                    columns: [
                        {
                            key: "name",
                            label: t("column.benchmark"),
                            value: (entry) => entry.name,
                            cell: (entry) => h("code", {}, entry.name),
                        },
                        {
                            key: "reason",
                            label: t("column.reason"),
                            value: (entry) => known("reason", entry.reason),
                            cell: (entry) => known("reason", entry.reason),
                        },
                        { key: "detail", label: t("column.detail"), value: (entry) => entry.detail, cell: (entry) => entry.detail || "–" },
                    ],
                }),
            ),
        run.absent.length > 0 &&
            section(
                t("problems.absent"),
                note(t("problems.absent.note")),
                table({
                    caption: t("problems.absent"),
                    hideCaption: true,
                    id: "absent",
                    rows: run.absent,
                    columns: [
                        { key: "name", label: t("column.what"), cell: (entry) => known("variant", entry.name) },
                        { key: "reason", label: t("column.reason"), cell: (entry) => entry.reason },
                    ],
                }),
            ),
        run.left_out.length > 0 && leftOutSection(run),
    ];
}
