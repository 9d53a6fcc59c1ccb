// `query` among other processes: a writer, a reader that has seen enough, a signal, a disk that takes nothing.
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { program } from './command.ts'
import { mountDisk, whyNoDisk } from './small-disk.ts'
import { createWorld } from './world.ts'

const endless = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT'
const count = 'SELECT count(*) AS n FROM captures'

test('while a run writes it answers what was committed; it ends with its time, Ctrl-C and its reader', async () => {
  await using world = await createWorld(3)
  await world.backfill(['--no-media'])
  const ask = (...args: string[]) => ['query', '--archive', world.archive, ...args]
  const writer = new Database(join(world.archive, 'archive.sqlite'))
  try {
    writer.exec("BEGIN IMMEDIATE; UPDATE captures SET charged = 'no'; DELETE FROM metric_snapshots")
    expect(await world.run(ask(count, '--json'))).toEqual({ code: 0, stdout: '[\n{"n":3}\n]\n', stderr: '' })
    const charged = await world.run(ask("SELECT count(*) FROM captures WHERE charged = 'yes'", '--format', 'tsv'))
    expect(charged.stdout).toBe('count(*)\n3\n')
  } finally {
    writer.close()
  }

  const late = await world.run(ask(`${endless} count(*) FROM c`, '--timeout', '0.5'))
  expect(late).toMatchObject({ code: 2, stdout: '' })
  expect(late.stderr).toBe(
    'rednote-archive: the query took longer than 0.5 s and was ended: --timeout SECONDS gives it longer\n',
  )

  const interrupted = world.start(ask(`${endless} n FROM c`, '--format', 'ndjson'))
  interrupted.child.stdout?.once('data', () => interrupted.child.kill('SIGINT'))
  expect(await interrupted.finished).toMatchObject({ code: 130, stderr: '' })

  const command = `"$0" "$1" query --archive "$2" --format csv "$3" | head -n 2`
  const args = ['-c', command, process.execPath, program, world.archive, `${endless} n FROM c`]
  expect(await promisify(execFile)('sh', args)).toEqual({ stdout: 'n\n1\n', stderr: '' })
})

test.skipIf(whyNoDisk() !== null)(
  'on a read-only disk it reads a copy, as all that only read do, and leaves none',
  async () => {
    await using world = await createWorld(3)
    await using disk = await mountDisk(world.archive, 32)
    const greedy = world.write('greedy.yaml', 'disk: {minFreeGiB: 0}\n')
    expect(await world.backfill(['--no-media', '-c', greedy], { within: disk.within })).toMatchObject({ code: 0 })
    disk.setReadOnly(true)
    const env = { TMPDIR: world.dir }
    const before = readdirSync(world.dir)
    const asked = await world.run(['query', count, '--format', 'csv', '--archive', world.archive], {
      within: disk.within,
      env,
    })
    expect(asked).toEqual({ code: 0, stdout: 'n\n3\n', stderr: '' })
    const others = [['status'], ['show', world.ids[0] ?? ''], ['list'], ['plan'], ['search', '的']]
    for (const words of others) {
      const args = [...words, '--json', '--archive', world.archive]
      expect(await world.run(args, { within: disk.within, env }), words[0]).toMatchObject({ code: 0, stderr: '' })
    }
    expect(readdirSync(world.dir)).toEqual(before)
    const nowhere = join(world.dir, 'not-there')
    expect(
      await world.run(['status', '--archive', world.archive], { within: disk.within, env: { TMPDIR: nowhere } }),
    ).toEqual({
      code: 2,
      stdout: '',
      stderr: `rednote-archive: no temporary folder can be made in ${nowhere} (ENOENT): name another place in TMPDIR\n`,
    })
  },
)

test.skipIf(whyNoDisk() !== null)('where it cannot sort for want of room, it says where room is wanted', async () => {
  await using world = await createWorld(1)
  await world.backfill(['--no-media'])
  await using disk = await mountDisk(join(world.dir, 'small'), 2)
  const sort = `${endless} n, printf('%.*c', 1000, 'x') AS x FROM c LIMIT 200000`
  const env = { SQLITE_TMPDIR: join(world.dir, 'small') }
  const args = ['query', `SELECT x FROM (${sort}) ORDER BY n % 7, n`, '--format', 'csv', '--archive', world.archive]
  const { code, stderr } = await world.run(args, { within: disk.within, env })
  expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('the temporary folder has no room') })

  const readOnly = `dd if=/dev/zero of="$TMPDIR/full" 2> /dev/null; rm -f "$A"/archive.sqlite-*; mount --bind "$A" "$A" && mount -o remount,ro,bind "$A" && exec "$0" "$@"`
  const copied = await world.run(['status', '--archive', world.archive], {
    within: [...disk.within, 'sh', '-c', readOnly],
    env: { TMPDIR: join(world.dir, 'small'), A: world.archive },
  })
  expect(copied).toMatchObject({
    code: 7,
    stderr: expect.stringContaining('small has no room for that: make room there'),
  })
})
