// One writer to an archive, and a lock that dies with its holder. The holders here are processes of their own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { HeldError } from '../../src/core/errors.ts'
import { isLocked, takeLock } from '../../src/store/lock.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const lockModule = pathToFileURL(`${import.meta.dirname}/../../src/store/lock.ts`).href

/** A process that takes the lock, says so, and then waits for its end. */
async function holder(dir: string) {
  const script = `
    import { takeLock } from ${JSON.stringify(lockModule)}
    try {
      takeLock(${JSON.stringify(dir)})
      process.stdout.write('held')
      setInterval(() => {}, 1e9)
    } catch (error) {
      process.stdout.write(error.name)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { child, ended, said: String(said) }
}

test('a second taker is told at once, in this process and in another', async () => {
  const dir = temporaryFolder()
  expect(isLocked(dir)).toBe(false)
  const lock = takeLock(dir)
  expect(() => takeLock(dir)).toThrow(HeldError)
  expect((await holder(dir)).said).toBe('HeldError')
  expect(isLocked(dir)).toBe(true)
  lock.release()
  expect(isLocked(dir)).toBe(false)
  takeLock(dir).release()
})

test('two archives are held side by side', () => {
  const locks = [temporaryFolder(), temporaryFolder()].map(takeLock)
  for (const lock of locks) lock.release()
})

test('after a SIGKILL of its holder the lock is free', async () => {
  const dir = temporaryFolder()
  const { child, ended, said } = await holder(dir)
  expect(said).toBe('held')
  expect(() => takeLock(dir)).toThrow(HeldError)
  child.kill('SIGKILL')
  await ended
  takeLock(dir).release()
})
