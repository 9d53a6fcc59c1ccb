// A large log is worked in while rows are written, and is empty in the end.
import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openCatalog } from '../../src/store/open.ts'
import { workInLog } from '../../src/store/work-in-log.ts'
import { temporaryFolder } from '../temporary-archive.ts'

test.each([1, 80])('a log of %i MiB', async (mebibytes) => {
  const {
    catalog: { sqlite },
  } = openCatalog(temporaryFolder())
  sqlite.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0; CREATE TABLE blocks (bytes BLOB)')
  for (let n = 0; n < mebibytes; n++) sqlite.exec('INSERT INTO blocks VALUES (zeroblob(1048576))')
  const log = `${sqlite.name}-wal`
  expect(statSync(log).size).toBeGreaterThan(mebibytes * 1_048_576)
  await workInLog({ sqlite }, async () => sqlite.exec("INSERT INTO blocks VALUES ('beside')"))
  expect(statSync(log).size).toBe(0)
  expect(statSync(sqlite.name).size).toBeGreaterThan(mebibytes * 1_048_576)
  expect(sqlite.prepare('SELECT count(*) FROM blocks').pluck().get()).toBe(mebibytes + 1)
  sqlite.close()
  expect(existsSync(log)).toBe(false)
})

test('what fails beside it is told, and the log is left', async () => {
  const { catalog } = openCatalog(temporaryFolder())
  const failed = workInLog(catalog, () => Promise.reject(new Error('beside')))
  await expect(failed).rejects.toThrow('beside')
  catalog.sqlite.close()
})
