// What was paid for comes back byte for byte, by the recipe in the archive's README.txt and without the program.
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { writeAnswer } from '../../src/provider/answer.ts'
import { randomOf } from '../../src/provider/random.ts'
import { bodiesByRecipe } from '../readme-recipe.ts'
import { count, rows, sha256, value } from './archive.ts'
import { createWorld } from './world.ts'

test('every capture gives back the bytes that were sent, whatever they were', async () => {
  const sent = new Map<string, string[]>()
  const record = (noteId: string, body: Buffer) => {
    sent.set(noteId, [...(sent.get(noteId) ?? []), sha256(body)])
    return body
  }
  await using world = await createWorld(24, {
    respond: ({ noteId, attempt }) => {
      const index = world.ids.indexOf(noteId)
      // The first attempts of three notes bring other things than the provider's JSON.
      if (attempt === 1 && index === 0) return { status: 502, body: record(noteId, Buffer.from('<html>Bad gateway')) }
      if (attempt === 1 && index === 1) return { body: record(noteId, Buffer.alloc(0)) }
      if (attempt === 1 && index === 2) return { body: record(noteId, Buffer.from([0xff, 0x00, 0xfe, 0x80])) }
      const answer = { code: 0, data: [world.provider.notes.get(noteId)], message: null, recordTime: null }
      const random = randomOf(attempt, index)
      const body = record(noteId, Buffer.from(writeAnswer(answer, { random, signedAt: 1_790_000_000 + attempt })))
      return index === 3
        ? { headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) }
        : { headers: { 'content-type': 'application/json' }, body }
    },
  })
  for (const flags of [[], ['--refresh'], ['--refresh']])
    expect(await world.backfill([...flags, '--no-media'])).toMatchObject({ code: 0 })

  const captures = rows(world.archive, 'SELECT id, note_id, body_size, body_digest FROM captures ORDER BY id')
  expect(captures).toHaveLength(3 * 24 + 3)
  const kept = new Map<unknown, string[]>()
  const bodies = bodiesByRecipe(world.archive)
  for (const capture of captures) {
    const body = bodies.get(Number(capture.id)) ?? Buffer.alloc(0)
    expect([body.length, sha256(body)]).toEqual([capture.body_size, capture.body_digest])
    kept.set(capture.note_id, [...(kept.get(capture.note_id) ?? []), sha256(body)])
  }
  expect(kept).toEqual(sent)
  expect(count(world.archive, 'captures', "encoding = 'deflate-arranged'")).toBeGreaterThan(24)
  // A base is stored whole: never a chain.
  expect(count(world.archive, 'captures', 'base_id IS NOT NULL')).toBeGreaterThan(24)
  expect(
    value(
      world.archive,
      'SELECT count(*) FROM captures c JOIN captures b ON b.id = c.base_id WHERE b.base_id IS NOT NULL',
    ),
  ).toBe(0)
})
