import { UsageError } from '../core/errors.js';
import { listName } from '../store/lists.js';
/** More than so many are not named where one is looked for. */
const mostNamed = 20;
/**
 * The ID of a list, by its name as a person gives it.
 * @throws {UsageError} where there is none of that name; it names those that there are
 */
export function listIdOf(catalog, text) {
    const name = listName(text);
    const lists = catalog.sqlite.prepare('SELECT id, name FROM lists ORDER BY name');
    const all = lists.all();
    const found = all.find((list) => list.name === name);
    if (found !== undefined)
        return found.id;
    const names = all.slice(0, mostNamed).map((list) => list.name);
    if (all.length > mostNamed)
        names.push(`and ${all.length - mostNamed} more (\`rednote-archive list\`)`);
    throw new UsageError(`there is no list “${name}” in this archive. ${names.length === 0 ? 'It has none: `rednote-archive backfill FILE --list NAME` makes one.' : `There are: ${names.join(', ')}.`}`);
}
