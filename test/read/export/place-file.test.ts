// A file of the archive on a file system that knows no modes, as FAT: what it refuses is said by mocks, since few machines
// may mount one.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { placeFile } from '../../../src/read/export/place-file.ts'
import { temporaryFolder } from '../../temporary-archive.ts'

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>()
  return { ...real, copyFile: vi.fn(real.copyFile), chmod: vi.fn(real.chmod) }
})

const refusal = () => Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })

function files() {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'tree'))
  const from = join(folder, 'blob')
  writeFileSync(from, 'a picture', { mode: 0o444 })
  return { from, tree: join(folder, 'tree'), to: join(folder, 'tree/01.jpg') }
}

test.each([
  ['a copy', () => vi.mocked(copyFile).mockRejectedValueOnce(refusal())],
  ['its mode', () => vi.mocked(chmod).mockRejectedValueOnce(refusal())],
  ['nothing', () => undefined],
])('is whole and may be written to where the file system refuses %s', async (_, refuse) => {
  const { from, tree, to } = files()
  refuse()
  expect(await placeFile(from, to, false)).toEqual({ how: 'copied', bytes: 9 })
  expect(readFileSync(to, 'utf8')).toBe('a picture')
  expect(statSync(to).mode & 0o200).toBe(0o200)
  expect(readdirSync(tree)).toEqual(['01.jpg'])
})

test('a copy that fails for another reason is not tried again', async () => {
  const { from, tree, to } = files()
  vi.mocked(copyFile).mockRejectedValueOnce(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
  await expect(placeFile(from, to, false)).rejects.toThrow('ENOSPC')
  expect(readdirSync(tree)).toEqual([])
})
