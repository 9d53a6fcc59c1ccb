// What doctor finds of the program, its settings and the archive's folder, and the exit code that follows.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  checkArchive,
  checkCheckout,
  checkConfig,
  checkFileSystem,
  checkFreeSpace,
  checkLock,
  checkNode,
  checkProxy,
  checkSharp,
  checkSqlite,
  checkToken,
  checkWritable,
  diskUnder,
  exitCodeFor,
  type Finding,
} from '../../src/runs/doctor.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { takeLock } from '../../src/store/lock.ts'
import { catalogPath, openCatalog } from '../../src/store/open.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'

const secret = 'sk-7d1f0c'

function archive(): string {
  const dir = temporaryFolder()
  createArchiveFolder(dir)
  const { catalog } = openCatalog(dir)
  newRun(catalog)
  catalog.sqlite.close()
  return dir
}

test.each([
  ['24.21.0', 'ok'],
  ['22.18.0', 'ok'],
  ['22.17.9', 'problem'],
  ['20.20.2', 'problem'],
])('Node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state)
})

test('the native modules of this machine load, and say their versions', async () => {
  expect(checkSqlite()).toMatchObject({ state: 'ok', says: expect.stringMatching(/SQLite \d+\.\d+/) })
  expect(await checkSharp()).toMatchObject({ state: 'ok', says: expect.stringMatching(/libvips \d+\.\d+/) })
})

describe('the token', () => {
  function fileWith(text: string, mode: number): string {
    const path = join(temporaryFolder(), 'token')
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  const cases: [string, () => NodeJS.ProcessEnv, Finding['state'], RegExp][] = [
    ['is missing', () => ({}), 'problem', /set JUSTONEAPI_TOKEN/],
    ['is in the environment', () => ({ JUSTONEAPI_TOKEN: secret }), 'ok', /JUSTONEAPI_TOKEN is set/],
    ['is in a file of one’s own', () => ({ JUSTONEAPI_TOKEN_FILE: fileWith(secret, 0o600) }), 'ok', /which holds one/],
    [
      'is in a file for all',
      () => ({ JUSTONEAPI_TOKEN_FILE: fileWith(secret, 0o644) }),
      'warning',
      /mode 644.*chmod 600/,
    ],
    ['is in a file for the group', () => ({ JUSTONEAPI_TOKEN_FILE: fileWith(secret, 0o640) }), 'warning', /chmod 600/],
    ['is in an empty file', () => ({ JUSTONEAPI_TOKEN_FILE: fileWith('', 0o600) }), 'problem', /is empty/],
    ['is in a file that is not there', () => ({ JUSTONEAPI_TOKEN_FILE: '/nowhere/token' }), 'problem', /ENOENT/],
  ]
  test.each(cases)('that %s', (_, env, state, says) => {
    const finding = checkToken(env())
    expect(finding).toMatchObject({ state, says: expect.stringMatching(says) })
    expect(JSON.stringify(finding)).not.toContain(secret)
  })
})

describe('the config', () => {
  test('that a run would take is handed on', () => {
    const { finding, config } = checkConfig(undefined, { JUSTONEAPI_BASE_URL: 'http://127.0.0.1:1' })
    expect(finding.state).toBe('ok')
    expect(config?.provider.baseUrl).toBe('http://127.0.0.1:1')
  })

  test.each([
    ['media:\n  renditons: [high]\n', {}, /renditons/],
    ['', { JUSTONEAPI_BASE_URL: 'http://api.example' }, /clear text/],
  ])('that a run would refuse is a problem (%j)', (text, env, says) => {
    const path = join(temporaryFolder(), 'rednote-archive.config.yaml')
    writeFileSync(path, text)
    const { finding, config } = checkConfig(path, env)
    expect(finding).toMatchObject({ state: 'problem', says: expect.stringMatching(says) })
    expect(config).toBeNull()
  })
})

test.each([
  [{}, '22.18.0', 'ok', /no HTTPS_PROXY/],
  [
    { HTTPS_PROXY: 'http://user:pass@proxy.example:3128' },
    '24.21.0',
    'ok',
    /^HTTPS_PROXY proxy\.example:3128: all goes/,
  ],
  [{ http_proxy: 'user:pass@proxy.example:3128' }, '22.21.0', 'ok', /^http_proxy proxy\.example:3128: all goes/],
  [{ https_proxy: 'http://user:pass@proxy.example' }, '22.20.0', 'warning', /directly .* install 22\.21, 24\.5/],
  [{ https_proxy: 'http://user:pass@proxy.example' }, '24.4.1', 'warning', /Node 24\.4\.1 connects directly/],
  [{ HTTPS_PROXY: 'socks5://user:pass@proxy.example' }, '24.21.0', 'problem', /HTTPS_PROXY is no address/],
] as const)('a proxy: %j on Node %s is %s', (env, version, state, says) => {
  const finding = checkProxy(env, version)
  expect(finding).toMatchObject({ state, says: expect.stringMatching(says) })
  expect(finding.says).not.toContain('pass')
})

describe('the archive', () => {
  test('that is not made yet is no problem, and is not made', () => {
    const dir = join(temporaryFolder(), 'a/b')
    expect(checkArchive(dir)).toMatchObject({ state: 'ok', says: expect.stringMatching(/none in .*a\/b yet/) })
    expect(checkWritable(dir)).toMatchObject({ state: 'ok' })
    expect(checkLock(dir)).toMatchObject({ state: 'ok' })
    expect(diskUnder(dir).freeBytes).toBeGreaterThan(0)
    expect(() => diskUnder(dir)).not.toThrow()
  })

  test('that is there says its version', () => {
    expect(checkArchive(archive())).toMatchObject({ state: 'ok', says: expect.stringMatching(/catalog at \d{4}_/) })
  })

  test('of an older program will be brought up to date', () => {
    const dir = archive()
    const { catalog } = openCatalog(dir)
    catalog.sqlite.exec(
      'DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)',
    )
    catalog.sqlite.close()
    expect(checkArchive(dir)).toMatchObject({ state: 'warning', says: expect.stringMatching(/brings it up to date/) })
  })

  test('of a newer program is a problem', () => {
    const dir = archive()
    const { catalog } = openCatalog(dir)
    catalog.sqlite.exec('UPDATE __drizzle_migrations SET created_at = created_at + 10000000000000')
    catalog.sqlite.close()
    expect(checkArchive(dir)).toMatchObject({ state: 'problem', says: expect.stringMatching(/newer version/) })
  })

  test('whose catalog is no catalog is a problem', () => {
    const dir = temporaryFolder()
    writeFileSync(catalogPath(dir), 'nothing of ours '.repeat(1000))
    expect(checkArchive(dir).state).toBe('problem')
  })

  test('inside a git checkout is warned of', () => {
    const dir = temporaryFolder()
    mkdirSync(join(dir, '.git'))
    expect(checkCheckout(join(dir, 'data'))).toMatchObject({ state: 'warning', says: expect.stringContaining(dir) })
  })

  test('that a run holds says which, and is free afterwards', () => {
    const dir = archive()
    const lock = takeLock(dir)
    expect(checkLock(dir)).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/run 1, `backfill`, process \d+/),
    })
    lock.release()
    expect(checkLock(dir).state).toBe('ok')
    takeLock(dir).release()
  })
})

test.each([
  [0xef53, 'ok', /no network/],
  [0x794c7630, 'ok', /no network/],
  [0x6969, 'warning', /NFS/],
  [0xff534d42, 'warning', /CIFS/],
  [0xff534d42 | 0, 'warning', /CIFS/],
  [0xfe534d42, 'warning', /SMB/],
  [0x65735546, 'warning', /FUSE/],
  [0x01021997, 'warning', /9P/],
])('a file system of type %i is %s', (type, state, says) => {
  expect(checkFileSystem(type)).toMatchObject({ state, says: expect.stringMatching(says) })
})

test.each([
  [2 ** 30, 'ok'],
  [2 ** 30 - 1, 'problem'],
])('%i bytes free, where 1 GiB has to be, are %s', (bytes, state) => {
  expect(checkFreeSpace(bytes, 1).state).toBe(state)
})

describe('the exit code', () => {
  const of = (state: Finding['state'], ofDisk?: true): Finding => ({
    check: 'x',
    state,
    says: '',
    ...(ofDisk && { ofDisk }),
  })
  test.each([
    [[], 0],
    [[of('ok'), of('warning')], 0],
    [[of('problem'), of('ok')], 2],
    [[of('problem', true), of('warning')], 7],
    [[of('problem', true), of('problem')], 2],
  ])('of %j is %i', (findings, code) => {
    expect(exitCodeFor(findings)).toBe(code)
  })
})
