// SPDX-License-Identifier: Apache-2.0
// Elements, controls and tables. All text goes in as text, never as markup.

import { t } from "./i18n.js";
import { readAddress, setValues } from "./state.js";

/** An element: h("p", {class: "lead", onclick: f}, "text", child). Children that are null or false are left out. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else if (value === true) {
            element.setAttribute(name, "");
        } else if (value !== false && value !== undefined && value !== null) {
            element.setAttribute(name, value);
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

/** A labelled choice bound to a value of the address. options: [value, text]; the first is what an empty value means. */
export function select(name, label, options) {
    const current = readAddress().query.get(name) ?? options[0]?.[0];
    const control = h(
        "select",
        { id: `control-${name}`, onchange: () => setValues({ [name]: control.value === options[0][0] ? "" : control.value }) },
        options.map(([value, text]) => h("option", { value, selected: value === current }, text)),
    );
    return h("label", { class: "control" }, h("span", {}, label), control);
}

/** The value a select() of this name has now. */
export function chosen(name, values) {
    const value = readAddress().query.get(name);
    return values.includes(value) ? value : values[0];
}

export function searchBox(name, label) {
    const value = readAddress().query.get(name) ?? "";
    const control = h("input", {
        type: "search",
        id: `control-${name}`,
        value,
        autocomplete: "off",
        oninput: () => setValues({ [name]: control.value }),
    });
    return h("label", { class: "control" }, h("span", {}, label), control);
}

export function controls(...items) {
    return h("div", { class: "controls", role: "group", "aria-label": t("controls") }, items);
}

/** Words of `text` all found in `haystack`, in any order. */
export function matches(text, haystack) {
    const low = haystack.toLowerCase();
    return text
        .toLowerCase()
        .split(/\s+/)
        .every((word) => low.includes(word));
}

function compare(a, b) {
    if (a === undefined || b === undefined) {
        return (a === undefined) - (b === undefined);
    }
    return typeof a === "number" ? a - b : String(a).localeCompare(String(b));
}

/** `rows` in the order the address asks for; what has no value comes last either way. */
function sortRows(rows, columns, name, initial = "") {
    const order = readAddress().query.get(name) ?? initial;
    const column = columns.find((candidate) => candidate.key === order.replace(/^-/, ""));
    if (!column) {
        return [...rows];
    }
    const direction = order.startsWith("-") ? -1 : 1;
    return [...rows].sort((a, b) => {
        const [x, y] = [column.value(a), column.value(b)];
        return x === undefined || y === undefined ? compare(x, y) : direction * compare(x, y);
    });
}

function headerCell(column, name, order) {
    const attributes = { scope: "col", class: [column.numeric && "number", column.headClass].filter(Boolean).join(" ") || null };
    if (!name || !column.value) {
        return h("th", attributes, column.label);
    }
    const ascending = order === column.key;
    const descending = order === `-${column.key}`;
    const next = ascending || (column.numeric && !descending) ? `-${column.key}` : column.key;
    return h(
        "th",
        { ...attributes, "aria-sort": ascending ? "ascending" : descending ? "descending" : "none" },
        h(
            "button",
            { type: "button", class: "sort", id: `${name}-${column.key}`, onclick: () => setValues({ [name]: next }) },
            column.label,
            h("span", { class: "arrow", "aria-hidden": "true" }, ascending ? "▲" : descending ? "▼" : "↕"),
        ),
    );
}

/**
 * A table. columns: {key, label, cell(row) -> node or text, value(row) to sort by, numeric, attributes(row)}; the first column
 * heads its row. `sort` names the value of the address that holds the order (none: not sortable).
 */
export function table({ caption, columns, rows, sort = "", initial = "", id = "", hideCaption = false }) {
    const order = sort ? (readAddress().query.get(sort) ?? initial) : "";
    const ordered = sort ? sortRows(rows, columns, sort, initial) : rows;
    const body = ordered.map((row) =>
        h(
            "tr",
            {},
            columns.map((column, index) => {
                const attributes = { class: column.numeric ? "number" : null, ...(column.attributes?.(row) ?? {}) };
                return h(index === 0 ? "th" : "td", index === 0 ? { scope: "row", ...attributes } : attributes, column.cell(row));
            }),
        ),
    );
    return h(
        "div",
        { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
        h(
            "table",
            { id: id || null },
            h("caption", { class: hideCaption ? "hidden" : null }, caption),
            h(
                "thead",
                {},
                h(
                    "tr",
                    {},
                    columns.map((column) => headerCell(column, sort, order)),
                ),
            ),
            h("tbody", {}, body),
        ),
    );
}

export function section(title, ...children) {
    return h("section", {}, h("h2", {}, title), children);
}

export function note(text, kind = "") {
    return h("p", { class: `note ${kind}`.trim() }, text);
}
