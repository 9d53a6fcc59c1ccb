// What a run's summary says of the provider's shape, as the built command writes it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

test('a key that the provider renames is the drift of the run that meets it, of a killed one too, and of no later one', async () => {
  await using world = await createWorld(12)
  expect((await world.backfill(['--no-media'])).summary).toMatchObject({ drift: { new: 0, vanished: 0, retyped: 0 } })
  for (const { note_list } of world.provider.notes.values()) {
    const [note] = note_list
    note.seeded_number = note.seeded_count
    delete note.seeded_count
    note.share_code_flag = `${note.share_code_flag}`
  }
  const drift = { new: 1, vanished: 1, retyped: 1 }
  const again = ['--no-media', '--refresh']
  const killed = world.startBackfill(again, { env: { REDNOTE_KILL_AT: 'applied:6' } })
  expect(await killed.finished).toMatchObject({ code: 137 })
  const next = await world.backfill(again)
  expect(next.summary).toMatchObject({ drift: { new: 0, vanished: 0, retyped: 0 } })
  const report = readFileSync(join(world.archive, `reports/run-${next.summary.run_id - 1}.json`), 'utf8')
  expect(JSON.parse(report)).toMatchObject({ outcome: 'killed', drift })
})
