// The line that a person sees while a run works.
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { progressLine } from '../../src/runs/progress.ts'
import { Tally } from '../../src/runs/tally.ts'

const config = loadConfig(undefined, {}, {})
const line = (elapsedMs: number, change: (tally: Tally) => void) => {
  const tally = new Tally()
  change(tally)
  return progressLine({ tally, config }, elapsedMs)
}

test('a run that has not begun', () => {
  expect(line(0, () => {})).toBe('notes 0/0 · 0.0/min · 0 files 0 B · 0.00 CNY')
  expect(line(0, (tally) => (tally.notes.requested = 8))).toBe('notes 0/8 · 0.0/min · 0 files 0 B · 0.00 CNY')
})

test('a run under way has a rate and an end', () => {
  const tellAll = (tally: Tally) => {
    tally.notes.requested = 1000
    tally.settle('skipped', 100)
    tally.settle('archived', 200)
    tally.settle('unavailable', 25)
    tally.called('yes', 33_750_000)
    Object.assign(tally.media, { stored: 1234, bytes: 250_000_000 })
  }
  expect(line(900_000, tellAll)).toBe('notes 225/900 · 15/min · 1234 files 250 MB · 33.75 CNY · ETA 45m')
})

test('what failed is said', () => {
  const tellFailures = (tally: Tally) => {
    tally.notes.requested = 2
    tally.settle('failed', 2)
    tally.media.failed = 3
  }
  expect(line(60_000, tellFailures)).toBe('notes 2/2 · 2.0/min · 0 files 0 B · 0.00 CNY · 2 failed · 3 files failed')
})
