// SPDX-License-Identifier: Apache-2.0
// What the page asks of a run: who measured what, how far qiao is from native, what changed between two runs.
// Every ratio is other time / qiao time, so 1 is equal and above 1 qiao is faster.

export const targetMean = 1.0;
export const targetLowest = 0.9;

const apartSuites = ["runtime", "ceiling"];
const driverNames = { "Portable Computing Language": "PoCL" };
const inspected = new WeakMap();

/** Maps over one run, made once. */
function inspect(run) {
    let maps = inspected.get(run);
    if (!maps) {
        maps = {
            series: new Map(),
            kernels: new Map(run.kernels.map((k) => [k.id, k])),
            devices: new Map(run.devices.map((d) => [d.id, d])),
        };
        for (const entry of run.series) {
            maps.series.set(`${entry.kernel}/${entry.variant}/${entry.device}`, entry);
        }
        inspected.set(run, maps);
    }
    return maps;
}

export function seriesOf(run, kernel, variant, device) {
    return inspect(run).series.get(`${kernel}/${variant}/${device}`);
}

export function kernelById(run, id) {
    return inspect(run).kernels.get(id);
}

export function deviceById(run, id) {
    return inspect(run).devices.get(id) ?? { id, name: id, backend: "" };
}

function hasResults(run, kernel) {
    return run.series.some((entry) => entry.kernel === kernel.id) || failuresOf(run, kernel.id).length > 0;
}

/** The kernels proper: neither the runtime's costs nor the ceilings. */
export function kernelsOf(run) {
    return run.kernels.filter((kernel) => !apartSuites.includes(kernel.suite) && hasResults(run, kernel));
}

export function runtimeCostsOf(run) {
    return run.kernels.filter((kernel) => kernel.suite === "runtime" && hasResults(run, kernel));
}

/** The devices qiao itself runs on. */
export function backendsOf(run) {
    return run.devices.filter((device) => device.backend !== "cpu");
}

export function backendName(device) {
    return { opencl: "OpenCL", vulkan: "Vulkan", cpu: "CPU" }[device.backend] ?? device.backend;
}

/** Short and unlike any other device's of the run: "OpenCL · PoCL 3.1". */
export function deviceLabel(device) {
    const version = (device.driver_version ?? "").replace(/\s*\(.*\)|\+\w+$/g, "");
    const driver = [driverNames[device.driver] ?? device.driver, version].filter(Boolean).join(" ");
    const what = device.backend === "cpu" ? "" : driver || device.name;
    return [shortLabel(device), what].filter(Boolean).join(" · ");
}

/** For the many rows of a table: "OpenCL", and "OpenCL 1" for the second. */
export function shortLabel(device) {
    const number = Number(device.id.match(/\d+$/)?.[0] ?? 0);
    return backendName(device) + (number > 0 ? ` ${number}` : "");
}

/** failed[] entries of a kernel, on one device or on any; a name may stop early where a process died. */
export function failuresOf(run, kernel, device) {
    return run.failed.filter((entry) => {
        const parts = entry.name.split("/");
        return parts.slice(0, 2).join("/") === kernel && (!device || !parts[3] || parts[3] === device);
    });
}

export function pointAt(series, size) {
    return series?.points.find((point) => point.size === size);
}

function sizesOfBoth(a, b) {
    return (a?.points ?? []).map((point) => point.size).filter((size) => pointAt(b, size));
}

export function geometricMean(values) {
    return values.length ? Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length) : undefined;
}

/** One number of the ratios at all sizes: at the largest, the smallest, or the geometric mean of all. */
function condense(ratios, which) {
    return { largest: ratios.at(-1), smallest: ratios[0], all: geometricMean(ratios) }[which];
}

/**
 * Do the repetitions of qiao and its native twin keep apart? Where they overlap at every size asked about, a ratio other than 1 may
 * be chance.
 */
function isClear(run, kernel, device, which) {
    const [qiao, native] = ["qiao", "native"].map((variant) => seriesOf(run, kernel, variant, device));
    const clear = sizesOfBoth(qiao, native).map((size) => apart(pointAt(qiao, size), pointAt(native, size)));
    return { largest: clear.at(-1), smallest: clear[0], all: clear.some(Boolean) }[which] ?? true;
}

/** A ratio to native that is off 1 by more than is worth a word and may be chance all the same. */
export function isDoubtful(run, kernel, device, ratio, which) {
    return isLarge(ratio) && !isClear(run, kernel, device, which);
}

/** Which time of a point a ratio is made of: the figure that counts is the median. */
export const clocks = ["time", "low", "device_time"];

/**
 * How fast qiao is relative to `variant`, which may have run on another device (the CPU's own code has its own); `which` sizes,
 * by which `clock`.
 */
export function speedAgainst(run, kernel, device, variant, which, clock = "time", otherDevice = device) {
    const qiao = seriesOf(run, kernel, "qiao", device);
    const other = seriesOf(run, kernel, variant, otherDevice);
    const ratios = sizesOfBoth(qiao, other).map((size) => pointAt(other, size)[clock] / pointAt(qiao, size)[clock]);
    return condense(
        ratios.filter((ratio) => ratio > 0),
        which,
    );
}

/** What a user would pick instead on this device: variants other than qiao and native, here or on the CPU where this is the CPU. */
export function alternativesOf(run, kernel, device) {
    const places = deviceById(run, device).type === "cpu" ? [device, "cpu"] : [device];
    return run.series.filter(
        (entry) => entry.kernel === kernel && !["qiao", "native"].includes(entry.variant) && places.includes(entry.device),
    );
}

/** The alternative a user would pick at this size, as {entry, point}. */
export function fastestAlternative(run, kernel, device, size) {
    const points = alternativesOf(run, kernel, device).map((entry) => ({ entry, point: pointAt(entry, size) }));
    return points.filter(({ point }) => point).sort((a, b) => a.point.time - b.point.time)[0];
}

/** The figure of a heat map's cell. */
export function cellValue(run, kernel, device, against, which, clock = "time") {
    if (against === "ceiling") {
        const fractions = (seriesOf(run, kernel, "qiao", device)?.points ?? []).map((point) => point.ceiling).filter((value) => value > 0);
        return condense(fractions, which);
    }
    if (against === "alternative") {
        const speeds = alternativesOf(run, kernel, device)
            .map((entry) => speedAgainst(run, kernel, device, entry.variant, which, clock, entry.device))
            .filter((value) => value !== undefined);
        return speeds.length ? Math.min(...speeds) : undefined;
    }
    return speedAgainst(run, kernel, device, "native", which, clock);
}

/** All kernels of a device in one figure, with the ends of the range. */
export function summarise(run, device, against, which, kernels = kernelsOf(run)) {
    const cells = kernels
        .map((kernel) => ({ kernel, value: cellValue(run, kernel.id, device, against, which) }))
        .filter((cell) => cell.value > 0);
    cells.sort((a, b) => a.value - b.value);
    return {
        cells,
        mean: geometricMean(cells.map((cell) => cell.value)),
        worst: cells[0],
        best: cells.at(-1),
        low: cells.filter((cell) => cell.value < targetLowest),
    };
}

/** Was something else running on the machine? More than half of its cores' worth is too much to trust a time. */
export function wasBusy(run) {
    const { load_start: load, cores } = run.host ?? {};
    return load > cores / 2;
}

/** Devices that are the same piece of hardware seen through several drivers, as far as their kind tells. */
export function hardwareGroups(run) {
    const groups = new Map();
    for (const device of backendsOf(run)) {
        const kind = device.type ?? "";
        groups.set(kind, [...(groups.get(kind) ?? []), device]);
    }
    return [...groups].map(([kind, devices]) => ({ kind, devices }));
}

/** For the devices of one group: how often each is the fastest, and its mean speed relative to the fastest, over the kernels all ran. */
export function rankBackends(run, devices) {
    const shares = devices.map(() => []);
    const wins = devices.map(() => 0);
    for (const kernel of kernelsOf(run)) {
        const series = devices.map((device) => seriesOf(run, kernel.id, "qiao", device.id));
        const size = (series[0]?.points ?? [])
            .map((point) => point.size)
            .filter((value) => series.every((entry) => pointAt(entry, value)))
            .at(-1);
        if (size === undefined) {
            continue;
        }
        const times = series.map((entry) => pointAt(entry, size).time);
        const fastest = Math.min(...times);
        for (const [index, time] of times.entries()) {
            shares[index].push(fastest / time);
        }
        wins[times.indexOf(fastest)] += 1;
    }
    const ranks = devices.map((device, index) => ({
        device,
        wins: wins[index],
        count: shares[index].length,
        share: geometricMean(shares[index]),
    }));
    return ranks.sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
}

/** Do the repetitions of two measurements overlap? Where they do not, the medians differ by more than the noise of a run. */
export function apart(a, b) {
    return a.high < b.low || b.high < a.low;
}

/** What changed for qiao between two runs, at each kernel's largest size on each device; `native` tells how the machine itself changed. */
export function changesBetween(before, after) {
    const rows = [];
    for (const entry of after.series.filter((series) => series.variant === "qiao")) {
        const old = seriesOf(before, entry.kernel, "qiao", entry.device);
        const size = sizesOfBoth(entry, old).at(-1);
        const kernel = kernelById(after, entry.kernel);
        if (size === undefined || !kernel) {
            continue;
        }
        const a = pointAt(old, size);
        const b = pointAt(entry, size);
        const nativeBefore = pointAt(seriesOf(before, entry.kernel, "native", entry.device), size);
        const nativeAfter = pointAt(seriesOf(after, entry.kernel, "native", entry.device), size);
        const native = nativeBefore && nativeAfter ? nativeBefore.time / nativeAfter.time : undefined;
        const speed = a.time / b.time;
        rows.push({
            kernel,
            device: entry.device,
            size,
            before: a,
            after: b,
            speed,
            native,
            relative: native ? speed / native : speed,
            clear: apart(a, b),
        });
    }
    return rows;
}

const noticeable = 0.05;

/** Is this ratio off 1 by more than is worth a word? */
export function isLarge(ratio) {
    return Math.abs(Math.log(ratio)) > Math.log(1 + noticeable);
}

/** A change worth saying: beyond the noise, by more than 5 %, and not shared by the native twin. */
export function isNoticeable(change) {
    return change.clear && isLarge(change.speed) && isLarge(change.relative);
}
