// `serve` as a command: what it refuses before it listens, what it says, and how it ends.
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { createWorld, token } from './world.ts'

test('serves an archive until it is stopped, as a program written for the provider asks it', async () => {
  await using world = await createWorld(2)
  await world.backfill()
  const secret = 'a-long-and-random-text'
  const env = { REDNOTE_SERVE_TOKEN: secret }
  const served = world.start(['serve', '--archive', world.archive, '--port', '0', '--json'], { env })
  const said = await new Promise<string>((resolve) =>
    served.child.stdout?.once('data', (text) => resolve(String(text))),
  )
  const { url, read_only } = JSON.parse(said)
  expect(read_only).toBe(true)

  // Another archive is filled from this one, by the program itself.
  await using other = await createWorld([])
  const asProvider = { JUSTONEAPI_BASE_URL: url.replace(/\/$/, ''), JUSTONEAPI_TOKEN: secret }
  const ids = world.write('ids.txt', `${world.ids.join('\n')}\n`)
  const { summary } = await other.backfill([ids, '--no-media'], { env: asProvider })
  expect(summary.notes).toMatchObject({ archived: 2 })
  const wrong = await other.backfill([ids, '--refresh', '--no-media'], {
    env: { ...asProvider, JUSTONEAPI_TOKEN: token },
  })
  expect(wrong.code).toBe(4)

  served.child.kill('SIGTERM')
  const { code, stdout, stderr } = await served.finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).not.toContain(secret)
})

test('refuses what would let others in, a port that is taken, and a folder without an archive', async () => {
  await using world = await createWorld(1)
  await world.backfill()
  const open = await world.run(['serve', '--archive', world.archive, '--host', '0.0.0.0'])
  expect(open.code).toBe(2)
  expect(open.stderr).toContain('REDNOTE_SERVE_TOKEN')

  const taken = createServer()
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  )
  const second = await world.run(['serve', '--archive', world.archive, '--port', String(port)])
  taken.close()
  expect(second.code).toBe(2)
  expect(second.stderr).toContain(`port ${port} is taken`)

  expect((await world.run(['serve', '--archive', world.dir])).code).toBe(2)
  expect((await world.run(['serve', '--archive', world.archive, '--port', 'eighty'])).code).toBe(2)
})
