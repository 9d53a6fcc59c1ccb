// The provider as a process: what it prints, lists and logs is what it serves.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import got from 'got'
import { expect, it } from 'vitest'
import { generateNotes } from '../../src/provider/generate-notes.ts'

it('serves generated notes, lists their IDs and logs each answer, until SIGTERM', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provider-'))
  const [seeds, log] = [join(folder, 'seeds.txt'), join(folder, 'log.jsonl')]
  const main = new URL('../../src/provider/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, '--notes', '3', '--seed', '5', '--seeds', seeds, '--log', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = await once(createInterface(child.stdout), 'line')
    const { baseUrl, mediaHost } = JSON.parse(line)
    expect(mediaHost).toBe('127.0.0.1')
    const ids = readFileSync(seeds, 'utf8').trim().split('\n')
    expect(ids).toEqual(generateNotes(3, 5).map((data) => data.note_list[0].id))
    for (const noteId of ids) {
      const searchParams = { token: 'any', noteId }
      const { data } = await got(`${baseUrl}/api/xiaohongshu/get-note-detail/v1`, { searchParams }).json<{
        data: { note_list: { id: string }[] }[]
      }>()
      expect(data[0]?.note_list[0]?.id).toBe(noteId)
    }
    await got(`${baseUrl}/avatar/a`)
    const logged = readFileSync(log, 'utf8').trim().split('\n')
    expect(logged.map((entry) => JSON.parse(entry))).toMatchObject([
      ...ids.map((noteId) => ({ kind: 'call', noteId, code: 0 })),
      { kind: 'download', path: 'avatar/a', status: 200 },
    ])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
