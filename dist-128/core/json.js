// JSON as the provider writes it. It must not judge what it reads.
/** Of a part of the text that holds no string: integers of 16 digits or more. */
const longIntegers = /(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE]|\s*:)/g;
/**
 * Parses JSON text and keeps integers beyond 2^53 as their decimal text, since a number would lose digits.
 * @throws {SyntaxError} where the text is not JSON.
 */
export function parseJson(text) {
    // From string to string: what stands between two is mostly too short for such a number, and is not looked at. One
    // regular expression for all takes as long as the parsing itself, a reviver, which sees every value, five times as long.
    let [quoted, written] = ['', 0];
    for (let at = 0; at < text.length;) {
        const found = text.indexOf('"', at);
        const open = found === -1 ? text.length : found;
        if (open - at >= 16) {
            const between = text.slice(at, open);
            const kept = between.replace(longIntegers, (digits) => Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`);
            if (kept !== between) {
                quoted += text.slice(written, at) + kept;
                written = open;
            }
        }
        at = afterString(text, open);
    }
    return JSON.parse(written === 0 ? text : quoted + text.slice(written));
}
/** Where the text goes on after the string that opens at `open`; its end where the string has none. */
function afterString(text, open) {
    for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
        let slashes = 0;
        while (text.charCodeAt(close - 1 - slashes) === 92)
            slashes += 1;
        if (slashes % 2 === 0)
            return close + 1;
    }
    return text.length;
}
/** Whether a parsed value is a JSON object. */
export function isJsonObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
