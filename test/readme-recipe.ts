// Reads an archive's captures by the recipe in its README.txt, with Python and without the program.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The recipe's Python. */
export function recipeOf(archive: string): string {
  const readme = readFileSync(join(archive, 'README.txt'), 'utf8')
  const [, recipe] = /In Python:\n\n((?: {4}.*\n)+)/.exec(readme) ?? []
  if (recipe === undefined) throw new Error('README.txt has no recipe in Python')
  return recipe.replace(/^ {4}/gm, '')
}

/** The body of each capture that has one, by the capture's ID. */
export function bodiesByRecipe(archive: string): Map<number, Buffer> {
  const script = `${recipeOf(archive)}
import json
ids = [id for (id,) in db.execute("select id from captures where body is not null order by id")]
print(json.dumps([[id, body(id).hex()] for id in ids]))`
  const printed = execFileSync('python3', ['-c', script], { cwd: archive, encoding: 'utf8', maxBuffer: 1e9 })
  const bodies = JSON.parse(printed) as [number, string][]
  return new Map(bodies.map(([id, hex]) => [id, Buffer.from(hex, 'hex')]))
}
