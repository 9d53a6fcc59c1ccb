// Every line of every seed list ends in exactly one outcome, and the summary, the rows and the report agree on it.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Summary } from '../../src/runs/tally.ts'
import { count, report, rows } from './archive.ts'
import { createWorld } from './world.ts'

function expectSum({ notes }: Summary): void {
  const { requested, ...outcomes } = notes
  expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(requested)
}

describe.concurrent('seeds', () => {
  test('IDs, links, files and stdin in one mix, with marks, comments, duplicates and lines that are no notes', async () => {
    await using world = await createWorld(8)
    const [a, b, c, d, e, f, g, h] = world.ids
    const unknown = '64f0c0de0000000012345678'
    const list = world.write(
      'list.txt',
      [
        '\ufeff# a list from a spreadsheet',
        `${a}`,
        '',
        `https://www.xiaohongshu.com/explore/${b}?xsec_token=AB&source=web # the second`,
        `${a}`,
        'not a note',
        `${c}ff`,
        `https://xiaohongshu.com.evil.example/explore/${d}`,
        `xhsdiscover://item/${d}`,
        unknown,
      ].join('\r\n'),
    )
    const table = world.write('table.csv', `why,note_id\n"good, so",${f}\nbad,6.4E+21\n`)
    const link = `https://www.rednote.com/discovery/item/${e}`
    const inputs = [list, link, String(a), table, '-']
    const { code, summary } = await world.backfill([...inputs, '--no-media'], { stdin: `${g}\n${h}\n${b}` })

    expect(code).toBe(0)
    expect(summary.notes).toEqual({
      requested: 15,
      archived: 7,
      unchanged: 0,
      skipped: 0,
      duplicate: 3,
      unavailable: 1,
      failed: 0,
      invalid: 4,
      pending: 0,
    })
    expectSum(summary)
    expect(world.provider.calls.map((call) => call.noteId).sort()).toEqual([a, b, d, unknown, e, f, g, h].sort())
    const became = rows(world.archive, 'SELECT source, line, text, note_id, outcome FROM seeds ORDER BY source, line')
    expect(became.map((row) => Object.values(row))).toEqual(
      [
        [list, 2, a, a, 'archived'],
        [list, 4, `https://www.xiaohongshu.com/explore/${b}?xsec_token=AB&source=web`, b, 'archived'],
        [list, 5, a, a, 'duplicate'],
        [list, 6, 'not a note', null, 'invalid'],
        [list, 7, `${c}ff`, null, 'invalid'],
        [list, 8, `https://xiaohongshu.com.evil.example/explore/${d}`, null, 'invalid'],
        [list, 9, `xhsdiscover://item/${d}`, d, 'archived'],
        [list, 10, unknown, unknown, 'unavailable'],
        [table, 2, f, f, 'archived'],
        [table, 3, '6.4E+21', null, 'invalid'],
        ['argument', 2, link, e, 'archived'],
        ['argument', 3, a, a, 'duplicate'],
        ['stdin', 1, g, g, 'archived'],
        ['stdin', 2, h, h, 'archived'],
        ['stdin', 3, b, b, 'duplicate'],
      ].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    )
    const { seeds, ...head } = report(world.archive, summary.run_id)
    expect(head).toMatchObject(summary)
    expect(seeds.map(({ source, line, outcome }) => [source, line, outcome])).toEqual([
      [list, 6, 'invalid'],
      [list, 7, 'invalid'],
      [list, 8, 'invalid'],
      [list, 10, 'unavailable'],
      [table, 3, 'invalid'],
    ])
    const reasons = Object.fromEntries(seeds.map((seed) => [seed.line, seed.reason]))
    expect(reasons).toMatchObject({
      3: expect.stringContaining('spreadsheet'),
      7: expect.stringContaining('26 hex digits'),
      8: expect.stringContaining('xiaohongshu.com.evil.example'),
      10: expect.stringContaining('no such note'),
    })
  })

  test('a line that was recorded before moves to the new run, and stays archived', async () => {
    await using world = await createWorld(3)
    await world.backfill(['--no-media'])
    const again = await world.backfill(['--no-media'])
    expect(again.summary.notes).toMatchObject({ requested: 3, skipped: 3 })
    expectSum(again.summary)
    expect(rows(world.archive, 'SELECT DISTINCT outcome, run_id, last_run_id FROM seeds')).toEqual([
      { outcome: 'archived', run_id: 1, last_run_id: 2 },
    ])
    expect(count(world.archive, 'seeds')).toBe(3)
    expect(report(world.archive, 2).seeds).toEqual([])
  })

  test('--failed-out is a seed list of what failed, and reads back', async () => {
    let well = false
    await using world = await createWorld(6, {
      respond: ({ noteId }) => (!well && [1, 4].includes(world.ids.indexOf(noteId)) ? { code: 301 } : undefined),
    })
    const failed = `${world.dir}/failed.txt`
    const list = world.write('list.txt', `${world.ids.join('\n')}\nnothing\n`)
    const first = await world.backfill([list, '--no-media', '--failed-out', failed])
    expect(first.code).toBe(3)
    expect(first.summary.notes).toMatchObject({ requested: 7, archived: 4, failed: 2, invalid: 1 })
    const text = readFileSync(failed, 'utf8')
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      `${world.ids[1]}  # failed: code 301: collection failed`,
      `${world.ids[4]}  # failed: code 301: collection failed`,
      expect.stringMatching(/^nothing {2}# invalid: No note is named here/),
      '',
    ])

    well = true
    const second = await world.backfill([failed, '--no-media'])
    expect(second.code).toBe(0)
    expect(second.summary.notes).toMatchObject({ requested: 3, archived: 2, invalid: 1 })
  })

  test('--list puts the notes on a list with their other columns; --column names the one with the notes', async () => {
    await using world = await createWorld(2)
    const [a, b] = world.ids
    const table = world.write('table.tsv', `id\tref\tteam\n1\t${a}\tred\n2\t${b}\tblue\n`)
    const { code } = await world.backfill([table, '--column', 'ref', '--list', 'spring', '--no-media'])
    expect(code).toBe(0)
    const listed = rows(
      world.archive,
      'SELECT l.name, n.note_id, n.fields FROM lists l JOIN list_notes n ON n.list_id = l.id ORDER BY n.fields',
    )
    expect(listed).toEqual([
      { name: 'spring', note_id: a, fields: '{"id":"1","team":"red"}' },
      { name: 'spring', note_id: b, fields: '{"id":"2","team":"blue"}' },
    ])
  })

  test('--dry-run counts what a run would do, and touches nothing', async () => {
    await using world = await createWorld(5)
    const list = world.write('list.txt', `${world.ids.join('\n')}\n${world.ids[0]}\nnothing\n`)
    const ended = await world.startBackfill([list, '--dry-run', '--limit', '4']).finished
    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      requested: 7,
      calls: 4,
      duplicate: 1,
      invalid: 1,
      pending: 1,
      cost: 0.6,
      currency: 'CNY',
    })
    expect(world.provider.counts.calls).toBe(0)
    expect(() => readFileSync(`${world.archive}/README.txt`)).toThrow('ENOENT')
  })
})
