// The word lists of data/sample/words.json. It must not know what is written with them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { pick, type Random } from './random.ts'
import { sampleFolder } from './sample-notes.ts'

const list = z.array(z.string())
const schema = z.object({
  subjects: list,
  endings: list,
  sentences: list,
  nicknameFirst: list,
  nicknameSecond: list,
  places: list,
  hashtags: list,
})

let lists: z.infer<typeof schema> | undefined

/** One of the words, sentences or names in that list. */
export function word(random: Random, name: keyof z.infer<typeof schema>): string {
  lists ??= schema.parse(JSON.parse(readFileSync(new URL('words.json', sampleFolder), 'utf8')))
  return pick(random, lists[name])
}
