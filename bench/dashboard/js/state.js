// SPDX-License-Identifier: Apache-2.0
// The address (#/view/part?name=value) is the whole state of a view, so every view, filter and chart can be linked to.

/** {view, path, query} of the address. */
export function readAddress() {
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const [view, ...rest] = path.split("/").map(decodeURIComponent);
    return { view: view || "overview", path: rest.join("/"), query: new URLSearchParams(query) };
}

/** An address for `view`; empty values are left out. The run that is looked at stays. */
export function addressOf(view, path = "", values = {}) {
    const query = new URLSearchParams(
        Object.entries({ run: readAddress().query.get("run"), ...values }).filter(
            ([, value]) => value !== "" && value !== undefined && value !== null,
        ),
    );
    const text = query.toString();
    return `#/${view}${path ? `/${path}` : ""}${text ? `?${text}` : ""}`;
}

/** This address with some values changed. */
export function addressWith(changes) {
    const { view, path, query } = readAddress();
    return addressOf(view, path, { ...Object.fromEntries(query), ...changes });
}

/** Changes values in place; the page is drawn again, the browser's history keeps one entry. */
export function setValues(changes) {
    history.replaceState(null, "", addressWith(changes));
    dispatchEvent(new Event("hashchange"));
}

/** A choice kept between visits, where the browser lets a page keep something. */
export function remember(name, value) {
    try {
        localStorage.setItem(`qiao.${name}`, value);
    } catch {
        // A page opened from disk may have no storage; the choice then lasts as long as the page.
    }
}

export function recall(name) {
    try {
        return localStorage.getItem(`qiao.${name}`);
    } catch {
        return null;
    }
}
