// The peers' results as README.md shows them: one table and one chart, both drawn from what is kept in
// bench/results/peers.json. It must not measure, nor judge beyond the aims that the results carry.
import { machineText } from '../results.ts'
import { cpuOf, megabytes, type PeerResults, rateOf } from './results.ts'

const [opening, closing] = ['<!-- peers: from bench/results/peers.json -->', '<!-- /peers -->']

/** README's text with the table of these results between its two marks. @throws where it has no marks */
export function withPeers(readme: string, results: PeerResults): string {
  const [from, to] = [readme.indexOf(opening), readme.indexOf(closing)]
  if (from === -1 || to < from) throw new Error(`README.md lacks ${opening} … ${closing}`)
  return `${readme.slice(0, from + opening.length)}\n\n${peersMarkdown(results)}\n${readme.slice(to)}`
}

const whatOf = { rate: 'speed', cpu: 'processor time', memory: 'peak memory' } as const

function peersMarkdown(results: PeerResults): string {
  const figure = (name: string, what: keyof typeof whatOf) => {
    const one = results.contestants.find((contestant) => contestant.name === name)
    if (one === undefined) return ''
    if (what === 'rate') return rateOf(one.unit, one.rate.median)
    return what === 'cpu' ? `${cpuOf(one.unit, one.cpu.median)} a note` : megabytes(one.memory.median)
  }
  const rows = results.ratios.map(({ ours, peer, what, ratio, aim, reached }) => {
    const wanted = aim === null ? 'shown' : 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`
    const is = `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)})`
    const told = reached === false ? `${wanted}, missed` : wanted
    return `| ${ours} | ${figure(ours, what)} | ${peer} | ${figure(peer, what)} | ${whatOf[what]} ${is} | ${told} |`
  })
  const killed = results.killed.map(
    ({ name, before, twice, missing }) =>
      `${name}: after ${before} requests, ${missing === null ? `complete with ${twice} made twice` : `not complete (${missing})`}`,
  )
  const busiest = Math.max(...results.contestants.map(({ server }) => server))
  return [
    '![Notes, files and bytes a second, beside its peers](docs/images/peers.svg)',
    '',
    '| this program | | beside | | ratio, median of rounds (range) | aim |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Killed (SIGKILL) in the middle and started again: ${killed.join('; ')}.`,
    '',
    `${results.rounds} rounds on ${machineText(results.machine)}, ${results.at.slice(0, 10)}, load ${results.load} at the start. The server, on the same machine, took at most ${Math.round(100 * busiest)} % of a core.`,
    '',
  ].join('\n')
}

const panels = [
  { unit: 'notes', title: 'Notes archived a second, each with three pictures' },
  { unit: 'files', title: 'Files downloaded a second' },
  { unit: 'puts', title: 'Files of 200 KB stored a second' },
  { unit: 'bytes', title: 'Bytes verified a second' },
] as const

const [width, left, right, bar, gap] = [720, 230, 110, 16, 8]

/** The chart as an SVG that follows the reader's colours. */
export function peersChart(results: PeerResults): string {
  const parts: string[] = []
  let y = 8
  for (const { unit, title } of panels) {
    const shown = results.contestants.filter((contestant) => contestant.unit === unit)
    if (shown.length === 0) continue
    const most = Math.max(...shown.map(({ rate }) => rate.most))
    const at = (value: number) => left + (value / most) * (width - left - right)
    parts.push(`<text class="title" x="8" y="${y + 16}">${title}</text>`)
    y += 28
    for (const { name, rate } of shown) {
      const middle = y + bar / 2
      const own = /^(rednote-archive|our )/.test(name) ? 'ours' : 'peer'
      parts.push(
        `<text class="name" x="${left - 10}" y="${middle + 4}">${name}</text>`,
        `<rect class="${own}" x="${left}" y="${y}" width="${(at(rate.median) - left).toFixed(1)}" height="${bar}" rx="2"/>`,
        `<path class="range" d="M${at(rate.least).toFixed(1)} ${middle}H${at(rate.most).toFixed(1)}"/>`,
        `<text class="value" x="${(at(rate.most) + 8).toFixed(1)}" y="${middle + 4}">${rateOf(unit, rate.median)}</text>`,
      )
      y += bar + gap
    }
    y += 12
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="rednote-archive beside its peers">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .name { text-anchor: end } .value { font-variant-numeric: tabular-nums }
.ours { fill: #d6293e } .peer { fill: #8b949e } .range { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .range { stroke: #e6edf3 } .peer { fill: #6e7681 } }
</style>
${parts.join('\n')}
</svg>
`
}
