// The demo needs no token, no network and no folder: it shows the whole job on two notes, and can be seen again.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { count, filesIn } from './archive.ts'
import { run } from './command.ts'
import { imagesOf } from './named-media.ts'
import { createWorld } from './world.ts'

// Whatever the user has set, the demo asks nobody but itself.
const env = { JUSTONEAPI_TOKEN: '', JUSTONEAPI_BASE_URL: 'http://api.invalid', REDNOTE_MEDIA_HOSTS: '' }

describe.concurrent('demo', () => {
  test('archives the two notes and shows tables; again it captures them anew, without a download', async () => {
    await using world = await createWorld([])
    const archive = join(world.dir, 'demo-archive')
    const first = await run(['demo'], { cwd: world.dir, env })
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(`New archive in ${archive}`)
    expect(first.stdout).toMatch(/2 requested: 2 archived/)
    expect(first.stdout).toContain('npx rednote-archive show ')
    expect(count(archive, 'notes', "availability = 'live'")).toBe(2)
    expect(count(archive, 'images')).toBe(sampleNotes().flatMap(imagesOf).length)
    expect(count(archive, 'media', "state IN ('wanted', 'failed')")).toBe(0)
    for (const kind of ['image', 'voice', 'live_photo', 'avatar', 'cover'])
      expect(count(archive, 'files', `kind = '${kind}'`), kind).toBeGreaterThan(0)
    const files = filesIn(archive, 'blobs/sha256')

    const second = await run(['demo', '--json'], { cwd: world.dir, env })
    expect(second.code).toBe(0)
    expect(JSON.parse(second.stdout)).toMatchObject({
      outcome: 'complete',
      notes: { requested: 2, unchanged: 2 },
      api: { calls: 2 },
      media: { stored: 0, failed: 0 },
    })
    expect(filesIn(archive, 'blobs/sha256')).toEqual(files)
  })

  test('--json is one document and nothing else on stdout', async () => {
    await using world = await createWorld([])
    const { code, stdout } = await run(['demo', '--json'], { cwd: world.dir, env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ notes: { requested: 2, archived: 2 }, media: { failed: 0 } })
  })

  test('a folder of that name that holds other things is refused', async () => {
    await using world = await createWorld([])
    world.write('demo-archive', 'a file')
    const { code, stderr } = await run(['demo'], { cwd: world.dir, env })
    expect(code).toBe(2)
    expect(stderr).toContain('demo-archive')
  })
})
