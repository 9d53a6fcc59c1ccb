// What `doctor` prints, and its exit code, without a network.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { doctorCommand } from '../../src/commands/doctor.ts'
import { temporaryFolder } from '../temporary-archive.ts'
import { outputOf } from './output-of.ts'

beforeEach(() => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'JUSTONEAPI_TOKEN_FILE', 'JUSTONEAPI_BASE_URL'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('JUSTONEAPI_TOKEN', 'sk-7d1f0c')
})
afterEach(() => vi.unstubAllEnvs())

const doctor = (archive: string, ...args: string[]) =>
  outputOf(doctorCommand(), ['--offline', '--archive', archive, ...args])

test('a machine that is ready ends with 0, also before there is an archive; nothing is made, no secret is shown', async () => {
  const archive = join(temporaryFolder(), 'archive')
  const { stdout, exitCode } = await doctor(archive, '--json')
  const findings = JSON.parse(stdout) as { check: string; state: string; says: string }[]
  expect(exitCode).toBe(0)
  expect(findings.filter(({ state }) => state === 'problem')).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    ...['program', 'node', 'sqlite', 'sharp', 'config', 'token', 'proxy', 'archive'],
    ...['writable', 'checkout', 'file system', 'free space', 'lock', 'clock'],
  ])
  for (const finding of findings) expect(Object.keys(finding)).toEqual(['check', 'state', 'says'])
  expect(stdout).not.toContain('sk-7d1f0c')
  expect(existsSync(archive)).toBe(false)
})

test('people get a line for each check', async () => {
  const { stdout } = await doctor(temporaryFolder())
  expect(stdout).toMatch(/^✓ node {9}Node /m)
  expect(stdout.trimEnd().split('\n')).toHaveLength(14)
})

test.each([
  ['provider:\n  rate: fast\n', 2, '✗ config'],
  ['disk:\n  minFreeGiB: 1000000\n', 7, '✗ free space'],
])('a config of %j ends it with %i', async (config, code, line) => {
  const archive = temporaryFolder()
  writeFileSync(join(archive, 'rednote-archive.config.yaml'), config)
  const { stdout, exitCode } = await doctor(archive)
  expect(exitCode).toBe(code)
  expect(stdout).toContain(line)
})

test('without a token no run can start', async () => {
  vi.stubEnv('JUSTONEAPI_TOKEN', undefined)
  const { exitCode, stdout } = await doctor(temporaryFolder(), '--quiet')
  expect([exitCode, stdout]).toEqual([2, ''])
})
