// The configuration: which layer holds, and that every refusal names its place, its key and what is expected.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConfigLayer, checkBaseUrl, configFileIn, loadConfig, readToken } from '../src/config.ts'
import { UsageError } from '../src/core/errors.ts'
import { temporaryFolder } from './temporary-archive.ts'

function configFile(text: string, name = 'rednote-archive.config.yaml'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  throw new Error('it was not refused')
}

describe('the layers', () => {
  test('begin with defaults that are all there', () => {
    expect(loadConfig(undefined, {}, {})).toMatchObject({
      provider: { baseUrl: 'https://api.justoneapi.com', rate: 1, concurrency: 4 },
      media: { enabled: true, renditions: ['original', 'high'], hosts: [] },
      money: { pricePerCall: 0.15, currency: 'CNY', confirmAbove: 1000 },
      disk: { minFreeGiB: 1 },
    })
  })

  test('are flags over the environment over the file over the defaults', () => {
    const path = configFile('provider:\n  baseUrl: https://file.example\n  rate: 30/min\n  concurrency: 2\n')
    const env = { JUSTONEAPI_BASE_URL: 'https://env.example' }
    const provider = (flags: ConfigLayer) => loadConfig(path, flags, env).provider
    expect(loadConfig(path, {}, {}).provider.baseUrl).toBe('https://file.example')
    expect(provider({})).toMatchObject({ baseUrl: 'https://env.example', rate: 0.5, concurrency: 2 })
    expect(provider({ provider: { baseUrl: 'https://flag.example', rate: '2/s' } })).toMatchObject({
      baseUrl: 'https://flag.example',
      rate: 2,
      concurrency: 2,
    })
    expect(provider({ provider: { baseUrl: undefined } }).baseUrl).toBe('https://env.example')
  })

  test('replace a list as a whole', () => {
    const path = configFile('media:\n  renditions: [large]\n  hosts: [media.example]\n')
    expect(loadConfig(path, {}, { REDNOTE_MEDIA_HOSTS: ' 127.0.0.1, , cdn.example ,' }).media).toMatchObject({
      renditions: ['large'],
      hosts: ['127.0.0.1', 'cdn.example'],
    })
    expect(loadConfig(path, {}, { REDNOTE_MEDIA_HOSTS: ' ' }).media.hosts).toEqual(['media.example'])
  })

  test('may be JSON, or an empty file', () => {
    const json = configFile('{"money": {"currency": "USD"}}', 'rednote-archive.config.json')
    expect(loadConfig(json, {}, {}).money.currency).toBe('USD')
    expect(loadConfig(configFile('# nothing yet\n'), {}, {}).money.currency).toBe('CNY')
  })

  test('are found in the archive under their names', () => {
    const dir = temporaryFolder()
    expect(configFileIn(dir)).toBeUndefined()
    for (const name of ['json', 'yml', 'yaml'].map((extension) => join(dir, `rednote-archive.config.${extension}`))) {
      writeFileSync(name, '')
      expect(configFileIn(dir)).toBe(name)
    }
  })
})

describe('a rate', () => {
  const rateOf = (rate: unknown) => loadConfig(undefined, { provider: { rate } }, {}).provider.rate

  test.each([
    ['60/min', 1],
    ['2/s', 2],
    ['2/sec', 2],
    ['2/second', 2],
    ['30/m', 0.5],
    ['90/minute', 1.5],
    ['1800/h', 0.5],
    ['3600/hour', 1],
    [' 0.5/s ', 0.5],
  ])('%j is %d starts a second', (text, perSecond) => {
    expect(rateOf(text)).toBe(perSecond)
  })

  test.each(['0/s', '-1/s', '60', 'min', '60/day', '1e3/s', '60 / min', '', '∞/s'])('%j is refused', (text) => {
    expect(refusal(() => rateOf(text))).toBe(
      `--rate is “${text}”; expected a number above 0 and a unit, such as 60/min or 2/s`,
    )
  })

  test('of any positive number and unit is that many in its time', () => {
    const amount = fc.integer({ min: 1, max: 10_000 })
    fc.assert(
      fc.property(amount, fc.constantFrom(['s', 1], ['min', 60], ['h', 3600]), (count, [unit, seconds]) => {
        expect(rateOf(`${count}/${unit}`)).toBeCloseTo(count / Number(seconds), 10)
      }),
    )
  })
})

describe('a refusal', () => {
  test.each<[string, ConfigLayer, string, string]>([
    ['a number that is text', { provider: { concurrency: '4' } }, 'provider.concurrency', 'expected number'],
    ['a fraction', { provider: { concurrency: 1.5 } }, 'provider.concurrency', 'expected int'],
    ['too few', { provider: { concurrency: 0 } }, 'provider.concurrency', '>=1'],
    ['too many', { media: { concurrency: 65 } }, 'media.concurrency', '<=64'],
    ['no time at all', { provider: { timeoutSeconds: 0 } }, 'provider.timeoutSeconds', '>0'],
    ['a rate without a unit', { provider: { rate: 60 } }, 'provider.rate', 'expected string'],
    ['no URL', { provider: { baseUrl: 'api.example' } }, 'provider.baseUrl', 'expected an http(s) URL'],
    ['another protocol', { provider: { baseUrl: 'ftp://api.example' } }, 'provider.baseUrl', 'expected an http(s) URL'],
    [
      'an unknown rendition',
      { media: { renditions: ['original', 'huge'] } },
      'media.renditions.1',
      '"original"|"large"',
    ],
    ['one rendition', { media: { renditions: 'original' } }, 'media.renditions', 'expected array'],
    ['an empty host', { media: { hosts: [''] } }, 'media.hosts.0', 'expected string to have >=1'],
    ['yes', { media: { voice: 'yes' } }, 'media.voice', 'expected boolean'],
    ['null', { media: { voice: null } }, 'media.voice', 'expected boolean'],
    ['a negative price', { money: { pricePerCall: -1 } }, 'money.pricePerCall', '>=0'],
    ['a currency in words', { money: { currency: 'yuan' } }, 'money.currency', 'three-letter code such as CNY'],
    [
      'an unknown key',
      { media: { rendition: ['original'] } },
      'unknown key media.rendition',
      'config/default.yaml lists every key',
    ],
    ['an unknown section', { medai: {} }, 'unknown key medai', 'config/default.yaml lists every key'],
    ['a section that is none', { disk: 5 }, 'disk', 'expected object'],
  ])('of %s names the key and what is expected', (_name, layer, key, expected) => {
    const path = configFile(JSON.stringify(layer), 'rednote-archive.config.json')
    const message = refusal(() => loadConfig(path, {}, {}))
    expect(message).toContain(`${path}: ${key}`)
    expect(message).toContain(expected)
  })

  test.each<[ConfigLayer, string]>([
    [{ provider: { rate: '60' } }, '--rate is “60”; expected a number above 0'],
    [{ provider: { concurrency: 65 } }, '--concurrency: Too big'],
    [{ media: { concurrency: 65 } }, '--media-concurrency: Too big'],
    [{ media: { renditions: ['original', 'huge'] } }, '--renditions: Invalid option: expected one of "original"|'],
    [{ media: { hosts: [''] } }, 'media.hosts.0: '],
  ])('of %j on the command line names its flag', (layer, says) => {
    const message = refusal(() => loadConfig(undefined, layer, {}))
    expect(message.slice(0, says.length)).toBe(says)
  })

  test('names every key of the defaults that has another type than it may', () => {
    const defaults = loadConfig(undefined, {}, {})
    for (const [section, keys] of Object.entries(defaults))
      for (const key of Object.keys(keys)) {
        const path = configFile(JSON.stringify({ [section]: { [key]: { a: 1 } } }))
        expect(refusal(() => loadConfig(path, {}, {}))).toContain(`${path}: ${section}.${key}: `)
      }
  })

  test('names the layer that is wrong, not the one above it', () => {
    const path = configFile('provider:\n  concurrency: 99\n')
    expect(refusal(() => loadConfig(path, { provider: { concurrency: 4 } }, {}))).toContain(path)
    expect(refusal(() => loadConfig(undefined, {}, { JUSTONEAPI_BASE_URL: 'nonsense' }))).toContain('the environment: ')
  })

  test.each([
    ['cannot be read', '/does/not/exist.yaml', 'cannot read the config file /does/not/exist.yaml'],
    ['is no YAML', configText('media:\n  voice: true\n  cover: [\n'), 'line '],
    ['has a key twice', configText('media:\n  voice: true\n  voice: false\n'), 'line 3'],
    ['is a list', configText('- media\n'), 'expected sections such as “media:”'],
    ['is a word', configText('media'), 'expected sections such as “media:”'],
  ])('of a file that %s names the file, and the line', (_name, file, says) => {
    const path = typeof file === 'string' ? file : configFile(file.text)
    const message = refusal(() => loadConfig(path, {}, {}))
    expect(message).toContain(path)
    expect(message).toContain(says)
  })
})

function configText(text: string): { text: string } {
  return { text }
}

describe('the token', () => {
  const token = 'a-secret-of-the-user'

  test('comes from the environment, else from the file named there, without its white space', () => {
    const file = configFile(`${token}\n`, 'token')
    expect(readToken({ JUSTONEAPI_TOKEN: ` ${token} ` })).toBe(token)
    expect(readToken({ JUSTONEAPI_TOKEN_FILE: file })).toBe(token)
    expect(readToken({ JUSTONEAPI_TOKEN: '', JUSTONEAPI_TOKEN_FILE: file })).toBe(token)
    expect(readToken({ JUSTONEAPI_TOKEN: 'other', JUSTONEAPI_TOKEN_FILE: file })).toBe('other')
  })

  test('that is not there is asked for by its name', () => {
    expect(refusal(() => readToken({}))).toContain('set JUSTONEAPI_TOKEN')
    expect(refusal(() => readToken({ JUSTONEAPI_TOKEN: '  ' }))).toContain('set JUSTONEAPI_TOKEN')
    expect(refusal(() => readToken({ JUSTONEAPI_TOKEN_FILE: '/no/such/file' }))).toBe(
      'cannot read JUSTONEAPI_TOKEN_FILE /no/such/file: ENOENT',
    )
    const empty = configFile('\n', 'token')
    expect(refusal(() => readToken({ JUSTONEAPI_TOKEN_FILE: empty }))).toBe(`JUSTONEAPI_TOKEN_FILE ${empty} is empty`)
  })

  test.each([
    ['as a key of its own', `token: ${token}\n`],
    ['in a section', `provider:\n  token: ${token}\n`],
    ['in broken YAML', `provider:\n  token: "${token}\n`],
    ['in YAML that breaks behind it', `provider:\n  token: ${token}\n bad\n`],
    ['as the file', `${token}\n`],
  ])('is in no message, though it was put into the config %s', (_name, text) => {
    expect(refusal(() => loadConfig(configFile(text), {}, {}))).not.toContain(token)
  })

  test('goes in clear text to this machine only, unless that is allowed', () => {
    const { provider } = loadConfig(undefined, {}, {})
    const check = (baseUrl: string, allowPlainHttp = false) => checkBaseUrl({ ...provider, baseUrl, allowPlainHttp })
    for (const url of ['https://api.example', 'http://127.0.0.1:8787', 'http://localhost:1', 'http://[::1]:2'])
      expect(() => check(url)).not.toThrow()
    for (const url of ['http://api.example', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example']) {
      expect(refusal(() => check(url))).toContain('would send the token in clear text')
      expect(() => check(url, true)).not.toThrow()
    }
  })
})

test('config/default.yaml says something of every key', () => {
  const text = readFileSync(join(import.meta.dirname, '../config/default.yaml'), 'utf8')
  for (const keys of Object.values(loadConfig(undefined, {}, {})))
    for (const key of Object.keys(keys)) expect(text).toMatch(new RegExp(`^  ${key}: `, 'm'))
})
