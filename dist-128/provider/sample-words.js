// The word lists of data/sample/words.json. It must not know what is written with them.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { below, pick } from './random.js';
import { sampleFolder } from './sample-notes.js';
const list = z.array(z.string());
const schema = z.object({
    subjects: list,
    endings: list,
    sentences: list,
    nicknameFirst: list,
    nicknameSecond: list,
    places: list,
    hashtags: list,
});
let lists;
/** One of the words, sentences or names in that list. */
export function word(random, name) {
    lists ??= schema.parse(JSON.parse(readFileSync(new URL('words.json', sampleFolder), 'utf8')));
    return pick(random, lists[name]);
}
/** The sample's own words: few, so that notes resemble each other. */
export const sampleWording = {
    title: (random) => `${word(random, 'subjects')}${word(random, 'endings')}`,
    sentences: (random) => new Set(Array.from({ length: 1 + below(random, 6) }, () => word(random, 'sentences'))),
    hashtag: (random) => word(random, 'hashtags'),
    nickname: (random) => `${word(random, 'nicknameFirst')}${word(random, 'nicknameSecond')}`,
    // A quarter as many users as notes, or so: most are the author of several.
    person: (random, index) => below(random, 1 + Math.floor(index / 4)),
};
