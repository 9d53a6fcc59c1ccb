// `search` on an archive made by the built command: for people, for scripts, on an older archive, and what it refuses.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { transact } from '../../src/core/catalog.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { clearSearchIndex } from '../../src/store/search-index.ts'
import { createWorld, type World } from './world.ts'

const notesOf = () => {
  const notes = sampleNotes()
  const [one, two] = notes
  if (one === undefined || two === undefined) throw new Error('the sample has two notes')
  Object.assign(one.note_list[0], { title: '湖邊的清晨', desc: '早起去露营，ＣＩＴＹ walk\u001b[31m很好👩‍🍳' })
  Object.assign(two.note_list[0], { title: '咖啡', desc: '没有别的' })
  return notes
}

async function archived(): Promise<World> {
  const world = await createWorld(notesOf())
  expect((await world.backfill(['--no-media', '--list', 'spring'])).code).toBe(0)
  return world
}

describe.concurrent('search', () => {
  test('for people: marked without a colour where no terminal is, nothing that a terminal would obey', async () => {
    await using world = await archived()
    const { code, stdout, stderr } = await world.run(['search', '露營', '"city walk"', '--archive', world.archive])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').slice(0, 1)).toEqual(['湖邊的清晨'])
    expect(stdout).toContain('去«露营»，«ＣＩＴＹ walk»')
    expect(stdout).not.toContain('\u001b')
  })

  test('--json: an array of hits, also of none, and --limit and --list', async () => {
    await using world = await archived()
    const search = async (...args: string[]) => {
      const { code, stdout } = await world.run(['search', ...args, '--archive', world.archive, '--json'])
      return { code, hits: JSON.parse(stdout) as { note_id: string; title: string; excerpt: string; score: number }[] }
    }
    const { hits } = await search('湖边')
    expect(hits).toMatchObject([{ note_id: world.ids[0], title: '湖邊的清晨', score: expect.any(Number) }])
    expect(hits[0]?.excerpt).toContain('早起去露营')
    expect(await search('不在这里')).toEqual({ code: 0, hits: [] })
    expect((await search('-咖啡', '--list', 'spring')).hits.map((hit) => hit.note_id)).toEqual([world.ids[0]])
    expect((await search('type:normal type:video', '--limit', '1')).hits).toHaveLength(1)
  })

  test('what it does not understand is refused with what to do', async () => {
    await using world = await archived()
    const refused: [string[], string][] = [
      [['foo:bar'], 'there is no filter “foo:”'],
      [['from:2026-02-30', '露营'], '“from:2026-02-30” names no date'],
      [['露营', '--list', 'nope'], 'There are: spring'],
      [['露营', '--frob'], 'search has no flag --frob'],
      [['  '], 'nothing to search for'],
    ]
    for (const [args, says] of refused) {
      const { code, stdout, stderr } = await world.run(['search', ...args, '--archive', world.archive])
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
      expect(stderr).toContain(says)
    }
  })

  test('an index that is not filled is said to be so, and filled by the next command that writes', async () => {
    await using world = await archived()
    const sqlite = new Database(join(world.archive, 'archive.sqlite'))
    transact({ sqlite }, clearSearchIndex)
    sqlite.close()
    const search = () => world.run(['search', '露营', '--archive', world.archive, '--json'])
    const refused = await search()
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('the search index is not complete')
    expect((await world.backfill(['--no-media'])).code).toBe(0)
    expect(JSON.parse((await search()).stdout)).toHaveLength(1)
  })
})
