// Lanes on the real clock. Only lower bounds are asserted: a loaded machine may be slower, a lane never faster.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClock } from '../../src/core/clock.ts'
import { createLane, type Lane } from '../../src/frontier/lanes.ts'

const clock = createClock()
/** Timers are whole milliseconds. */
const toleranceMs = 1

/** Lets everything that is due now happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A piece of work that ends when it is told to. */
function piece() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const work = () => {
    begin()
    return ended
  }
  return { work, begun, end }
}

/** Begins `count` requests at once, and gives the milliseconds at which each left. */
async function sendTimes(lane: Lane, count: number, during = async () => {}): Promise<number[]> {
  const sent: number[] = []
  await Promise.all(
    Array.from({ length: count }, () =>
      lane.run(async () => {
        const request = await lane.beforeSending()
        sent.push(performance.now())
        request.left()
        await during()
        request.answered()
      }),
    ),
  )
  return sent
}

/** Starts `count` pieces of work at once, and gives the milliseconds at which each began. */
async function startTimes(lane: Lane, count: number): Promise<number[]> {
  const starts: number[] = []
  const piece = async () => void starts.push(performance.now())
  await Promise.all(Array.from({ length: count }, () => lane.run(piece)))
  return starts
}

/** What two requests are at least apart, of the even distance: a lane makes up for what was late. */
const nearest = 0.5

const gaps = (times: readonly number[]) => times.slice(1).map((time, n) => time - (times[n] ?? 0))

test('requests are nearly an interval apart, whatever the slots and however the work takes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(50, 100, 400),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 6 }),
      async (ratePerSecond, concurrency, durations) => {
        const lane = createLane({ concurrency, ratePerSecond, clock })
        let next = 0
        const sent = await sendTimes(lane, durations.length, async () => {
          await new Promise((resolve) => setTimeout(resolve, durations[next++]))
        })
        for (const gap of gaps(sent)) expect(gap).toBeGreaterThanOrEqual((1000 / ratePerSecond) * nearest - toleranceMs)
      },
    ),
    { numRuns: 12 },
  )
})

test('requests stay apart where the machine was busy at the time of one', async () => {
  const lane = createLane({ concurrency: 4, ratePerSecond: 50, clock })
  const busy = async () => {
    const until = performance.now() + 30
    while (performance.now() < until);
  }
  const sent = await sendTimes(lane, 5, busy)
  for (const gap of gaps(sent)) expect(gap).toBeGreaterThanOrEqual(20 * nearest - toleranceMs)
})

test('the wait scale scales the pace', async () => {
  const lane = createLane({ concurrency: 4, ratePerSecond: 5, clock: createClock(0, 0.1) })
  for (const gap of gaps(await sendTimes(lane, 4))) expect(gap).toBeGreaterThanOrEqual(20 * nearest - toleranceMs)
})

test('a rate of one a second or less is kept between any two', async () => {
  const lane = createLane({ concurrency: 4, ratePerSecond: 0.5, clock: createClock(0, 0.01) })
  for (const gap of gaps(await sendTimes(lane, 4))) expect(gap).toBeGreaterThanOrEqual(20 - toleranceMs)
})

test('requests leave within the rate in any second, however long each takes to get ready and to leave', async () => {
  const perSecond = 20
  const scale = 0.1
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ readyMs: fc.integer({ min: 0, max: 15 }), leaveMs: fc.integer({ min: 0, max: 8 }) }), {
        minLength: perSecond + 1,
        maxLength: perSecond + 15,
      }),
      async (pieces) => {
        const lane = createLane({ concurrency: 8, ratePerSecond: perSecond, clock: createClock(0, scale) })
        const left: number[] = []
        const begun: number[] = []
        await Promise.all(
          pieces.map(({ readyMs, leaveMs }) =>
            lane.run(async () => {
              await new Promise((resolve) => setTimeout(resolve, readyMs))
              const request = await lane.beforeSending()
              const place = begun.push(performance.now()) - 1
              await new Promise((resolve) => setTimeout(resolve, leaveMs))
              left[place] = performance.now()
              request.left()
            }),
          ),
        )
        for (const [place, at] of begun.entries()) {
          // They may have arrived as late as they are known to have left, and this one as soon as it began.
          const before = left.slice(0, place).filter((leftAt) => leftAt > at - 1000 * scale + toleranceMs)
          expect(before.length).toBeLessThan(perSecond)
        }
      },
    ),
    { numRuns: 6, endOnFailure: true },
  )
})

test('never more than the slots run at once, and all of them are used', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }),
      async (concurrency, turns) => {
        const lane = createLane({ concurrency, ratePerSecond: null, clock })
        let running = 0
        let most = 0
        await Promise.all(
          turns.map((count) =>
            lane.run(async () => {
              running += 1
              most = Math.max(most, running)
              for (let turn = 0; turn <= count; turn++) await new Promise(setImmediate)
              running -= 1
            }),
          ),
        )
        expect(most).toBe(Math.min(concurrency, turns.length))
        expect(running).toBe(0)
      },
    ),
    { numRuns: 50 },
  )
})

test('work that throws rejects its own run, and frees its slot', async () => {
  const lane = createLane({ concurrency: 1, ratePerSecond: null, clock })
  const failing = lane.run(async () => {
    throw new Error('no luck')
  })
  await expect(failing).rejects.toThrow('no luck')
  expect(await sendTimes(lane, 1)).toHaveLength(1)
})

describe('stop', () => {
  test('lets what has begun finish, and nothing else start', async () => {
    const lane = createLane({ concurrency: 1, ratePerSecond: null, clock })
    const first = piece()
    const events: string[] = []
    const running = lane.run(first.work).then(() => events.push('first is over'))
    await first.begun
    const waiting = [1, 2, 3].map(() => lane.run(async () => void events.push('started')))
    lane.stop()
    await Promise.all(waiting)
    expect(events).toEqual([])
    first.end()
    await running
    await lane.run(async () => void events.push('started later'))
    await settle()
    expect(events).toEqual(['first is over'])
  })

  test('ends the wait for a pause at once, without a start', async () => {
    const lane = createLane({ concurrency: 2, ratePerSecond: 1, clock })
    lane.slowDown(3_600_000)
    let started = 0
    const waiting = [1, 2, 3].map(() => lane.run(async () => void started++))
    await settle()
    lane.stop()
    await Promise.all(waiting)
    await settle()
    expect(started).toBe(0)
  })
})

describe('slowDown', () => {
  test('pauses the lane for as long as it is told, what had a slot already included', async () => {
    const lane = createLane({ concurrency: 3, ratePerSecond: 1000, clock })
    const told = performance.now()
    lane.slowDown(60)
    const sent = sendTimes(lane, 3)
    await settle()
    lane.slowDown(120)
    for (const start of await sent) expect(start - told).toBeGreaterThanOrEqual(120 - toleranceMs)
  })

  test('of unknown length pauses for 15 s, scaled', async () => {
    const lane = createLane({ concurrency: 1, ratePerSecond: null, clock: createClock(0, 0.005) })
    const told = performance.now()
    lane.slowDown(null)
    const [start = 0] = await sendTimes(lane, 1)
    expect(start - told).toBeGreaterThanOrEqual(75 - toleranceMs)
  })

  test('doubles the time between starts, each time', async () => {
    const lane = createLane({ concurrency: 4, ratePerSecond: null, clock: createClock(0, 0.1) })
    lane.slowDown(0)
    for (const gap of gaps(await startTimes(lane, 3))) expect(gap).toBeGreaterThanOrEqual(20 - toleranceMs)
    lane.slowDown(0)
    for (const gap of gaps(await startTimes(lane, 3))) expect(gap).toBeGreaterThanOrEqual(40 - toleranceMs)
  })

  test('is made up for by successes, and no burst follows the pause', async () => {
    const lane = createLane({ concurrency: 6, ratePerSecond: 50, clock })
    lane.slowDown(60)
    const sent = sendTimes(lane, 6)
    // What was in flight when the throttling began succeeds during the pause: the lane is back at full pace.
    for (let success = 0; success < 20; success++) lane.succeeded()
    for (const gap of gaps(await sent)) expect(gap).toBeGreaterThanOrEqual(20 * nearest - toleranceMs)
  })
})
