// SPDX-License-Identifier: Apache-2.0
// Words in the language chosen. The table comes from translations.tsv; a key that is missing is reported, never hidden.

const words = JSON.parse(document.getElementById("translations").textContent);
const chineseTitles = JSON.parse(document.getElementById("titles").textContent);
export const languages = Object.keys(words);
let language = "en";

export function setLanguage(name) {
    language = name in words ? name : "en";
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}

export function currentLanguage() {
    return language;
}

/** The text of `key`, with {name} replaced by values.name. */
export function t(key, values = {}) {
    const text = words[language][key];
    if (text === undefined) {
        console.error(`no translation: ${key}`);
        return key;
    }
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text of a key made of data (a suite, a reason, a variant), or the data itself where the table does not know it. */
export function known(prefix, name) {
    return words[language][`${prefix}.${name}`] ?? name;
}

export function kernelTitle(kernel) {
    return (language === "zh" && chineseTitles[kernel.id]) || kernel.title || kernel.id;
}
