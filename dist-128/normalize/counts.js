import { refuse } from './fields.js';
const units = {
    k: 1e3,
    千: 1e3,
    w: 1e4,
    万: 1e4,
    萬: 1e4,
    m: 1e6,
    亿: 1e8,
    億: 1e8,
};
const written = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))? ?([k千w万萬m亿億])?(\+)?$/;
/** Reads a counter as it is written; null where it is none. Full-width digits and signs are read too. */
export function parseCount(text) {
    const match = written.exec(text.normalize('NFKC').trim().toLowerCase());
    if (match === null)
        return null;
    const [, whole = '', fraction, unit, more] = match;
    if (fraction !== undefined && unit === undefined)
        return null;
    const factor = unit === undefined ? 1 : (units[unit] ?? 1);
    const value = Math.round(Number(`${whole.replaceAll(',', '')}.${fraction ?? 0}`) * factor);
    return Number.isSafeInteger(value) ? { value, approximate: unit !== undefined || more !== undefined } : null;
}
/** A counter that every note is expected to have: an integer, or written as above. */
export function count(from, key) {
    const unknown = { value: null, approximate: false };
    const value = from?.json[key];
    if (typeof value === 'number') {
        if (Number.isSafeInteger(value) && value >= 0)
            return { value, approximate: false };
        refuse(from, key, 'value');
        return unknown;
    }
    if (typeof value === 'string') {
        const read = parseCount(value);
        if (read === null)
            refuse(from, key, 'value');
        return read ?? unknown;
    }
    refuse(from, key, value === undefined ? 'missing' : value === null ? 'null' : 'type');
    return unknown;
}
