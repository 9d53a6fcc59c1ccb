// `search`: notes by their words, for people and for scripts. It must not write to the archive.
import { InvalidArgumentError } from 'commander';
import { chinaTime } from '../core/china-time.js';
import { UsageError } from '../core/errors.js';
import { listIdOf } from '../read/lists.js';
import { hitText } from '../read/search/hits-text.js';
import { parseQuery } from '../read/search/parse-query.js';
import { search } from '../read/search/search.js';
import { requireArchive } from '../store/archive-folder.js';
import { readCatalog } from '../store/read-only-copy.js';
import { archiveOf, defineCommand } from './command.js';
import { writePaced } from './paced-output.js';
import { purposes } from './purposes.js';
const syntax = `
Several words must all be there, anywhere in title, body, tags, mentions or author; simplified and traditional characters,
full-width letters, upper and lower case are the same. Best first: by how rare the words are, in titles and tags before
bodies, newer notes before older ones.
  "city walk"              these characters in this order
  -咖啡  -"slow cook"      without (quote the whole query, or put -- before it)
  tag:露营  author:小明    a hashtag of that name; a part of the author's name, or the whole red ID
  from:2026-05-01  to:2026-05  type:video   published since, until (UTC+8; a day, a month, a year); normal or video
`;
/** `rednote-archive search TEXT`. */
export function searchCommand() {
    return (defineCommand('search', purposes.search, [
        'rednote-archive search 露营',
        'rednote-archive search \'露营 "city walk" -咖啡 from:2026-05\'',
        'rednote-archive search author:小明 type:video --list spring-campaign --json',
    ])
        .argument('<TEXT...>', 'words, "phrases" and filters')
        .option('--limit <N>', 'at most N hits', parseLimit, 50)
        .option('--list <NAME>', 'only notes of this list')
        .addHelpText('before', syntax)
        // `-咖啡` is no flag, but a word to do without.
        .allowUnknownOption()
        .action((words, flags) => runSearch(words, flags)));
}
async function runSearch(words, flags) {
    const unknown = words.find((word) => /^--[a-z]/.test(word));
    if (unknown !== undefined)
        throw new UsageError(`search has no flag ${unknown}. To search for the text, quote it: '"${unknown}"'.`);
    const text = words.join(' ');
    const archive = archiveOf(flags);
    requireArchive(archive);
    await readCatalog(archive, async (catalog) => {
        const listId = flags.list === undefined ? {} : { listId: listIdOf(catalog, flags.list) };
        // One more than is shown tells whether there are more.
        const found = search(catalog, text, { limit: flags.limit + 1, ...listId });
        if (flags.json)
            await printHits(found, flags.limit, asArray);
        else if (!flags.quiet) {
            const { hits, more } = await printHits(found, flags.limit, forPeople);
            if (hits === 0)
                process.stderr.write(`No note is found.${aboutQuotes(text)}\n`);
            else if (more)
                process.stderr.write(`There are more than these ${hits}: --limit N, or more words.\n`);
        }
    });
}
/** Why it may be that nothing is found: a phrase that was meant, and is none. */
function aboutQuotes(text) {
    const isLoose = parseQuery(text).with.some(({ folded }) => /["“”]/.test(folded));
    return isLoose ? ' A quote that is not closed, or stands within a word, is searched for as a character.' : '';
}
const forPeople = { hit: hitText, before: '', between: '\n', behind: '', none: '' };
/** As `printJson` writes an array. */
const asArray = {
    hit: (hit) => `  ${JSON.stringify(jsonOf(hit), null, 2).replaceAll('\n', '\n  ')}`,
    before: '[\n',
    between: ',\n',
    behind: '\n]\n',
    none: '[]\n',
};
/** UTF-16 units that are written together. */
const pieceLength = 16_384;
/** Prints up to `limit` hits while they are found, until their reader has seen enough. */
async function printHits(found, limit, { hit: textOf, before, between, behind, none }) {
    const printed = { hits: 0, more: false };
    let piece = '';
    for (const hit of found) {
        if (printed.hits === limit) {
            printed.more = true;
            break;
        }
        piece += `${printed.hits === 0 ? before : between}${textOf(hit)}`;
        printed.hits += 1;
        if (piece.length < pieceLength)
            continue;
        if (!(await writePaced(piece)))
            return printed;
        // A file takes it at once: a signal is heard between two pieces.
        await new Promise((resolve) => setImmediate(resolve));
        piece = '';
    }
    await writePaced(piece + (printed.hits === 0 ? none : behind));
    return printed;
}
/** As scripts rely on it; `marks` are where in the excerpt the words are, as [start, end) in UTF-16 units. */
function jsonOf({ noteId, title, excerpt, author, publishedAt, type, score }) {
    return {
        note_id: noteId,
        title: title.text,
        excerpt: `${excerpt.cutBefore ? '…' : ''}${excerpt.text}${excerpt.cutBehind ? '…' : ''}`,
        marks: excerpt.marks.map((mark) => mark.map((at) => at + (excerpt.cutBefore ? 1 : 0))),
        score: Number(score.toPrecision(6)),
        author,
        type,
        published_at: publishedAt,
        published_cn: publishedAt === null ? null : chinaTime(publishedAt),
    };
}
function parseLimit(text) {
    if (!/^[1-9]\d{0,6}$/.test(text))
        throw new InvalidArgumentError('Expected a number of hits, such as 50.');
    return Number(text);
}
