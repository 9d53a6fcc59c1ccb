// What the author lets others do with the note's media, in a form that is the same however the provider orders it.
// It must not interpret the switches.
import { isJsonObject } from '../core/json.js';
import { boolean, list, object, refuse } from './fields.js';
/** The settings in `media_save_config` and `function_switch`; each is null where the note does not say. */
export function readAuthorSettings(note) {
    const save = object(note, 'media_save_config');
    return {
        disableSave: boolean(save, 'disable_save'),
        disableWatermark: boolean(save, 'disable_watermark'),
        disableWeiboCover: boolean(save, 'disable_weibo_cover'),
        functionSwitch: readFunctionSwitch(note),
    };
}
function readFunctionSwitch(note) {
    const entries = list(note, 'function_switch');
    if (entries === null)
        return null;
    const switches = [];
    for (const entry of entries) {
        const json = canonicalJson(entry);
        if (json === null)
            return refuse(note, 'function_switch', 'value');
        switches.push({ type: isJsonObject(entry) && typeof entry.type === 'string' ? entry.type : '', json });
    }
    switches.sort((a, b) => compare(a.type, b.type) || compare(a.json, b.json));
    return `[${switches.map((one) => one.json).join(',')}]`;
}
/** JSON with sorted keys; null where it is nested deeper than the stack should be asked to follow. */
function canonicalJson(value, depthLeft = 32) {
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value);
    if (depthLeft === 0)
        return null;
    const parts = isJsonObject(value)
        ? Object.keys(value)
            .sort()
            .map((key) => {
            const json = canonicalJson(value[key], depthLeft - 1);
            return json && `${JSON.stringify(key)}:${json}`;
        })
        : value.map((entry) => canonicalJson(entry, depthLeft - 1));
    if (parts.includes(null))
        return null;
    return isJsonObject(value) ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
