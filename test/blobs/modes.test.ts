// A file system that knows no modes, as FAT: what it refuses is said by mocks, since few machines may mount one.
import { closeSync, fchmodSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { copyWithMode, setMode } from '../../src/blobs/modes.ts'
import { temporaryFolder } from '../temporary-archive.ts'

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>()
  return { ...real, copyFile: vi.fn(real.copyFile), chmod: vi.fn(real.chmod) }
})
vi.mock('node:fs', async (load) => {
  const real = await load<typeof import('node:fs')>()
  return { ...real, fchmodSync: vi.fn(real.fchmodSync) }
})

const refusal = (code: string) => Object.assign(new Error(`${code}: refused`), { code })

function files() {
  const folder = temporaryFolder()
  const from = join(folder, 'blob')
  writeFileSync(from, 'a picture', { mode: 0o444 })
  return { folder, from, to: join(folder, 'copy') }
}

test.each([
  ['a copy', () => vi.mocked(copyFile).mockRejectedValueOnce(refusal('EPERM'))],
  ['its mode', () => vi.mocked(chmod).mockRejectedValueOnce(refusal('EPERM'))],
  ['nothing', () => undefined],
])('a copy is whole and may be written to where %s is refused', async (_, refuse) => {
  const { from, to } = files()
  refuse()
  await copyWithMode(from, to, 0o644)
  expect(readFileSync(to, 'utf8')).toBe('a picture')
  expect(statSync(to).mode & 0o200).toBe(0o200)
})

test('a copy that fails for another reason is not tried again', async () => {
  const { folder, from, to } = files()
  vi.mocked(copyFile).mockRejectedValueOnce(refusal('ENOSPC'))
  await expect(copyWithMode(from, to, 0o644)).rejects.toThrow('ENOSPC')
  expect(readdirSync(folder)).toEqual(['blob'])
})

test('an open file gets its mode, or none where there are none', () => {
  const { to } = files()
  const handle = openSync(to, 'w', 0o600)
  try {
    setMode(handle, 0o444)
    expect(statSync(to).mode & 0o777).toBe(0o444)
    const refuse = (code: string) =>
      vi.mocked(fchmodSync).mockImplementationOnce(() => {
        throw refusal(code)
      })
    refuse('EPERM')
    setMode(handle, 0o600)
    refuse('EIO')
    expect(() => setMode(handle, 0o600)).toThrow('EIO')
  } finally {
    closeSync(handle)
  }
})
