// What the audit of .ci/run makes of npm's answers.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../.ci')
const [known] = JSON.parse(readFileSync(join(folder, 'accepted-advisories.json'), 'utf8'))
const advisory = (id: string, severity: string) => ({
  vulnerabilities: {
    // As npm has it: the package itself, and one that is affected through it.
    some: { via: [{ name: 'some', severity, title: 'a hole', url: `https://github.com/advisories/${id}` }] },
    other: { via: ['some'] },
  },
})

test.each<[string, unknown, number, RegExp]>([
  ['nothing', { vulnerabilities: {} }, 0, /no advisories/],
  ['one that is accepted, with its reason', advisory(known.advisory, 'high'), 0, /^accepted: GHSA.* never starts/],
  ['a high one that is not', advisory('GHSA-1', 'high'), 1, /^NOT ACCEPTED: GHSA-1 high in some: a hole/],
  ['a critical one that is not', advisory('GHSA-1', 'critical'), 1, /^NOT ACCEPTED/],
  ['a moderate one', advisory('GHSA-1', 'moderate'), 0, /^to be looked at: GHSA-1/],
  ['one on the list that is gone', { vulnerabilities: {} }, 0, /take it off the list: GHSA/],
  ['no answer of the registry', { message: '405 Method Not Allowed' }, 0, /skipped.*405/],
  ['no JSON', '', 0, /skipped/],
])('%s', (_, answer, code, says) => {
  const input = answer === '' ? '' : JSON.stringify(answer)
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'audit.js')], { input, encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: code, stdout: expect.stringMatching(new RegExp(says, 'm')) })
})
