import { describe, expect, test } from 'vitest'
import { TransientError } from '../../src/core/errors.ts'
import { diskFault } from '../../src/runs/disk-fault.ts'

const coded = (code: string) => Object.assign(new Error('as the system says it'), { code })

describe('an error of the disk', () => {
  test.each([
    ['SQLITE_FULL', /disk is full: make room/],
    ['SQLITE_IOERR_SHMSIZE', /disk is full, or fails/],
    ['SQLITE_IOERR_WRITE', /input\/output error: check it/],
    ['SQLITE_READONLY_DBMOVED', /folder’s owner and mode/],
    ['SQLITE_CANTOPEN', /folder’s owner and mode/],
    ['SQLITE_BUSY_SNAPSHOT', /keeps the catalog locked: close/],
    ['SQLITE_CORRUPT', /damaged: put back a backup/],
    ['ENOSPC', /disk is full: make room/],
    ['EROFS', /read-only: remount/],
    ['EACCES', /check its owner and mode/],
  ])('%s stops the run with what to do', (code, says) => {
    const fault = diskFault(coded(code))
    expect(fault?.reason).toBe('disk')
    expect(fault?.message).toMatch(says)
    expect(fault?.message).toContain(code)
  })

  test('that closes a file names it', () => {
    const fault = diskFault(Object.assign(coded('EACCES'), { path: '/archive/archive.sqlite' }))
    expect(fault?.message).toMatch(/^\/archive\/archive.sqlite is closed to this user: check its owner and mode/)
  })

  test.each([
    ['a statement that is wrong', coded('SQLITE_ERROR')],
    ['a row that may not be', coded('SQLITE_CONSTRAINT_UNIQUE')],
    ['a connection that breaks', coded('ECONNRESET')],
    ['an error with a name', new TransientError('no answer')],
    ['what is no error', 'SQLITE_FULL'],
  ])('is not %s', (_name, error) => {
    expect(diskFault(error)).toBeNull()
  })
})
