// A parameter of a query as it is typed, `name=value`, to a value of SQLite. It must not know the statement.
import { UsageError } from '../../core/errors.js';
/**
 * `n=7` is an INTEGER, `n=0.5` and `n=1.5e3` a REAL, `n=null` is NULL; all else is a text, also `n='7'` and what only looks
 * like a number: `007`, an ID of 24 digits.
 * @throws {UsageError} where it is no `name=value`
 */
export function typedParameter(typed) {
    const match = /^[:@$]?([\w\u0080-\uffff]+)=([\s\S]*)$/.exec(typed);
    if (match === null)
        throw new UsageError(`“${typed}” is no parameter: give name=value, such as id=698ab064000000001503876d`);
    return [match[1] ?? '', typedValue(match[2] ?? '')];
}
function typedValue(text) {
    if (/^null$/i.test(text))
        return null;
    if (/^(0|-?[1-9]\d*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text))
        return BigInt(text);
    if (/^-?(0|[1-9]\d*)\.\d+(e[+-]?\d+)?$/i.test(text))
        return Number(text);
    const quoted = /^'([\s\S]*)'$/.exec(text)?.[1];
    return quoted === undefined ? text : quoted.replaceAll("''", "'");
}
