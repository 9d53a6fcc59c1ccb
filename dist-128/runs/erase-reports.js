// Takes forgotten notes and users out of the reports of runs: list entries that name them go, other texts are struck out.
// It must not know what a report holds.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { anyOf } from '../core/any-of.js';
import { isJsonObject } from '../core/json.js';
import { writeWhole } from './whole-file.js';
/** Rewrites each report that names one of the texts; one that is no JSON is deleted. Returns how many it were. */
export async function eraseFromReports(archiveDir, named) {
    const folder = join(archiveDir, 'reports');
    // IDs are named in any case.
    const isNamed = anyOf(named.map((one) => one.toLowerCase()));
    const namesAny = (said) => isNamed(said.toLowerCase());
    let changed = 0;
    for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        const text = await readFile(path, 'utf8').catch(() => '');
        if (!namesAny(text))
            continue;
        changed += 1;
        const report = parsed(text);
        if (report === undefined)
            await rm(path);
        else
            await writeWhole(path, [`${JSON.stringify(without(report, namesAny), null, 2)}\n`]);
    }
    return changed;
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function without(json, namesAny) {
    if (typeof json === 'string')
        return namesAny(json) ? '(forgotten)' : json;
    if (Array.isArray(json))
        return json.filter((entry) => !namesAny(JSON.stringify(entry))).map((entry) => without(entry, namesAny));
    if (!isJsonObject(json))
        return json;
    const entries = Object.entries(json).filter(([key]) => !namesAny(key));
    return Object.fromEntries(entries.map(([key, value]) => [key, without(value, namesAny)]));
}
