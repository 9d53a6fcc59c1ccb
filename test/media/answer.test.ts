import { describe, expect, test } from 'vitest'
import { ExpiredUrlError, ThrottledError, TransientError, UnusableError } from '../../src/core/errors.ts'
import { announcedBytes, redirectTarget, refusal } from '../../src/media/answer.ts'

const answer = (status: number, headers: Record<string, string> = {}) => ({ host: 'a.xhscdn.com', status, headers })

describe('refusal', () => {
  test('200 with bare bytes is none', () => expect(refusal(answer(200))).toBeNull())

  test.each([
    [200, TransientError, { 'content-encoding': 'gzip' }],
    [204, TransientError, {}],
    [206, TransientError, {}],
    [400, UnusableError, {}],
    [401, ExpiredUrlError, {}],
    [403, ExpiredUrlError, {}],
    [404, UnusableError, {}],
    [408, TransientError, {}],
    [410, ExpiredUrlError, {}],
    [429, ThrottledError, {}],
    [500, TransientError, {}],
    [503, TransientError, {}],
  ])('%d is a %o', (status, kind, headers) => {
    expect(refusal(answer(status, headers))).toBeInstanceOf(kind)
    expect(refusal(answer(status, headers))?.message).toContain('a.xhscdn.com')
  })

  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' }, 0],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('Retry-After of %j is %s ms', (headers, retryAfterMs) => {
    for (const status of [429, 503]) expect(refusal(answer(status, headers))).toMatchObject({ retryAfterMs })
  })
})

describe('redirectTarget', () => {
  const from = new URL('https://a.xhscdn.com/x/y?z')
  test('is whole, also where the header is not', () => {
    expect(redirectTarget(answer(302, { location: '../n' }), from)?.href).toBe('https://a.xhscdn.com/n')
    expect(redirectTarget(answer(301, { location: 'http://b.example/' }), from)?.href).toBe('http://b.example/')
  })
  test('is null for other answers', () => {
    for (const status of [200, 304, 404]) expect(redirectTarget(answer(status, { location: '/n' }), from)).toBeNull()
  })
  test('needs a place', () => {
    expect(() => redirectTarget(answer(302), from)).toThrow(TransientError)
    expect(() => redirectTarget(answer(302, { location: 'http://[' }), from)).toThrow(TransientError)
  })
})

test('announced bytes are a number or unknown', () => {
  expect(announcedBytes({ 'content-length': '12' })).toBe(12)
  expect(announcedBytes({ 'content-length': '12, 12' })).toBeNull()
  expect(announcedBytes({})).toBeNull()
})
