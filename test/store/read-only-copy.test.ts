// The copy of a catalog that cannot be opened where it is.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCatalogCopy } from '../../src/store/read-only-copy.ts'
import { makeSmallArchive } from '../read/small-archive.ts'

test('a log that cannot be read is no reason to answer without it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'rednote-archive-unreadable-'))
  try {
    makeSmallArchive(dir).sqlite.close()
    const count = () =>
      withCatalogCopy(dir, async ({ sqlite }) => sqlite.prepare('SELECT count(*) FROM notes').pluck().get())
    expect(await count()).toBe(4)
    mkdirSync(join(dir, 'archive.sqlite-wal'))
    await expect(count()).rejects.toThrow(/archive.sqlite-wal/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})
