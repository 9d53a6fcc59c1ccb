// How the provider's answers drifted in a run, against all that were applied before: keys never seen, keys that vanished,
// types that changed. It must not judge a capture.
import type { Catalog } from '../core/catalog.ts'
import { prepared } from '../core/catalog.ts'
import { certain, type JsonType, placeIn } from '../core/shape.ts'

const statements = prepared(({ sqlite }) => ({
  // By themselves: an archive of years has a million counts, and shapes of several kilobytes each.
  counts: sqlite.prepare<{ runId: number }, { runId: number; shapeId: number; captures: number }>(
    'SELECT run_id AS runId, shape_id AS shapeId, captures FROM shape_counts WHERE run_id <= @runId',
  ),
  shapes: sqlite.prepare<[], { id: number; places: string }>('SELECT id, places FROM shapes'),
}))

/** A place in the note, with every array index as `[*]`, and how it drifted. */
export interface DriftedPlace {
  readonly path: string
  readonly drift: 'new' | 'vanished' | 'retyped'
}

/** Where the shape of the notes drifted in a run; nowhere, where none came before. */
export function driftedPlaces(catalog: Catalog, runId: number): DriftedPlace[] {
  const counts = countsUpTo(catalog, runId)
  const before = new Map<string, TypesOfPlace>()
  const now = new Map<string, TypesOfPlace>()
  for (const { shape, places } of shapesOf(catalog, counts)) {
    if (shape.before) addPlaces(before, places)
    if (shape.now) addPlaces(now, places)
  }
  if (before.size === 0) return []
  const drifted: DriftedPlace[] = []
  for (const [path, { holder, types }] of now) {
    const known = before.get(path)
    if (known === undefined) {
      // Only the topmost of what is new.
      if (holder !== null && before.get(holder)?.types.has('object')) drifted.push({ path, drift: 'new' })
    } else if ([...types].some((type) => !known.types.has(type))) drifted.push({ path, drift: 'retyped' })
  }
  const absent = [...before].flatMap(([path, { holder }]) =>
    holder !== null && !now.has(path) && now.get(holder)?.types.has('object') ? [absentKey(path, holder)] : [],
  )
  if (absent.length === 0) return drifted
  for (const { shape, places } of shapesOf(catalog, counts)) {
    const texts = new Set(places)
    const paths = new Set(places.map((text) => placeIn(text).path))
    for (const { path, holder, having, holding } of absent) {
      if (paths.has(path)) having.add(shape.index)
      if (texts.has(`${holder} object`)) holding.add(shape.index)
    }
  }
  for (const key of absent) if (vanishedIn(runId, counts, key)) drifted.push({ path: key.path, drift: 'vanished' })
  return drifted
}

/** The same as numbers. */
export function driftOf(catalog: Catalog, runId: number): Record<DriftedPlace['drift'], number> {
  const counts = { new: 0, vanished: 0, retyped: 0 }
  for (const { drift } of driftedPlaces(catalog, runId)) counts[drift] += 1
  return counts
}

/** A shape that the answers of this run have, or of one before it. */
interface KnownShape {
  readonly index: number
  before: boolean
  now: boolean
}

/** How many captures of a run have which shape, column by column. */
interface Counts {
  readonly runIds: number[]
  /** Indexes of shapes. */
  readonly shapes: number[]
  readonly captures: number[]
  readonly byId: ReadonlyMap<number, KnownShape>
}

function countsUpTo(catalog: Catalog, runId: number): Counts {
  const byId = new Map<number, KnownShape>()
  const counts = { runIds: [] as number[], shapes: [] as number[], captures: [] as number[], byId }
  for (const count of statements(catalog).counts.iterate({ runId })) {
    const shape = byId.get(count.shapeId) ?? { index: byId.size, before: false, now: false }
    byId.set(count.shapeId, shape)
    if (count.runId === runId) shape.now = true
    else shape.before = true
    counts.runIds.push(count.runId)
    counts.shapes.push(shape.index)
    counts.captures.push(count.captures)
  }
  return counts
}

function* shapesOf(catalog: Catalog, { byId }: Counts): Generator<{ shape: KnownShape; places: readonly string[] }> {
  for (const { id, places } of statements(catalog).shapes.iterate()) {
    const shape = byId.get(id)
    if (shape !== undefined) yield { shape, places: JSON.parse(places) as string[] }
  }
}

interface TypesOfPlace {
  readonly holder: string | null
  readonly types: Set<JsonType>
}

function addPlaces(to: Map<string, TypesOfPlace>, places: readonly string[]): void {
  for (const text of places) {
    const { path, type, holder } = placeIn(text)
    const place = to.get(path)
    if (place === undefined) to.set(path, { holder, types: new Set([type]) })
    else place.types.add(type)
  }
}

/** A key that no answer of this run has, and the shapes that have it, or the object that it belongs to. */
interface AbsentKey {
  readonly path: string
  readonly holder: string
  readonly having: Set<number>
  readonly holding: Set<number>
}

const absentKey = (path: string, holder: string): AbsentKey => ({ path, holder, having: new Set(), holding: new Set() })

/**
 * Whether it is this run by which a key is known to have vanished: all that held it lacked it since, and before none did, or
 * so few that it should have shown by now. It is told of once.
 */
function vanishedIn(runId: number, { runIds, shapes, captures }: Counts, { having, holding }: AbsentKey): boolean {
  let last = 0
  for (const [at, shape] of shapes.entries()) if (having.has(shape)) last = Math.max(last, runIds[at] ?? 0)
  let [had, held, lackedBefore, lackedNow] = [0, 0, 0, 0]
  for (const [at, shape] of shapes.entries()) {
    if (!holding.has(shape)) continue
    const [run = 0, count = 0] = [runIds[at], captures[at]]
    if (run === runId) lackedNow += count
    else if (run > last) lackedBefore += count
    else {
      held += count
      if (having.has(shape)) had += count
    }
  }
  const isGone = (lacked: number) => lacked > 0 && (had === held || (lacked * had) / held >= certain)
  return !isGone(lackedBefore) && isGone(lackedBefore + lackedNow)
}
