import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FailedSeed, writeFailedSeeds } from '../../src/seeds/failed-seeds.ts'
import { type NoteRef, parseNoteRef } from '../../src/seeds/note-ref.ts'
import { readSeedList } from '../../src/seeds/seed-list.ts'

const a = '67e6c0c30000000009016468'

/** What the seeds that were written name, when they are read again from a list of that name. */
async function readBack(failed: readonly FailedSeed[], source: string): Promise<NoteRef[]> {
  const refs: NoteRef[] = []
  // A list whose seeds are all comments is one that holds none; the first line's own seed keeps it from being that.
  const text = [...writeFailedSeeds([{ text: a, noteId: a, reason: 'x' }, ...failed])].join('')
  for await (const batch of readSeedList({ stream: Readable.from([text]), source })) {
    refs.push(...batch.map(({ ref }) => ref))
  }
  return refs.slice(1)
}

test('a line is the seed as it was written, with the reason behind', () => {
  const lines = [
    ...writeFailedSeeds([
      { text: `https://www.xiaohongshu.com/explore/${a}`, noteId: a, reason: 'failed: 5 attempts' },
      { text: '番茄牛腩', noteId: null, reason: 'invalid:\nNo note.' },
      { text: '一\n二 # 三', noteId: a, reason: 'x' },
      { text: `{"id":"${a}"`, noteId: null, reason: 'broken' },
      { text: '', noteId: null, reason: 'no text' },
    ]),
  ]
  expect(lines.slice(1)).toEqual([
    `https://www.xiaohongshu.com/explore/${a}  # failed: 5 attempts\n`,
    '番茄牛腩  # invalid: No note.\n',
    `${a}  # x\n`,
    `# {"id":"${a}"  # broken\n`,
    '# (no text)  # no text\n',
  ])
})

test('what is written reads back as the same notes and short links', async () => {
  const part = fc.constantFrom(
    a,
    'http://xhslink.com/a/AbCd12',
    '#',
    ' # ',
    '\n',
    '\r',
    '{',
    '"',
    ',',
    'note_id',
    'id,url',
    '\ufeff',
    '\0',
    ' ',
    '，',
    '番茄',
    '\u2028',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
  )
  const reason = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(`names ${a}`, '# x', 'a\nb', ''))
  // As a run knows them: the note that was found, were it by asking a short link; none for a broken record.
  const failed = fc.tuple(text, reason, fc.constantFrom('found', 'resolved', 'broken')).map(([text, reason, how]) => {
    const ref = parseNoteRef(text)
    if (how === 'resolved') return { text, reason, noteId: '640000000000000000e00021' }
    return { text, reason, noteId: how === 'found' && ref.kind === 'note' ? ref.noteId : null }
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(failed, { maxLength: 5 }),
      fc.constantFrom('stdin', '/x.csv', '/x.jsonl'),
      async (failed, source) => {
        const expected = failed.flatMap(({ text, noteId }): NoteRef[] => {
          if (noteId !== null) return [{ kind: 'note', noteId }]
          const ref = parseNoteRef(text)
          return ref.kind === 'short-link' ? [ref] : []
        })
        const back = (await readBack(failed, source)).filter(({ kind }) => kind !== 'none')
        expect(back).toEqual(expected)
      },
    ),
    { numRuns: 1000 },
  )
})
