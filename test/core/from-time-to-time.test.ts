// Work that is done from time to time: when it begins, and that its failure is told.
import { expect, test } from 'vitest'
import { fromTimeToTime } from '../../src/core/from-time-to-time.ts'

/** Work that ends when it is told to, at times that are set. */
function occasional() {
  const at = { ms: 0 }
  const begun: PromiseWithResolvers<void>[] = []
  const work = () => {
    const one = Promise.withResolvers<void>()
    begun.push(one)
    return one.promise
  }
  const work20 = fromTimeToTime(work, { everyMs: 20, nowMs: () => at.ms })
  const mayBeginAt = (ms: number) => {
    at.ms = ms
    work20.mayBegin()
    return begun.length
  }
  return { begun, mayBeginAt, end: work20.end, at }
}

test('it begins when its time has come, one at a time, and later where it takes long', async () => {
  const { begun, mayBeginAt, end, at } = occasional()
  expect([19, 20, 45].map(mayBeginAt)).toEqual([0, 1, 1])
  at.ms = 50
  begun[0]?.resolve()
  await end()
  // It took 30 ms: 300 are for the work beside.
  expect([349, 350].map(mayBeginAt)).toEqual([1, 2])
  begun[1]?.resolve()
  await end()
  expect([369, 370].map(mayBeginAt)).toEqual([2, 3])
})

test('its failure is told at the end, and it does not begin again', async () => {
  const { begun, mayBeginAt, end } = occasional()
  mayBeginAt(20)
  begun[0]?.reject(new Error('the disk is full'))
  await expect(end()).rejects.toThrow('the disk is full')
  expect(mayBeginAt(1000)).toBe(1)
})
