// What is said of the rounds: ratios pair by pair, and when one has fallen.
import { describe, expect, test } from 'vitest'
import { type Aim, type Contestant, contestants } from '../../../bench/peers/contestants.ts'
import { fallen, type PeerResults, peerResults, peerTables, type Round } from '../../../bench/peers/results.ts'
import { fallen as fallenFigures, resultOf, thisMachine } from '../../../bench/results.ts'

const [one, other] = contestants as readonly [Contestant, Contestant]
const round = (wallSeconds: number): Round => ({
  wallSeconds,
  cpuSeconds: wallSeconds / 2,
  peakBytes: 1e8,
  amount: 1000,
  serverSeconds: 1,
})
const aims: readonly Aim[] = [
  { ours: one.name, peer: other.name, what: 'rate', aim: { atLeast: 2 } },
  { ours: one.name, peer: other.name, what: 'cpu', aim: { atMost: 0.6 } },
  { ours: one.name, peer: other.name, what: 'memory', aim: null },
  { ours: one.name, peer: 'not here', what: 'rate', aim: null },
]
const of = { machine: thisMachine(), at: '2026-11-01T00:00:00Z', load: 0, rounds: 3, versions: {}, killed: [] }
const resultsOf = (ours: readonly number[], theirs: readonly number[]): PeerResults =>
  peerResults(
    new Map([
      [one, ours.map(round)],
      [other, theirs.map(round)],
    ]),
    aims,
    of,
  )

describe('the peers’ results', () => {
  test('take each ratio of the runs of one round, so that a slow moment counts for both', () => {
    // The second round was ten times as slow for both.
    const { ratios } = resultsOf([1, 10, 2], [3, 30, 6])
    expect(ratios.map(({ what, ratio, reached }) => ({ what, ...ratio, reached }))).toEqual([
      { what: 'rate', median: 3, least: 3, most: 3, reached: true },
      { what: 'cpu', median: 0.3333, least: 0.3333, most: 0.3333, reached: true },
      { what: 'memory', median: 1, least: 1, most: 1, reached: null },
    ])
  })

  test('name what has fallen by a third, and only where its aim was reached', () => {
    const before = resultsOf([1, 1, 1], [3, 3, 3])
    expect(fallen(resultsOf([1, 1, 1], [2.1, 2.1, 2.1]), before)).toEqual([])
    expect(fallen(resultsOf([1, 1, 1], [1.9, 1.9, 1.9]), before)).toEqual([
      expect.stringMatching(/^rate of .*: 1\.9 where it was 3$/),
      expect.stringMatching(/^cpu of .*: 0\.5263 where it was 0\.3333$/),
    ])
    expect(fallen(resultsOf([9, 9, 9], [1, 1, 1]), resultsOf([1, 1, 1], [1, 1, 1]))).toEqual([])
  })

  test('are shown with every contestant and each miss', () => {
    const text = peerTables(resultsOf([1, 1, 1], [1.5, 1.5, 1.5]))
    expect(text).toContain(one.name)
    expect(text).toContain('MISSED')
  })
})

test('a figure of the bench has fallen where its aim was reached and it is by a third worse', () => {
  const figures = (rate: number, seconds: number) =>
    resultOf(
      {
        rate: { value: rate, unit: '/s', aim: { atLeast: 100 } },
        time: { value: seconds, unit: 's', aim: { atMost: 10 } },
        shown: { value: rate, unit: '/s' },
      },
      0,
    )
  expect(fallenFigures(figures(100, 9), figures(140, 6.1))).toEqual([])
  expect(fallenFigures(figures(90, 12), figures(140, 6.1))).toEqual([
    'rate: 90 /s where it was 140',
    'time: 12 s where it was 6.1',
  ])
  expect(fallenFigures(figures(10, 90), figures(90, 12))).toEqual([])
  expect(fallenFigures(figures(90, 12), undefined)).toEqual([])
})
