import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UnusableError } from '../../src/core/errors.ts'
import { isExtraName, permit } from '../../src/media/hosts.ts'

describe('permit', () => {
  test.each([
    ['https://sns-i10.rednotecdn.com/a?sign=1', 'https://sns-i10.rednotecdn.com/a?sign=1'],
    ['http://sns-na-i1.xhscdn.com/a', 'https://sns-na-i1.xhscdn.com/a'],
    ['http://v.xhscdn.net:80/a', 'https://v.xhscdn.net/a'],
    ['https://ci.rednote.com:443/a', 'https://ci.rednote.com/a'],
    ['https://CI.XiaoHongShu.com/a', 'https://ci.xiaohongshu.com/a'],
    ['http://thirdwx.qlogo.cn/a', 'https://thirdwx.qlogo.cn/a'],
    ['https://a.b.c.xhscdn.com/notes_uhdr/x|y', 'https://a.b.c.xhscdn.com/notes_uhdr/x|y'],
  ])('%s is asked for as %s', (given, asked) => {
    expect(permit(given, []).href).toBe(asked)
  })

  test.each([
    ['https://evil.example/a', 'not on the list'],
    ['https://xhscdn.com/a', 'not on the list'],
    ['https://evilxhscdn.com/a', 'not on the list'],
    ['https://sns.xhscdn.com.evil.example/a', 'not on the list'],
    ['https://sns.xhscdn.com./a', 'not on the list'],
    ['https://.xhscdn.com/a', 'not on the list'],
    ['https://a.thirdwx.qlogo.cn/a', 'not on the list'],
    ['https://wx.qlogo.cn/a', 'not on the list'],
    ['http://localhost/a', 'not on the list'],
    ['http://127.0.0.1/a', 'an IP address'],
    ['http://2130706433/a', 'an IP address'],
    ['http://0x7f.1/a', 'an IP address'],
    ['http://[::1]/a', 'an IP address'],
    ['http://[::ffff:169.254.169.254]/a', 'an IP address'],
    ['https://sns.xhscdn.com:8443/a', 'port 8443'],
    ['http://sns.xhscdn.com:443/a', 'port 443'],
    ['https://user:word@sns.xhscdn.com/a', 'user name'],
    ['https://sns.xhscdn.com@evil.example/a', 'user name'],
    ['ftp://sns.xhscdn.com/a', 'scheme ftp:'],
    ['file:///etc/passwd', 'scheme file:'],
    ['data:image/png;base64,AA', 'scheme data:'],
    ['//sns.xhscdn.com/a', 'not a URL'],
    ['', 'not a URL'],
  ])('%s is refused', (url, reason) => {
    expect(() => permit(url, [])).toThrow(UnusableError)
    expect(() => permit(url, [])).toThrow(reason)
  })

  test.each([
    ['http://127.0.0.1:8080/a', ['127.0.0.1']],
    ['http://127.0.0.1:8080/a', ['127.0.0.1:8080']],
    ['http://media.example/a', ['media.example:80']],
    ['https://media.example/a', [' Media.Example ']],
    ['http://[::1]:8080/a', ['[::1]:8080']],
    ['http://[::1]:8080/a', ['::1']],
    ['http://sns.xhscdn.com:8080/a', ['sns.xhscdn.com:8080']],
  ])('%s is asked for as given with the extra hosts %j', (url, extraHosts) => {
    expect(permit(url, extraHosts).href).toBe(url)
  })

  test.each([
    ['http://127.0.0.1:8081/a', ['127.0.0.1:8080']],
    ['http://127.0.0.2/a', ['127.0.0.1']],
    ['http://a.media.example/a', ['media.example']],
    ['http://user@media.example/a', ['media.example']],
    ['http://evil.example/a', ['']],
  ])('%s is refused with the extra hosts %j', (url, extraHosts) => {
    expect(() => permit(url, extraHosts)).toThrow(UnusableError)
  })

  test('a refusal says nothing of path and query', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        try {
          permit(`${url}/SECRET?SECRET#SECRET`, [])
          expect.unreachable()
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableError)
          expect(String(error)).not.toContain('SECRET')
        }
      }),
    )
  })

  test('any text is permitted or refused, never something else; what is permitted is a listed host by https', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((host) => `http://${host}/x`),
      fc.string().map((host) => `http://${host}.xhscdn.com/x`),
    )
    fc.assert(
      fc.property(text, (url) => {
        try {
          const { protocol, hostname, port, username } = permit(url, [])
          expect([protocol, port, username]).toEqual(['https:', '', ''])
          expect(hostname).toMatch(/^[a-z0-9_.-]+\.xhscdn\.com$/)
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

test('a name is extra with or without its port', () => {
  expect(isExtraName('localhost', ['localhost:8080'])).toBe(true)
  expect(isExtraName('LOCALHOST', ['localhost'])).toBe(true)
  expect(isExtraName('localhost', ['127.0.0.1'])).toBe(false)
})
