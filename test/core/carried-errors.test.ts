// That an error is the same to the disposition after it came from another thread.
import { expect, test } from 'vitest'
import { arrived, carried } from '../../src/core/carried-errors.ts'
import {
  ExpiredUrlError,
  HaltError,
  IntegrityError,
  ThrottledError,
  TransientError,
  UnusableError,
  UsageError,
} from '../../src/core/errors.ts'

const cause = new Error('https://host/x?sign=secret')

test.each([
  new TransientError('reset', { noEnvelope: true, maybeCharged: true, retryAfterMs: 3, cause }),
  new ThrottledError('too fast', 1500),
  new UnusableError('no such file', { changedShape: true, cause }),
  new ExpiredUrlError('403'),
  new HaltError('the disk is full', 'disk'),
  new IntegrityError('differs'),
  new UsageError('no such flag'),
  Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', errno: -13, syscall: 'open' }),
  new RangeError('a defect'),
])('$name arrives with its class, message, stack and facts, and without its cause', (error) => {
  const there = arrived(structuredClone(carried(error)))
  expect({ ...there }).toEqual({ ...error, name: error.name })
  expect(there.stack).toBe(error.stack)
  expect(there.message).toBe(error.message)
  expect(there).toBeInstanceOf(error instanceof RangeError ? Error : error.constructor)
  expect(there.cause).toBeUndefined()
})

test('what is thrown and is no error arrives as one', () => {
  expect(arrived(structuredClone(carried('a word'))).message).toBe('a word')
})
