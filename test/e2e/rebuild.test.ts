// The built command makes the tables anew: after a kill and after Ctrl-C it begins again, and gives what the runs gave.
import { expect, test } from 'vitest'
import { column, count } from './archive.ts'
import { contentOf } from './content.ts'
import { createWorld } from './world.ts'

test('rebuild gives the same archive, also where the first one was killed; its report is one JSON document', async () => {
  await using world = await createWorld(12)
  expect(await world.backfill()).toMatchObject({ code: 0 })
  const content = contentOf(world.archive)
  const command = ['rebuild', '--archive', world.archive, '--json']
  const killed = await world.run(command, { env: { REDNOTE_KILL_AT: 'replayed:1' } })
  expect(killed).toMatchObject({ code: 137, stdout: '' })
  expect(contentOf(world.archive)).toEqual(content)
  const { code, stdout } = await world.run(command)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'complete',
    captures: { total: 12, notes: 12, failed: 0 },
    drift: { new: [], vanished: [], retyped: [] },
  })
  expect(contentOf(world.archive)).toEqual(content)
  expect(count(world.archive, 'media', "state = 'stored'")).toBeGreaterThan(12)
  expect(column(world.archive, "SELECT outcome FROM runs WHERE command = 'rebuild' ORDER BY id")).toContain('complete')
  expect(await world.run(['verify', '--archive', world.archive])).toMatchObject({ code: 0 })
})
