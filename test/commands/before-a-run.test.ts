// How a person is asked on a terminal, and what their leaving means.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { askYes } from '../../src/commands/before-a-run.ts'

/** Asks somebody who types `keys`. */
function asked(keys: string): Promise<boolean | null> {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true })
  const [input, output] = [terminal(), terminal()]
  output.resume()
  const answer = askYes('Go on?', { input, output })
  input.write(keys)
  return answer
}

test.each([
  ['y\r', true],
  ['YES\r', true],
  ['\r', false],
  ['n\r', false],
  ['yesterday\r', false],
  ['\u0004', false],
])('%j', async (keys, answer) => {
  expect(await asked(keys)).toBe(answer)
})

test('Ctrl-C is no, and a signal as any other', async () => {
  const heard = new Promise((resolve) => process.once('SIGINT', resolve))
  expect(await asked('y\u0003')).toBe(false)
  await heard
})

test('nobody is asked where there is no terminal', async () => {
  expect(await askYes('Go on?', { input: new PassThrough(), output: new PassThrough() })).toBe(null)
})
