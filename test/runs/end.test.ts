// How a run ended: outcome, exit code and the sentence for people, and which reason counts where there are several.
import { describe, expect, test } from 'vitest'
import { HaltError, type HaltReason } from '../../src/core/errors.ts'
import { endOf } from '../../src/runs/end.ts'
import { Stop } from '../../src/runs/run.ts'
import { Tally } from '../../src/runs/tally.ts'

const now = Date.parse('2026-02-01T10:00:00Z')
const end = (change: (stop: Stop, tally: Tally) => void) => {
  const run = { stop: new Stop(), tally: new Tally() }
  change(run.stop, run.tally)
  return endOf(run, now)
}

describe('a run', () => {
  test('that did all it was asked ends with 0, notes that are gone included', () => {
    const complete = { outcome: 'complete', exitCode: 0, message: null }
    expect(end(() => {})).toEqual(complete)
    expect(end((_stop, tally) => tally.settle('unavailable', 3))).toEqual(complete)
    expect(end((_stop, tally) => tally.settle('invalid', 3))).toEqual(complete)
  })

  test('with failed notes or media ends with 3', () => {
    const incomplete = { outcome: 'incomplete', exitCode: 3, message: null }
    expect(end((_stop, tally) => tally.settle('failed'))).toEqual(incomplete)
    expect(end((_stop, tally) => tally.fileFailed('a file'))).toEqual(incomplete)
  })

  test('whose failures are all known from before ends with 0: they are counted, and no news', () => {
    const ended = end((_stop, tally) => {
      tally.failedBefore(['a note', 'a file'])
      tally.settle('failed', 1, 'a note')
      tally.fileFailed('a file')
      expect([tally.notes.failed, tally.media.failed]).toEqual([1, 1])
    })
    expect(ended).toEqual({ outcome: 'complete', exitCode: 0, message: null })
    const another = end((_stop, tally) => {
      tally.failedBefore(['a note'])
      tally.settle('failed', 1, 'a note')
      tally.settle('failed', 1, 'another note')
    })
    expect(another.exitCode).toBe(3)
  })

  test('whose time was up ends with 0, or 3 where some failed, and says what is left', () => {
    const ended = end((stop, tally) => {
      tally.notes.requested = 5
      tally.settle('archived', 3)
      stop.timeIsUp('--until 06:00')
    })
    expect(ended).toMatchObject({ outcome: 'time', exitCode: 0 })
    expect(ended.message).toContain('(--until 06:00): 2 notes pending; what is left stays queued.')
    const failed = end((stop, tally) => {
      tally.settle('failed')
      stop.timeIsUp('--until 06:00')
    })
    expect([failed.outcome, failed.exitCode]).toEqual(['time', 3])
  })

  test('that was halted or interrupted is not said to have had no time', () => {
    const outcomes = [
      end((stop) => {
        stop.timeIsUp('--until 06:00')
        stop.haltFor(new HaltError('x', 'budget'))
      }),
      end((stop) => {
        stop.timeIsUp('--until 06:00')
        stop.signalled('SIGINT')
      }),
    ].map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['budget', 'interrupted'])
  })

  test.each<[HaltReason, number]>([
    ['credentials', 4],
    ['quota', 5],
    ['budget', 5],
    ['outage', 6],
    ['shape', 6],
    ['disk', 7],
  ])('halted for %s ends with %i, says why, and that it can go on', (reason, exitCode) => {
    const ended = end((stop) => stop.haltFor(new HaltError('this and that', reason)))
    expect(ended).toMatchObject({ outcome: reason, exitCode })
    expect(ended.message).toMatch(/^Stopped: this and that\. .*The same command goes on where this one stopped\.$/)
  })

  test.each([
    ['2026-02-01T10:00:00Z', '2026-02-01 16:00 UTC'],
    ['2026-02-01T15:59:59Z', '2026-02-01 16:00 UTC'],
    ['2026-02-01T16:00:00Z', '2026-02-02 16:00 UTC'],
    ['2026-12-31T23:30:00Z', '2027-01-01 16:00 UTC'],
  ])('out of quota at %s is told that it is back at %s', (at, back) => {
    const stop = new Stop()
    stop.haltFor(new HaltError('code 303', 'quota'))
    expect(endOf({ stop, tally: new Tally() }, Date.parse(at)).message).toContain(`00:00 in Shanghai (${back})`)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('interrupted by %s ends with 128 and the signal’s number', (signal) => {
    const ended = end((stop) => stop.signalled(signal))
    expect([ended.outcome, ended.exitCode]).toEqual(['interrupted', signal === 'SIGINT' ? 130 : 143])
  })

  test('stopped by a defect ends with 1, whatever else there was', () => {
    const ended = end((stop, tally) => {
      stop.haltFor(new HaltError('x', 'budget'))
      stop.signalled('SIGINT')
      stop.stopForBug(new TypeError('undefined is not a function'))
      tally.settle('failed')
    })
    expect(ended).toMatchObject({ outcome: 'bug', exitCode: 1 })
    expect(ended.message).toContain('undefined is not a function')
  })

  test('halted while it is interrupted ends as halted', () => {
    const ended = end((stop) => {
      stop.signalled('SIGINT')
      stop.haltFor(new HaltError('x', 'disk'))
    })
    expect(ended.exitCode).toBe(7)
  })
})

describe('the stop of a run', () => {
  test('is told each time, and keeps its first reason', () => {
    const stop = new Stop()
    let told = 0
    stop.onRequest(() => told++)
    expect(stop.requested).toBe(false)
    stop.haltFor(new HaltError('first', 'quota'))
    stop.haltFor(new HaltError('second', 'disk'))
    expect([stop.requested, stop.halt?.message, told]).toEqual([true, 'first', 2])
  })

  test('aborts what is in flight at the second signal only', () => {
    const stop = new Stop()
    stop.signalled('SIGTERM')
    expect([stop.requested, stop.now.aborted]).toEqual([true, false])
    stop.signalled('SIGINT')
    expect([stop.signal, stop.now.aborted]).toEqual(['SIGTERM', true])
  })
})
