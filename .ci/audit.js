// Reads `npm audit --json` from stdin and fails where it names a high or critical advisory that accepted-advisories.json
// does not. Where the registry answered no audit it says so, and passes: a closed network is no fault of the code.
import { readFileSync } from 'node:fs'

const accepted = new Map(
  JSON.parse(readFileSync(new URL('accepted-advisories.json', import.meta.url), 'utf8')).map((one) => [
    one.advisory,
    one,
  ]),
)
const say = (line) => process.stdout.write(`${line}\n`)

function read() {
  try {
    return JSON.parse(readFileSync(0, 'utf8'))
  } catch {
    return {}
  }
}

/** Each advisory once; a package that is only affected through another one names that one as a string. */
function advisoriesIn({ vulnerabilities }) {
  const found = new Map()
  for (const { via } of Object.values(vulnerabilities))
    for (const one of via) if (typeof one !== 'string') found.set(one.url.split('/').at(-1), one)
  return found
}

const report = read()
if (report.vulnerabilities === undefined) {
  say(`npm audit: skipped, the registry does not answer it (${report.message?.split(' - ')[0] ?? 'no JSON came'})`)
} else {
  const found = advisoriesIn(report)
  for (const [id, { name, severity, title }] of found) {
    const known = accepted.get(id)
    const fatal = known === undefined && (severity === 'high' || severity === 'critical')
    if (fatal) process.exitCode = 1
    const what = `${id} ${severity} in ${name}: ${title}`
    say(
      known === undefined
        ? `${fatal ? 'NOT ACCEPTED' : 'to be looked at'}: ${what}`
        : `accepted: ${what}. ${known.why}`,
    )
  }
  for (const id of accepted.keys()) if (!found.has(id)) say(`no longer found, take it off the list: ${id}`)
  if (found.size === 0) say('npm audit: no advisories')
}
