// How the provider's answers drifted in a run, against all that were applied before: keys never seen, keys that vanished,
// types that changed. It must not judge a capture.
import type { Catalog } from '../core/catalog.ts'
import { prepared } from '../core/catalog.ts'
import { type JsonType, placeIn } from '../core/shape.ts'

interface ShapeIn {
  readonly id: number
  readonly places: string
  /** Runs whose answers had it: 1 or 0. */
  readonly before: number
  readonly now: number
}

const statements = prepared(({ sqlite }) => ({
  shapes: sqlite.prepare<{ runId: number }, ShapeIn>(`
    SELECT s.id, s.places, max(c.run_id < @runId) AS before, max(c.run_id = @runId) AS now
    FROM shape_counts c JOIN shapes s ON s.id = c.shape_id WHERE c.run_id <= @runId GROUP BY s.id`),
  counts: sqlite.prepare<{ runId: number }, { runId: number; shapeId: number; captures: number }>(`
    SELECT run_id AS runId, shape_id AS shapeId, captures FROM shape_counts WHERE run_id <= @runId`),
}))

/** A place in the note, with every array index as `[*]`, and how it drifted. */
export interface DriftedPlace {
  readonly path: string
  readonly drift: 'new' | 'vanished' | 'retyped'
}

/** Where the shape of the notes drifted in a run; nowhere, where none came before. */
export function driftedPlaces(catalog: Catalog, runId: number): DriftedPlace[] {
  const shapes = statements(catalog).shapes.all({ runId })
  const before = placesOf(shapes.filter((shape) => shape.before === 1))
  const now = placesOf(shapes.filter((shape) => shape.now === 1))
  if (before.size === 0) return []
  const drifted: DriftedPlace[] = []
  for (const [path, { holder, types }] of now) {
    const known = before.get(path)
    if (known === undefined) {
      // Only the topmost of what is new.
      if (holder !== null && before.get(holder)?.types.has('object')) drifted.push({ path, drift: 'new' })
    } else if ([...types.keys()].some((type) => !known.types.has(type))) drifted.push({ path, drift: 'retyped' })
  }
  const absent = [...before].filter(
    ([path, { holder }]) => holder !== null && !now.has(path) && now.get(holder)?.types.has('object'),
  )
  if (absent.length === 0) return drifted
  const counts = statements(catalog).counts.all({ runId })
  for (const [path, { holder, types }] of absent) {
    const having = new Set([...types.values()].flat())
    const holding = new Set(before.get(holder ?? '')?.types.get('object'))
    for (const shapeId of now.get(holder ?? '')?.types.get('object') ?? []) holding.add(shapeId)
    if (vanishedIn(runId, counts, having, holding)) drifted.push({ path, drift: 'vanished' })
  }
  return drifted
}

/** The same as numbers. */
export function driftOf(catalog: Catalog, runId: number): Record<DriftedPlace['drift'], number> {
  const counts = { new: 0, vanished: 0, retyped: 0 }
  for (const { drift } of driftedPlaces(catalog, runId)) counts[drift] += 1
  return counts
}

interface PlaceOfShapes {
  readonly holder: string | null
  /** By type, the shapes that have it so. */
  readonly types: Map<JsonType, number[]>
}

function placesOf(shapes: readonly ShapeIn[]): Map<string, PlaceOfShapes> {
  const places = new Map<string, PlaceOfShapes>()
  for (const { id, places: json } of shapes)
    for (const text of JSON.parse(json) as string[]) {
      const { path, type, holder } = placeIn(text)
      const place = places.get(path) ?? { holder, types: new Map<JsonType, number[]>() }
      places.set(path, place)
      const ids = place.types.get(type)
      if (ids === undefined) place.types.set(type, [id])
      else ids.push(id)
    }
  return places
}

/** A key that should have shown so often, by its share, and did not, is not there any more. */
const certain = 10

/**
 * Whether it is this run by which a key is known to have vanished: all that held it lacked it since, and before none did, or
 * so few that it should have shown by now. It is told of once.
 */
function vanishedIn(
  runId: number,
  counts: readonly { readonly runId: number; readonly shapeId: number; readonly captures: number }[],
  having: ReadonlySet<number>,
  holding: ReadonlySet<number>,
): boolean {
  let last = 0
  for (const count of counts) if (having.has(count.shapeId)) last = Math.max(last, count.runId)
  let [had, held, lackedBefore, lackedNow] = [0, 0, 0, 0]
  for (const count of counts) {
    if (!holding.has(count.shapeId)) continue
    if (count.runId === runId) lackedNow += count.captures
    else if (count.runId > last) lackedBefore += count.captures
    else {
      held += count.captures
      if (having.has(count.shapeId)) had += count.captures
    }
  }
  const isGone = (lacked: number) => lacked > 0 && (had === held || (lacked * had) / held >= certain)
  return !isGone(lackedBefore) && isGone(lackedBefore + lackedNow)
}
